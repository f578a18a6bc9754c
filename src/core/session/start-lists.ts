import type { Checklist } from '../documents/document.ts';
import type { NamedDocument } from './checklist.ts';

/** A checklist, and the document that states it. */
export interface StatedList {
  readonly path: string;
  readonly list: Checklist;
}

const OF_START =
  /\b(sessions?|start\w*|begin\w*|init\w*|kick-?off|onboarding|opening|quick start|pre-?flight)\b/i;
/** A title that says so beyond doubt: its list is of the start of every session, whether it is called mandatory or not. */
const OF_EVERY_START =
  /\bsession (?:start\w*|begin\w*|init\w*|kick-?off|opening)\b|\b(?:start\w*|begin\w*|opening) (?:of )?(?:a |an |the |your |our |every |each |any )*session\b|\bbefore (?:you |we |any )?(?:start|begin)(?:ning|ing)?(?: (?:a |the |your |every |each |any )*(?:session|work|coding))?\W*$|^pre-?flight(?: check-?list| checks?)?\W*$|^(?:start-?up|kick-?off|opening|start) (?:check-?list|steps|procedure)\W*$/i;
/** "Pre-deployment checklist" is mandatory too, but not for starting. */
const OF_LATER =
  /\b(deploy\w*|release|review|commit\w*|version\w*|clos\w+|end\w*|wrap\w*|rollback|hand-?off|after|post)\b/i;

const isOfLater = ({ title }: Checklist): boolean => OF_LATER.test(title);
const isOfEveryStart = ({ title }: Checklist): boolean => OF_EVERY_START.test(title);

/**
 * The lists of the playbooks that are gone through at the start: those that say it in their title, and the
 * mandatory ones that speak of starting; where no mandatory one does, those that do not speak of something else.
 */
export function startLists(playbooks: readonly NamedDocument[]): StatedList[] {
  const lists = playbooks
    .flatMap(({ path, document }) => document.checklists.map((list) => ({ path, list })))
    .filter(({ list }) => !isOfLater(list));
  const mandatory = lists.filter(({ list }) => list.mandatory);
  const ofStart = mandatory.filter(({ list }) => OF_START.test(list.title));
  const wanted = new Set(ofStart.length > 0 ? ofStart : mandatory);
  return lists.filter((stated) => wanted.has(stated) || isOfEveryStart(stated.list));
}

/**
 * The checklists of an opener beside its own steps, each without what those steps ask already. Of the start are
 * those that say so and are mandatory or beyond doubt, and mandatory ones that stand before its work.
 */
export function openerLists(opener: NamedDocument | undefined): {
  readonly atStart: readonly Checklist[];
  readonly others: readonly Checklist[];
} {
  const steps = opener?.document.opener;
  if (!opener || !steps) return { atStart: [], others: [] };
  const { checklists, tasks } = opener.document;
  const { before, closing, readFirst, doNot, handoff } = steps;
  const asked = new Set([...before, ...closing, ...readFirst, ...doNot].map(({ line }) => line));
  const isFree = (line: number): boolean =>
    !asked.has(line) &&
    !(handoff && handoff.range.start.line <= line && line <= handoff.range.end.line);
  const lists = checklists
    .map((list) => ({ ...list, items: list.items.filter(({ line }) => isFree(line)) }))
    .filter(({ items }) => items.length > 0);
  const work = tasks[0]?.line ?? Infinity;
  const isAtStart = (list: Checklist): boolean =>
    !isOfLater(list) &&
    (isOfEveryStart(list) || (list.mandatory && (OF_START.test(list.title) || list.line < work)));
  return { atStart: lists.filter(isAtStart), others: lists.filter((list) => !isAtStart(list)) };
}
