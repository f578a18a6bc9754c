import type { Checklist, Item } from '../documents/document.ts';
import { plainWords } from '../plain-words.ts';
import type { NamedDocument } from './checklist.ts';
import type { RequiredList } from './config.ts';
import { type BranchMatcher, byWhom, standingOf, tickDetail, whyLocked } from './evaluate.ts';
import { type ProofSources, closingProofOf, proofOf } from './proof.ts';
import type { ListMark, Proof, ProofFacts, Session } from './session.ts';
import { openerLists, startLists } from './start-lists.ts';

/** A checklist beside that of the start, as the documents state it now. */
export interface FurtherList {
  /** What its marks are kept under: its title in plain words, `closing` for the opener's own. */
  readonly key: string;
  readonly title: string;
  readonly path: string;
  readonly line: number;
  /** Declared mandatory by its document. */
  readonly mandatory: boolean;
  /** What is refused until it is complete. */
  readonly before?: RequiredList['before'];
  readonly items: readonly FurtherItem[];
}

export interface FurtherItem {
  /** `1`, `2`, … in the order of the list as it is now. */
  readonly id: string;
  /** What its mark is kept under: its words, so that a list may be put in another order. */
  readonly key: string;
  readonly text: string;
  readonly line: number;
  readonly proof?: Proof;
}

/** An item of a further list, and where it stands in the session. */
export interface FurtherItemStatus extends FurtherItem {
  readonly done: boolean;
  readonly state: 'proved' | 'ticked' | 'waived' | 'open' | 'failed';
  readonly detail: string;
  /** Why it takes no tick by hand; absent where it takes one. */
  readonly locked?: string;
}

export interface FurtherListStatus extends Omit<FurtherList, 'items'> {
  readonly items: readonly FurtherItemStatus[];
  readonly done: number;
  readonly total: number;
}

/** The key of the list that the session's opener states for its end. */
const CLOSING_LIST = 'closing';

export interface ListSources extends ProofSources {
  readonly opener?: NamedDocument;
  readonly playbooks: readonly NamedDocument[];
  /** Documents that are nothing but checklists. */
  readonly others: readonly NamedDocument[];
  /** What the protocol file asks for. */
  readonly required: readonly RequiredList[];
}

interface Draft {
  readonly title: string;
  readonly path: string;
  readonly line: number;
  readonly mandatory: boolean;
  readonly items: readonly Item[];
}

/**
 * Every checklist that can be gone through in a session: what the opener asks before closing, its other lists
 * and those of the playbooks, the review lists of their roles, and documents that are checklists.
 */
export function furtherLists(sources: ListSources): FurtherList[] {
  const { opener } = sources;
  const closing = opener?.document.opener?.closing ?? [];
  // The list of the start is gone through there, and not once more.
  const atStart = new Set(startLists(sources.playbooks).map(({ list }) => list));
  const drafts = [
    ...openerLists(opener).others.map((list) => ({ ...list, path: opener?.path ?? '' })),
    ...[...sources.playbooks, ...sources.others].flatMap((named) => draftsOf(named, atStart)),
  ];
  const lists = withKeys(drafts).map((draft): FurtherList => {
    const required = sources.required.find((one) => isNamed(draft, one.name));
    return toList(draft, required?.before, (text) => proofOf(text, sources));
  });
  if (!opener || closing.length === 0) return lists;
  const draft = {
    key: CLOSING_LIST,
    title: 'Before closing',
    path: opener.path,
    line: closing[0]?.line ?? 1,
    mandatory: true,
    items: closing,
  };
  return [toList(draft, 'close', (text) => closingProofOf(text, sources)), ...lists];
}

function draftsOf({ path, document }: NamedDocument, except: ReadonlySet<Checklist>): Draft[] {
  const reviews = (document.playbook?.roles ?? []).flatMap(({ name, reviewChecklist }) =>
    reviewChecklist ? [{ ...reviewChecklist, title: `Review by ${name}`, path }] : [],
  );
  const reviewLines = new Set(reviews.flatMap(({ items }) => items.map(({ line }) => line)));
  // A role's review list is found as a list of the document too.
  const own = document.checklists
    .filter((list) => !except.has(list) && !list.items.some(({ line }) => reviewLines.has(line)))
    .map((list) => ({ ...list, path }));
  return [...own, ...reviews].filter(({ items }) => items.length > 0);
}

function withKeys(drafts: readonly Draft[]): (Draft & { readonly key: string })[] {
  const seen = new Map<string, number>([[CLOSING_LIST, 1]]);
  return drafts.map((draft) => ({ ...draft, key: unique(slug(draft.title) || 'list', seen) }));
}

function toList(
  { items, ...draft }: Draft & { readonly key: string },
  before: RequiredList['before'] | undefined,
  prove: (text: string) => Proof | undefined,
): FurtherList {
  const seen = new Map<string, number>();
  return {
    key: draft.key,
    title: draft.title,
    path: draft.path,
    line: draft.line,
    mandatory: draft.mandatory,
    ...(before === undefined ? {} : { before }),
    items: items.map(({ text, line }, index) => {
      const proof = prove(text);
      return {
        id: String(index + 1),
        key: unique(slug(text) || 'item', seen),
        text,
        line,
        ...(proof === undefined ? {} : { proof }),
      };
    }),
  };
}

/** A short name of plain words, the same for the same text. */
const slug = (text: string): string =>
  plainWords(text).replaceAll(' ', '-').slice(0, 80).replace(/-$/, '');

function unique(key: string, seen: Map<string, number>): string {
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  return count === 1 ? key : `${key}-${count}`;
}

/** Is the list called so: by its key, or by a part of its title, in any case? */
const isNamed = ({ key, title }: { key: string; title: string }, name: string): boolean =>
  key === name.trim().toLowerCase() || title.toLowerCase().includes(name.trim().toLowerCase());

/** The lists that are called so; by its key or its whole title a list is meant alone. */
export function listsNamed<L extends FurtherList>(lists: readonly L[], name: string): L[] {
  const wanted = name.trim().toLowerCase();
  const exact = lists.filter(({ key, title }) => key === wanted || title.toLowerCase() === wanted);
  return exact.length > 0 ? exact : lists.filter((list) => isNamed(list, name));
}

/** Where every item of a list stands in the session. */
export function evaluateList(
  list: FurtherList,
  session: Session,
  facts: ProofFacts,
  matches: BranchMatcher,
): FurtherListStatus {
  const marks = session.lists.get(list.key);
  const items = list.items.map((item): FurtherItemStatus => {
    const mark = marks?.get(item.key);
    const locked = item.proof ? { locked: whyLocked(item.proof) } : {};
    if (mark && 'reason' in mark) return { ...item, ...waived(mark), ...locked };
    if (item.proof)
      return { ...item, ...standingOf(item.proof, session, facts, matches), ...locked };
    return mark
      ? { ...item, done: true, state: 'ticked', detail: tickDetail(mark) }
      : { ...item, done: false, state: 'open', detail: 'Tick it when it is done.' };
  });
  return { ...list, items, done: items.filter(({ done }) => done).length, total: items.length };
}

const waived = ({ by, reason }: ListMark & { readonly reason: string }) =>
  ({
    done: true,
    state: 'waived',
    detail: `Waived by ${byWhom(by)}: ${reason}`,
  }) as const;

/** The lists that stand in the way: asked for before that step, and not complete. */
export const openLists = (
  lists: readonly FurtherListStatus[],
  before: RequiredList['before'],
): FurtherListStatus[] => lists.filter((list) => list.before === before && list.done < list.total);

/** Lists that the protocol file asks for, and no document has; they can never be complete. */
export const missingLists = (
  lists: readonly FurtherList[],
  required: readonly RequiredList[],
): RequiredList[] => required.filter(({ name }) => !lists.some((list) => isNamed(list, name)));
