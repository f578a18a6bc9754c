/**
 * Ids of tasks, in the forms that plans use: `T001`, `TASK-12`, `P0-1`, `S3-1`, `1.2.3`, `0A.1`, `#12`, bold,
 * in code, in brackets or struck, and ranges of them (`0A.3-0A.5`).
 */
const lettered = String.raw`[A-Z]{1,12}(?:[-_][A-Z]{1,8}){0,2}[-_.]?\d{1,5}(?:[.-]\d{1,4}){0,3}[a-z]?`;
const dotted = String.raw`\d{1,3}[A-Z]?(?:\.\d{1,3}[a-z]?){1,4}|\d{1,3}[A-Z]\.?\d{0,3}`;
const hashed = String.raw`#\d{1,6}`;
const one = String.raw`(?:${dotted}|${lettered}|${hashed})`;
const range = String.raw`(${one})(?:\s*(?:-|–|—|\.\.|…|~|to|through|bis|a)\s*(${one}|\d{1,4}))?`;

const tick = '`';
const wrapStart = String.raw`[*_~${tick}\[(]{0,6}`;
const wrapEnd = String.raw`[*_~${tick}\])]{0,6}`;
const atStart = new RegExp(
  String.raw`^${wrapStart}${range}(?=[\s:.,)\]*_~${tick}|–—-]|$)\)?${wrapEnd}(?:\([^()\s]{1,300}\))?([\s]*[:.)|–—-]*[*_~${tick}\])]{0,6}[:.]?)(?:\s+|$)`,
  'u',
);
const plainNumber = /^[*_~`[]{0,4}(\d{1,4})[*_~`\]]{0,4}([.):]|\s+[-–—])[*_~`]{0,4}\s+(?=\S)/u;

export interface LeadingId {
  /** All ids of a range; else the one id. */
  readonly ids: readonly string[];
  /** The markup after id and separator. */
  readonly rest: string;
  /** Whether a sign (`:`, `-`, bold, brackets) sets the id off from the words; `V2 tables` has none. */
  readonly isSetOff: boolean;
  /** The shape that ids of one kind share: letters kept, each number as `0`. */
  readonly family: string;
}

export const familyOf = (id: string): string => id.replaceAll(/\d+/g, '0');

/** Ids that are words of the trade, not of the plan. */
const neverIds =
  /^(?:UTF-?\d+|GPT-?\d.*|SHA-?\d+|MD5|HTTP\d?|H\d|V\d+(?:\.\d+)*|WCAG\d*|ES\d+|ISO-?\d+|RFC-?\d+|S3|EC2|OAUTH-?2|IPV\d|B2B|P\d\d|I18N|L10N|A11Y|K8S|MP\d|X\d+|CLAUDE-?\d.*|COVID-19)$/i;

/** The id that starts a line of markup, with what follows; ranges are written out. */
export function readLeadingId(markup: string): LeadingId | undefined {
  const head = markup.slice(0, 400);
  const match = atStart.exec(head);
  const first = match?.[1];
  if (!match || first === undefined || neverIds.test(first)) return undefined;
  const ids = expandRange(first, match[2]);
  const isWrapped = /^[*_~`[(]/.test(head);
  const isSetOff = isWrapped || (match[3] ?? '').trim() !== '' || /^\d/.test(first);
  return {
    ids,
    rest: closeMarkup(head, match[0]) + markup.slice(match[0].length),
    isSetOff,
    family: familyOf(first),
  };
}

/** `**1.1 Title** …` loses its opening stars with the id: they are given back to the rest. */
function closeMarkup(head: string, taken: string): string {
  const opened = (taken.match(/\*\*/g) ?? []).length % 2 === 1;
  return opened && head.slice(taken.length).includes('**') ? '**' : '';
}

/** A plain number that starts a line: `1. Set up`; only where the caller knows that numbers are ids. */
export function readLeadingNumber(markup: string): { id: string; rest: string } | undefined {
  const match = plainNumber.exec(markup.slice(0, 200));
  return match?.[1] === undefined
    ? undefined
    : { id: match[1], rest: markup.slice(match[0].length) };
}

/** A range longer than this is taken for a slip of the pen. */
const longestRange = 500;

/** All the ids from `from` to `to`; just `from` where they do not make an ascending range of one family. */
export function expandRange(from: string, to: string | undefined): string[] {
  if (to === undefined) return [from];
  const start = /^(.*?)(\d+)$/.exec(from);
  const end = /^(.*?)(\d+)$/.exec(to);
  if (!start || !end) return [from, to];
  const [prefix = '', digits = ''] = [start[1], start[2]];
  const low = Number(digits);
  const high = Number(end[2]);
  const samePrefix = end[1] === '' || end[1] === prefix;
  if (!samePrefix || high < low || high - low > longestRange)
    return end[1] === '' ? [from] : [from, to];
  return Array.from({ length: high - low + 1 }, (_, step) => {
    const number = String(low + step);
    return (
      prefix +
      (digits.startsWith('0') && digits.length > 1 ? number.padStart(digits.length, '0') : number)
    );
  });
}

const anywhere = new RegExp(String.raw`(?<![\w./#-])${range}(?![\w/]|\.\d)`, 'gu');

/** Every id in a text, ranges written out, in order and once each. */
export function findIds(text: string): string[] {
  const ids = new Set<string>();
  for (const match of text.slice(0, 2000).matchAll(anywhere)) {
    const first = match[1] ?? '';
    if (neverIds.test(first)) continue;
    for (const id of expandRange(first, match[2])) ids.add(id);
  }
  return [...ids];
}

const named =
  /\b(phases?|tasks?|chunks?|stages?|steps?|sprints?|milestones?|weeks?|days?|waves?|slices?|epics?|stories|story|parts?|fases?|tareas?|etapas?|aufgaben?)\s+((?:#?\d{1,3}[A-Z]?(?:\.\d{1,3}){0,3}|[A-Z]\d{0,3})(?:(?:\s*(?:,|&|\+|-|–|—|and|und|y|e|or|to|through)\s*)(?:#?\d{1,3}[A-Z]?(?:\.\d{1,3}){0,3}|[A-Z](?![a-z])\d{0,3}))*)(?![\p{L}\d])/giu;

interface NamedReference {
  /** In the singular and lower case: `phase`, `task`. */
  readonly word: string;
  readonly id: string;
  readonly index: number;
}

/** References by word and number: `Tasks 1-4` is four, `Phases 2 and 3` two. */
export function findNamedReferences(text: string): NamedReference[] {
  const found: NamedReference[] = [];
  for (const match of text.slice(0, 2000).matchAll(named)) {
    const word = singular((match[1] ?? '').toLowerCase());
    for (const part of (match[2] ?? '').split(
      /\s*(?:,|&|\+|\band\b|\bund\b|\by\b|\be\b|\bor\b)\s*/i,
    )) {
      const [from = '', to] = part.split(/\s*(?:-|–|—|\bto\b|\bthrough\b)\s*/i);
      for (const id of expandRange(from.replace('#', ''), to)) {
        if (id !== '') found.push({ word, id, index: match.index });
      }
    }
  }
  return found;
}

function singular(word: string): string {
  if (word === 'stories') return 'story';
  return word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word;
}
