import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { judgeChange as JudgeChange } from '../../actions/judge-change.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { unreadableFile, usageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { reporters } from '../reporters/index.ts';
import { couldNotJudge, isRefused, reportData } from '../reporters/report.ts';
import { programVersion } from '../version.ts';

const FORMATS = Object.keys(reporters).join(', ');

export const check = defineCommand({
  positionals: [],
  options: {
    staged: { type: 'boolean', help: 'Judge what is staged, as the next commit.' },
    'work-tree': {
      type: 'boolean',
      help: 'Judge all changes since the last commit, untracked files too.',
    },
    range: { type: 'string', value: 'A..B', help: 'Judge each commit of the range, as CI does.' },
    'message-file': {
      type: 'string',
      value: 'FILE',
      help: 'The commit message to judge with --staged or --work-tree.',
    },
    format: { type: 'string', value: 'FORMAT', help: `One of ${FORMATS}; text if left out.` },
  },
  description:
    'Judges a change by the same rules as the git hooks. Say which: --staged, --work-tree or --range. Ends ' +
    'with 0 if it passes (warnings included), with 1 if it is refused, with 2 if it could not be judged.',
  examples: [
    'check --staged',
    'check --work-tree --json',
    'check --range origin/main..HEAD --format github',
  ],
  async run({ values, json, folder, distFolder, style, context }): Promise<Outcome> {
    const { judgeChange } = await import('../../actions/judge-change.ts');
    const source = sourceOf(values);
    const format = values.format ?? (json ? 'json' : 'text');
    const loadReporter = Object.hasOwn(reporters, format) ? reporters[format] : undefined;
    if (!loadReporter) {
      const [near] = nearest(format, Object.keys(reporters));
      const remedy = `Use one of ${FORMATS}.`;
      throw usageError(
        `There is no format "${format}".`,
        near ? `Did you mean "${near}"? ${remedy}` : remedy,
      );
    }
    if (json && format !== 'json') {
      throw usageError('--json and --format exclude each other.', 'Give one of the two.');
    }
    const reporter = await loadReporter();
    const message = await readMessage(folder, values['message-file']);
    const report = await judgeChange(
      { root: folder, source, ...(message === undefined ? {} : { message }) },
      context,
    );
    return {
      exitCode: couldNotJudge(report) ? 2 : isRefused(report) ? 1 : 0,
      data: reportData(report),
      text: reporter(report, { style, version: await programVersion(distFolder) }),
    };
  },
});

type Source = Parameters<typeof JudgeChange>[0]['source'];

function sourceOf(values: {
  readonly staged?: boolean;
  readonly 'work-tree'?: boolean;
  readonly range?: string;
  readonly 'message-file'?: string;
}): Source {
  const given: Source[] = [];
  if (values.staged) given.push({ kind: 'staged' });
  if (values['work-tree']) given.push({ kind: 'work-tree' });
  if (values.range !== undefined) given.push({ kind: 'range', range: values.range });
  const [source, ...others] = given;
  if (!source || others.length > 0) {
    throw usageError(
      source ? 'Only one change can be judged at a time.' : 'It is not said what to judge.',
      'Give one of --staged, --work-tree and --range A..B.',
    );
  }
  if (source.kind === 'range' && values['message-file'] !== undefined) {
    throw usageError(
      'The commits of a range have their own messages.',
      'Leave --message-file out.',
    );
  }
  return source;
}

async function readMessage(folder: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(resolve(folder, file), 'utf8');
  } catch (error) {
    throw unreadableFile(file, error);
  }
}
