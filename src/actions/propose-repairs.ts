import {
  type CombinedRepair,
  combineRepairs,
  type Repair,
  type RepairInput,
  repairsFor,
} from '../core/fixes/index.ts';
import type { Protocol } from '../core/protocol.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { readMigrationName } from '../core/rules/migration-names.ts';
import type { Position, TextEdit, Violation } from '../core/violation.ts';
import { textOf } from '../git/batch.ts';
import { readFromDisk } from '../git/change-set.ts';
import { readObjects } from '../git/objects.ts';
import { openRepository } from '../git/repository.ts';
import { today } from '../workspace/today.ts';
import type { ActionContext } from './action.ts';
import { judgeChange } from './judge-change.ts';
import { policyAt } from './judge-range.ts';

export type { CombinedRepair, Repair } from '../core/fixes/index.ts';

export interface ProposeInput extends Pick<
  RepairInput,
  'documents' | 'rules' | 'message' | 'branch' | 'session'
> {
  /** A folder of the repository. */
  readonly root: string;
  /**
   * Texts that are changed but not saved, by path from the root. Where they are given, edits count as an
   * editor does, which does not show the byte-order mark of a file.
   */
  readonly buffers?: ReadonlyMap<string, string>;
}

export interface Proposals {
  /** What breaks a rule in the work tree as it is saved, each with the ways to mend it. */
  readonly proposals: readonly {
    readonly violation: Violation;
    readonly repairs: readonly Repair[];
  }[];
  /** The preferred repair of each, together. */
  readonly together: CombinedRepair;
}

/**
 * Judges the work tree, with the message if there is one, and works out how each violation can be mended.
 * Changes nothing. A violation in a file that is changed but not saved gets no edit there: it was judged as
 * saved, and its places may have moved.
 *
 * @throws ProtocolError as `judgeChange`
 */
export async function proposeRepairs(
  input: ProposeInput,
  context: ActionContext = {},
): Promise<Proposals> {
  const repository = await openRepository(input.root, context.signal);
  const { root } = repository;
  const options = { cwd: root, signal: context.signal };
  const { message, buffers = new Map<string, string>() } = input;
  const said = message === undefined || message.trim() === '' ? {} : { message };
  const source = { kind: 'work-tree' } as const;
  const { verdicts } = await judgeChange({ root, source, found: repository, ...said }, context);
  const violations = verdicts.flatMap(({ verdict }) => verdict.violations);
  const head = await repository.head();
  const { protocol } = await policyAt(head, (names) => readObjects(names, options));
  if (!protocol || violations.length === 0) return { proposals: [], together: NONE };
  const changed = [...new Set(violations.flatMap(({ location }) => location?.path ?? []))];
  const before =
    head === undefined ? new Map<string, string>() : await textsIn(head, changed, options);
  const after = await textsNow(root, nowPaths(changed, protocol, input), buffers);
  const facts: RepairInput = {
    ...input,
    protocol,
    matches: globMatcher(),
    today: today(),
    after: (path) => after.get(path),
    before: (path) => before.get(path),
  };
  const shown = <T extends Pick<Repair, 'edits'>>(repair: T): T =>
    input.buffers ? { ...repair, edits: withoutMarks(repair.edits, after) } : repair;
  const proposals = violations.map((violation) => ({
    violation,
    repairs: repairsFor(violation, facts).filter((repair) => isExact(violation, repair, buffers)),
  }));
  const sure = proposals.flatMap(({ violation, repairs }) =>
    repairs.some(({ preferred }) => preferred) ? [violation] : [],
  );
  return {
    proposals: proposals.map(({ violation, repairs }) => ({
      violation,
      repairs: repairs.map(shown),
    })),
    together: shown(combineRepairs(sure, facts)),
  };
}

const NONE: CombinedRepair = { edits: [], creates: [], opens: [], mended: [] };

const isExact = (
  { location }: Violation,
  { edits }: Repair,
  buffers: ReadonlyMap<string, string>,
): boolean => !edits.some(({ path }) => path === location?.path && buffers.has(path));

/** The files whose text as it is now a repair may ask for. */
function nowPaths(
  changed: readonly string[],
  protocol: Protocol,
  { documents }: ProposeInput,
): string[] {
  const companions = protocol.rules['companion-change']?.pairs.flatMap(({ needs }) => needs) ?? [];
  return [
    ...changed,
    ...changed
      .filter((path) => /\.sql$/i.test(path))
      .map((path) => `${readMigrationName(path, protocol).id}.rollback.sql`),
    ...documents.flatMap(({ path, role }) => (role === 'bible' || role === 'thread' ? [path] : [])),
    ...companions.filter((path) => !/[*?[\]{}!]/.test(path)),
  ];
}

async function textsNow(
  root: string,
  paths: readonly string[],
  buffers: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of new Set(paths)) {
    const text = buffers.get(path) ?? decoded(await readFromDisk(root, path));
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

async function textsIn(
  commit: string,
  paths: readonly string[],
  options: { readonly cwd: string; readonly signal: AbortSignal | undefined },
): Promise<Map<string, string>> {
  const names = paths.filter((path) => !/[\r\n]/.test(path)).map((path) => `${commit}:${path}`);
  const texts = new Map<string, string>();
  for (const [name, object] of await readObjects(names, options)) {
    const text = object?.type === 'blob' ? decoded(object.content) : undefined;
    if (text !== undefined) texts.set(name.slice(commit.length + 1), text);
  }
  return texts;
}

const decoded = (bytes: Buffer | undefined): string | undefined =>
  bytes === undefined ? undefined : textOf(bytes);

/** Edits whose places count without the byte-order mark that a file has. */
const withoutMarks = (
  files: Repair['edits'],
  texts: ReadonlyMap<string, string>,
): Repair['edits'] =>
  files.map(({ path, edits }) => ({
    path,
    edits: texts.get(path)?.startsWith('\uFEFF') === true ? edits.map(shifted) : edits,
  }));

const shifted = ({ range, newText }: TextEdit): TextEdit => ({
  range: { start: before(range.start), end: before(range.end) },
  newText,
});

const before = ({ line, column }: Position): Position => ({
  line,
  column: line === 1 ? Math.max(1, column - 1) : column,
});
