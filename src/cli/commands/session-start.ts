import type { SessionChoices } from '../../actions/start-session.ts';
import { namesIn } from '../../core/session/start-tasks.ts';
import { defineCommand, type Invocation, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { columns, printable } from '../layout.ts';
import { pathFromRoot } from '../root-path.ts';
import { sessionText } from '../session-text.ts';

export const sessionStart = defineCommand({
  positionals: [],
  options: {
    opener: { type: 'string', value: 'FILE', help: 'The opener of the session.' },
    'no-opener': { type: 'boolean', help: 'Start without an opener.' },
    role: { type: 'string', value: 'NAME', help: 'Your role, as the playbook names it.' },
    task: {
      type: 'string',
      value: 'ID,…',
      help: "The session's tasks, as the plan names them; left out: those of the opener.",
    },
    agent: { type: 'string', value: 'NAME', help: 'The name of the agent that will work in it.' },
  },
  description:
    'Prepares a session: its checklist is made of the opener, the playbook and the role. Items that ' +
    'prove themselves are checked at once; tick the others with "session tick". The session becomes ' +
    'active when the list is complete. With a single opener in the repository that one is taken; with ' +
    'several, name one.',
  examples: [
    'session start',
    'session start --opener docs/sessions/SESSION_31.md --role "Backend Developer"',
    'session start --no-opener --task 1.2,1.3',
  ],
  async run(invocation): Promise<Outcome> {
    const { sessionChoices, startSession } = await import('../../actions/start-session.ts');
    const { values, style, distFolder } = invocation;
    const root = await invocation.root();
    const choices = await sessionChoices({ root });
    const opener = await chooseOpener(invocation, root, choices);
    const tasks = chosenTasks(values.task, choices);
    const status = await startSession({
      root,
      distFolder,
      ...(opener === undefined ? {} : { opener }),
      ...(values.role === undefined ? {} : { role: values.role }),
      ...(tasks === undefined ? {} : { tasks }),
      ...(values.agent === undefined ? {} : { agent: values.agent }),
    });
    const warnings = status.warnings.map((warning) =>
      style.yellow(`Warning: ${printable(warning)}`),
    );
    return {
      exitCode: 0,
      data: status,
      text: [...warnings, sessionText(status, style)].join('\n'),
    };
  },
});

/** The tasks that were named; undefined where none was. */
function chosenTasks(
  value: string | undefined,
  { tasks }: SessionChoices,
): readonly string[] | undefined {
  const known = tasks.flatMap(({ id, title }) => [id, title]);
  const names = namesIn(value ?? '', known);
  return names.length === 0 ? undefined : names;
}

type Values = { readonly opener?: string; readonly 'no-opener'?: boolean };

async function chooseOpener(
  {
    values,
    folder,
    terminal,
  }: Pick<Invocation, 'folder' | 'terminal'> & { readonly values: Values },
  root: string,
  { openers }: SessionChoices,
): Promise<string | undefined> {
  if (values['no-opener']) {
    if (values.opener === undefined) return undefined;
    throw usageError('--opener and --no-opener exclude each other.', 'Give one of the two.');
  }
  const paths = openers.map((opener) => opener.path);
  if (values.opener !== undefined) return pathFromRoot(root, folder, values.opener, paths);
  const [only, ...others] = openers;
  if (!only) return undefined;
  if (others.length === 0) {
    terminal.say(`Opener: ${printable(only.path)}, the only one here.`);
    return only.path;
  }
  if (!terminal.interactive) {
    throw usageError(
      `There are ${openers.length} openers: ${paths.join(', ')}.`,
      'Name the one to use with --opener FILE, or start without with --no-opener.',
    );
  }
  const rows = openers.map((opener, index) => [
    `${index + 1}`,
    printable(opener.title),
    printable(opener.path),
  ]);
  const answer = await terminal.ask(`${columns(rows, '  ')}\nNumber of the opener (empty: none): `);
  if (answer === '') return undefined;
  const chosen = openers[Number(answer) - 1];
  if (!chosen)
    throw usageError(
      `There is no opener number "${answer}".`,
      'Run it again and type a number of the list.',
    );
  return chosen.path;
}
