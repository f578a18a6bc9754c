import { defineCommand, type Outcome } from '../command.ts';
import { sessionText } from '../session-text.ts';

export const sessionResume = defineCommand({
  positionals: [],
  options: {
    agent: { type: 'string', value: 'NAME', help: 'The name of the agent that goes on with it.' },
  },
  description:
    'Takes over the session of this work tree, such as one that a crash left behind: whoever runs it holds ' +
    'it from now on. Nothing of it is lost or changed.',
  examples: ['session resume'],
  async run({ values, folder, distFolder, style }): Promise<Outcome> {
    const { resumeSession } = await import('../../actions/resume-session.ts');
    const status = await resumeSession({
      root: folder,
      distFolder,
      ...(values.agent === undefined ? {} : { agent: values.agent }),
    });
    return { exitCode: 0, data: status, text: sessionText(status, style) };
  },
});
