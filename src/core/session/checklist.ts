import type { Item, ParsedDocument, Role } from '../documents/document.ts';
import { plainWords } from '../plain-words.ts';
import type { SessionRequirements } from './config.ts';
import { type ProofSources, asksToRead, findPath, proofOf } from './proof.ts';
import type { Proof, SessionItem } from './session.ts';
import { openerLists, startLists } from './start-lists.ts';
import { meaningOf } from './step-words.ts';

/** A document of the repository, by its path from the root. */
export interface NamedDocument {
  readonly path: string;
  readonly document: ParsedDocument;
}

export interface ChecklistSources extends ProofSources {
  readonly opener?: NamedDocument;
  readonly playbooks: readonly NamedDocument[];
  /** The role chosen for the session, and the playbook that states it. */
  readonly role?: { readonly path: string; readonly role: Role };
  /** What the protocol file asks of every session. */
  readonly requires?: SessionRequirements;
}

interface Draft {
  readonly text: string;
  readonly from: SessionItem['from'];
  readonly path?: string;
  readonly line?: number;
  readonly proof?: Proof;
  /** The document of a bare list, which a step may ask to read in words of its own. */
  readonly listed?: string;
}

/**
 * The mandatory list of a session: the opener's steps, its mandatory checklists and its documents, the
 * playbook's checklists of the start, the role's must-reads and must-dos, in that order and without duplicates. A step that a
 * machine can prove carries its proof.
 *
 * Where the documents name no step at all, a clean work tree and the reading of opener and playbook
 * remain: a session always begins by knowing what it is for. What the protocol file asks of every session
 * comes first, where no document asks for it in its own words.
 */
export function buildChecklist(sources: ChecklistSources): SessionItem[] {
  const drafts = [...openerDrafts(sources), ...playbookDrafts(sources), ...roleDrafts(sources)];
  if (drafts.length === 0) drafts.push(...fallbackDrafts(sources));
  return withoutDuplicates([...requiredDrafts(sources, drafts), ...drafts]).map(
    ({ text, from, path, line, proof }, index) => ({
      id: String(index + 1),
      text,
      from,
      ...(proof ? { proof } : {}),
      ...(path === undefined || line === undefined
        ? {}
        : { source: { path, range: { start: { line, column: 1 }, end: { line, column: 1 } } } }),
    }),
  );
}

function openerDrafts(sources: ChecklistSources): Draft[] {
  const opener = sources.opener?.document.opener;
  if (!sources.opener || !opener) return [];
  const { path } = sources.opener;
  const reads = opener.readFirst.map((item): Draft => {
    const file = findPath(item.path, sources.paths);
    const proof =
      file === undefined ? {} : { proof: { kind: 'document-read', path: file } as const };
    const text = `Read ${item.path}`;
    return { text, from: 'opener', path, line: item.line, listed: item.path, ...proof };
  });
  const lists = openerLists(sources.opener).atStart.flatMap(({ items }) => items);
  // A step says more than the bare list of documents does, so it comes first and wins over its duplicate.
  const steps = [...opener.before, ...lists];
  return [...steps.map((item) => fromItem(item, 'opener', path, sources)), ...reads];
}

const playbookDrafts = (sources: ChecklistSources): Draft[] =>
  startLists(sources.playbooks).flatMap(({ path, list }) =>
    list.items.map((item) => fromItem(item, 'playbook', path, sources)),
  );

function roleDrafts(sources: ChecklistSources): Draft[] {
  if (!sources.role) return [];
  const { path, role } = sources.role;
  return [...role.mustRead, ...role.mustDo].map((item) => fromItem(item, 'role', path, sources));
}

function requiredDrafts(
  { branches, requires = {} }: ChecklistSources,
  stated: readonly Draft[],
): Draft[] {
  const wanted: [string, Proof][] = [];
  if (branches.length > 0)
    wanted.push([`Be on branch ${branches.join(' or ')}`, { kind: 'branch', branches }]);
  if (requires.cleanTree === true) wanted.push(['Have a clean work tree', { kind: 'clean-tree' }]);
  if (requires.hooks === true) wanted.push(['Have the git hooks installed', { kind: 'hooks' }]);
  if (requires.noOpenIssues === true)
    wanted.push(['Have no open blocking issue', { kind: 'no-open-issues' }]);
  if (requires.backupHours !== undefined) {
    const hours = requires.backupHours;
    wanted.push([
      `Have a verified backup not older than ${hours} hours`,
      { kind: 'backup', hours },
    ]);
  }
  for (const name of requires.checks ?? [])
    wanted.push([`Have the check "${name}" pass`, { kind: 'check', name }]);
  return wanted
    .filter(([, proof]) => !stated.some((draft) => draft.proof && asksSame(draft.proof, proof)))
    .map(([text, proof]) => ({ text, from: 'protocol', proof }));
}

/** A document's branch wins over that of the protocol file; a backup without an age does not. */
const asksSame = (stated: Proof, wanted: Proof): boolean =>
  stated.kind === wanted.kind &&
  (wanted.kind === 'branch' ||
    wanted.kind === 'clean-tree' ||
    JSON.stringify(stated) === JSON.stringify(wanted));

const fallbackDrafts = (sources: ChecklistSources): Draft[] => [
  { text: 'Have a clean work tree', from: 'protocol', proof: { kind: 'clean-tree' } },
  ...[sources.opener, ...sources.playbooks].flatMap((named): Draft[] =>
    named
      ? [
          {
            text: `Read ${named.path}`,
            from: 'protocol',
            proof: { kind: 'document-read', path: named.path },
          },
        ]
      : [],
  ),
];

function fromItem(
  item: Item,
  from: SessionItem['from'],
  path: string,
  sources: ChecklistSources,
): Draft {
  const proof = proofOf(item.text, sources);
  return { text: item.text, from, path, line: item.line, ...(proof ? { proof } : {}) };
}

/** A step is left out only where another asks for the same: by the same proof alone two steps are not the same. */
function withoutDuplicates(drafts: readonly Draft[]): Draft[] {
  const seen = new Set<string>();
  return drafts.filter((draft, index) => {
    const { listed } = draft;
    const isAsked =
      listed !== undefined && drafts.slice(0, index).some(({ text }) => asksToRead(text, listed));
    const key = keyOf(draft);
    if (isAsked || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function keyOf({ text, proof }: Draft): string {
  if (!proof) return plainWords(text);
  // What reading a document proves is that all of it was read, in whatever words it was asked for.
  if (proof.kind === 'document-read') return `read ${proof.path.toLowerCase()}`;
  return `${JSON.stringify(proof)} ${meaningOf(plainWords(text))}`;
}
