import { resolve } from 'node:path';
import { ProtocolError } from '../../core/errors.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { printable } from '../layout.ts';

export const explain = defineCommand({
  positionals: [{ name: 'FILE:LINE' }],
  options: {},
  description:
    'Says what a line of a document was taken for, by which rule and why; and, where it was taken for ' +
    'nothing, what kept it from being something. It needs no git and no set-up. Ends with 0 whatever the ' +
    'line says, with 2 where it cannot be read.',
  examples: ['explain docs/MASTER_PLAN.md:42', 'explain notes.md:7 --json'],
  async run({ positionals, folder, root, style }): Promise<Outcome> {
    const { explainLineOf } = await import('../../actions/explain-line.ts');
    const { name, line } = placeNamed(positionals[0] ?? '');
    const file = resolve(folder, name);
    const top = await root().catch(noRepository);
    const found = await explainLineOf({ file, line, ...(top !== undefined && { root: top }) });
    const text = [
      style.bold(`${printable(name)}:${line}`),
      `  ${printable(found.text)}`,
      ...found.reasons.map(
        ({ taken, rule, because }) =>
          `${printable(taken)} (rule ${printable(rule)})\n  ${printable(because)}`,
      ),
    ].join('\n');
    return { exitCode: 0, data: found, text };
  },
});

/** Outside a repository there is no protocol file to teach anything. */
function noRepository(error: unknown): undefined {
  const isNone =
    error instanceof ProtocolError &&
    /^(?:not-a-repository|no-work-tree|git-not-installed)$/.test(error.code);
  if (!isNone) throw error;
}

/** The last colon parts file and line: a name may hold colons itself. */
function placeNamed(place: string): { name: string; line: number } {
  const match = /^(.+):(\d{1,9})$/.exec(place);
  if (!match?.[1])
    throw usageError(
      `"${place}" names no line.`,
      'Name a file and a line, such as docs/PLAN.md:42.',
    );
  return { name: match[1], line: Number(match[2]) };
}
