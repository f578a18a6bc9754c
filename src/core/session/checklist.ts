import type { Item, ParsedDocument, Role } from '../documents/document.ts';
import type { ItemStatus, ProofFacts, Proof, Session, SessionItem } from './session.ts';

/** A document of the repository, by its path from the root. */
export interface NamedDocument {
  readonly path: string;
  readonly document: ParsedDocument;
}

export interface ChecklistSources {
  readonly opener?: NamedDocument;
  readonly playbooks: readonly NamedDocument[];
  /** The role chosen for the session, and the playbook that states it. */
  readonly role?: { readonly path: string; readonly role: Role };
  /** Every document of the repository, so that "read docs/BIBLE.md" finds its file. */
  readonly paths: readonly string[];
  /** Branches that the protocol file asks for; empty: any. */
  readonly branches: readonly string[];
}

interface Draft {
  readonly text: string;
  readonly from: SessionItem['from'];
  readonly path?: string;
  readonly line?: number;
  readonly proof?: Proof;
}

/**
 * The mandatory list of a session: the opener's documents and steps, the playbook's mandatory
 * checklists, the role's must-reads and must-dos, in that order and without duplicates. A step that a
 * machine can prove carries its proof.
 *
 * Where the documents name no step at all, a clean work tree and the reading of opener and playbook
 * remain: a session always begins by knowing what it is for.
 */
export function buildChecklist(sources: ChecklistSources): SessionItem[] {
  const drafts = [...openerDrafts(sources), ...playbookDrafts(sources), ...roleDrafts(sources)];
  if (drafts.length === 0) drafts.push(...fallbackDrafts(sources));
  if (sources.branches.length > 0 && !drafts.some((draft) => draft.proof?.kind === 'branch')) {
    drafts.unshift({
      text: `Be on branch ${sources.branches.join(' or ')}`,
      from: 'protocol',
      proof: { kind: 'branch', branches: sources.branches },
    });
  }
  return withoutDuplicates(drafts).map(({ path, line, ...draft }, index) => ({
    id: String(index + 1),
    ...draft,
    ...(path === undefined || line === undefined
      ? {}
      : { source: { path, range: { start: { line, column: 1 }, end: { line, column: 1 } } } }),
  }));
}

function openerDrafts(sources: ChecklistSources): Draft[] {
  const opener = sources.opener?.document.opener;
  if (!sources.opener || !opener) return [];
  const { path } = sources.opener;
  const reads = opener.readFirst.map((item): Draft => {
    const file = findPath(item.path, sources.paths);
    const proof =
      file === undefined ? {} : { proof: { kind: 'document-read', path: file } as const };
    return { text: `Read ${item.path}`, from: 'opener', path, line: item.line, ...proof };
  });
  // A step proves more than the bare list of documents says, so it comes first and wins over its duplicate.
  return [...opener.before.map((item) => fromItem(item, 'opener', path, sources)), ...reads];
}

/** The mandatory lists that speak of starting; where none does, those that do not speak of something else. */
function playbookDrafts(sources: ChecklistSources): Draft[] {
  const lists = sources.playbooks.flatMap(({ path, document }) =>
    document.checklists
      .filter((list) => list.mandatory && !OF_LATER.test(list.title))
      .map((list) => ({ path, list })),
  );
  const ofStart = lists.filter(({ list }) => OF_START.test(list.title));
  return (ofStart.length > 0 ? ofStart : lists).flatMap(({ path, list }) =>
    list.items.map((item) => fromItem(item, 'playbook', path, sources)),
  );
}

const OF_START =
  /\b(sessions?|start\w*|begin\w*|init\w*|kick-?off|onboarding|opening|quick start)\b/i;
/** "Pre-deployment checklist" is mandatory too, but not for starting. */
const OF_LATER =
  /\b(deploy\w*|release|review|commit\w*|version\w*|clos\w+|end\w*|wrap\w*|rollback|hand-?off|after|post)\b/i;

function roleDrafts(sources: ChecklistSources): Draft[] {
  if (!sources.role) return [];
  const { path, role } = sources.role;
  return [...role.mustRead, ...role.mustDo].map((item) => fromItem(item, 'role', path, sources));
}

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

const DOCUMENT_PATH = /[\w./-]+\.(?:md|markdown|mdx|txt|rst)\b/i;
/** "MUST READ" lists name documents without saying "read" again. */
const STARTS_WITH_PATH = /^[\s`*_"']*[\w./-]+\.(?:md|markdown|mdx|txt|rst)\b/i;

/**
 * The proof of a step, read from its words: "on branch: main", "working tree is clean", "Read
 * docs/BIBLE.md (entire document)". A step that asks for part of a document ("Phases 9 and 0A only")
 * cannot be proved by reading all of it, and takes a tick.
 */
export function proofOf(
  text: string,
  sources: Pick<ChecklistSources, 'paths' | 'branches'>,
): Proof | undefined {
  const branch = /\bon\s+(?:the\s+)?branch:?\s+[`'"*]*([\w./-]+\w)/i.exec(text)?.[1];
  if (branch !== undefined) return { kind: 'branch', branches: [branch] };
  if (/\bon the (right|correct) branch\b/i.test(text) && sources.branches.length > 0) {
    return { kind: 'branch', branches: sources.branches };
  }
  if (
    /\b(work(ing)?[ -]?(tree|directory|copy)|git status)\b.*\bclean\b|\bclean work(ing)?[ -]?(tree|directory|copy)\b/i.test(
      text,
    )
  ) {
    return { kind: 'clean-tree' };
  }
  if (/\bread\b/i.test(text) || STARTS_WITH_PATH.test(text)) {
    const named = /\b(only|sections?|chapters?)\b/i.test(text)
      ? undefined
      : DOCUMENT_PATH.exec(text)?.[0];
    const path = named === undefined ? undefined : findPath(named, sources.paths);
    if (path !== undefined) return { kind: 'document-read', path };
  }
  return undefined;
}

/** The one known path that a document means by `name`: the whole path, or its end. */
function findPath(name: string, paths: readonly string[]): string | undefined {
  const wanted = name.replace(/^\.?\//, '').toLowerCase();
  const exact = paths.find((path) => path.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const ending = paths.filter((path) => path.toLowerCase().endsWith(`/${wanted}`));
  return ending.length === 1 ? ending[0] : undefined;
}

function withoutDuplicates(drafts: readonly Draft[]): Draft[] {
  const seen = new Set<string>();
  return drafts.filter((draft) => {
    const key = draft.proof ? proofKey(draft.proof) : wordsKey(draft.text);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const proofKey = (proof: Proof): string =>
  proof.kind === 'document-read' ? `read ${proof.path.toLowerCase()}` : JSON.stringify(proof);

/** A document is read once, whether a step asks for all of it or for the part that matters. */
function wordsKey(text: string): string {
  const path = /\bread\b/i.test(text) ? DOCUMENT_PATH.exec(text)?.[0] : undefined;
  return path === undefined ? plainWords(text) : `read ${path.toLowerCase()}`;
}

const plainWords = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Where each item of a session stands, given the facts of this moment. */
export function evaluateItems(
  session: Session,
  facts: ProofFacts,
  matches: BranchMatcher,
): ItemStatus[] {
  return session.items.map((item): ItemStatus => {
    if (session.activatedAt !== undefined) return { item, done: true, ...settled(session, item) };
    if (item.proof) return { item, ...proved(item.proof, session, facts, matches) };
    const tick = session.ticks.get(item.id);
    if (!tick) return { item, done: false, state: 'open', detail: 'Tick it when it is done.' };
    return { item, done: true, state: 'ticked', detail: tickDetail(tick) };
  });
}

/** Does a branch's name match one of the wanted names or globs? */
export type BranchMatcher = (branch: string, wanted: readonly string[]) => boolean;

/** Once active, what was proved at the start stays proved: a work tree is meant to change afterwards. */
function settled(session: Session, item: SessionItem): Pick<ItemStatus, 'state' | 'detail'> {
  const tick = session.ticks.get(item.id);
  if (tick) return { state: 'ticked', detail: tickDetail(tick) };
  return { state: 'proved', detail: 'Proved when the session became active.' };
}

const tickDetail = (tick: { at: string; by: string; evidence?: string }): string =>
  `Ticked by ${tick.by === 'agent' ? 'an agent' : 'a person'}${tick.evidence === undefined ? '' : `: ${tick.evidence}`}.`;

function proved(
  proof: Proof,
  session: Session,
  facts: ProofFacts,
  matches: BranchMatcher,
): Pick<ItemStatus, 'done' | 'state' | 'detail'> {
  const yes = (detail: string) => ({ done: true, state: 'proved', detail }) as const;
  const no = (detail: string) => ({ done: false, state: 'failed', detail }) as const;
  switch (proof.kind) {
    case 'branch': {
      const wanted = proof.branches.join(' or ');
      if (facts.branch === undefined) return no(`HEAD is detached; switch to ${wanted}.`);
      if (matches(facts.branch, proof.branches)) return yes(`On branch ${facts.branch}.`);
      return no(`On branch ${facts.branch}; switch to ${wanted}.`);
    }
    case 'clean-tree': {
      if (facts.dirty.length === 0) return yes('The work tree is clean.');
      const some = facts.dirty.slice(0, 3).join(', ');
      const more = facts.dirty.length > 3 ? ', …' : '';
      return no(`Commit or stash what is changed: ${some}${more}.`);
    }
    case 'document-read': {
      const now = facts.documents.get(proof.path);
      const then = session.reads.get(proof.path);
      if (now === undefined)
        return no(`${proof.path} cannot be read; restore it or correct the step.`);
      if (then === undefined)
        return { done: false, state: 'open', detail: `Open ${proof.path} and read it to its end.` };
      if (then !== now)
        return no(`${proof.path} changed after it was read; read it to its end again.`);
      return yes('Read to its end, and unchanged since.');
    }
  }
}
