import {
  addInterval,
  daysBetween,
  findDate,
  findInterval,
  findUnclearDate,
  type Interval,
  intervalText,
} from './dates.ts';

export type ReviewState = 'ok' | 'due' | 'overdue' | 'unclear';

/** A review that a document asks for, and how it stands. */
export interface Review {
  readonly line: number;
  /** The line that asks for it, without markup. */
  readonly text: string;
  readonly interval?: Interval;
  /** It is due when a sprint begins. */
  readonly atSprint?: boolean;
  /** When it was last done, and where that is said; `git`: when the file was last changed. */
  readonly last?: { readonly date: string; readonly line?: number; readonly from: LastFrom };
  /** Absent where it cannot be told. */
  readonly due?: string;
  readonly state: ReviewState;
  /** Days since it was due; 0 on that day, negative before. */
  readonly days?: number;
  readonly message: string;
  readonly next: string;
}

export type LastFrom = 'review' | 'update' | 'change log' | 'git';

export interface ReviewFacts {
  /** `YYYY-MM-DD`, as all dates here. */
  readonly today: string;
  /** The newest entry of the document's own change log. */
  readonly loggedOn?: string;
  /** When git last saw the file change. */
  readonly changedOn?: string;
}

/** A line of prose: its number, its words without markup, and what it stands in. */
export interface PlainLine {
  readonly line: number;
  readonly text: string;
  readonly heading: string;
  /** The cells, where it is the row of a table, and the names of their columns. */
  readonly cells?: readonly string[];
  readonly columns?: readonly string[];
}

const FENCE = /^\s{0,3}(`{3,}|~{3,})/;

/** The lines of a document that say something: no code, no rules, no markup. */
export function plainLines(text: string): PlainLine[] {
  const found: PlainLine[] = [];
  let fence = '';
  let heading = '';
  let columns: readonly string[] | undefined;
  for (const [index, written] of text.split(/\r\n|\n|\r/).entries()) {
    const mark = FENCE.exec(written)?.[1];
    if (fence !== '') {
      if (mark?.startsWith(fence) && written.trim() === mark) fence = '';
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    const plain = withoutMarkup(written);
    const isRow = /^\s*\|/.test(written);
    if (!isRow) columns = undefined;
    if (plain === '' || /^[\s|:-]+$/.test(written)) continue;
    if (/^#{1,6}\s/.test(written.trimStart())) {
      heading = plain;
      continue;
    }
    const line = index + 1;
    if (!isRow) {
      found.push({ line, text: plain, heading });
      continue;
    }
    const cells = cellsOf(written);
    if (columns) found.push({ line, text: cells.join(' – '), heading, cells, columns });
    // A table of two columns may say a thing in its first row already.
    else found.push({ line, text: cells.join(' – '), heading });
    columns ??= cells;
  }
  return found;
}

const withoutMarkup = (text: string): string =>
  text
    .replace(/<!--.*?-->/g, '')
    .replace(/^\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+(?:\[.\]\s+)?|\d+[.)]\s+)?/, '')
    .replace(/\*\*|__|[*`~]|(?<!\w)_|_(?!\w)/g, '')
    .replace(/^[^\p{L}\p{N}|(]+/u, '')
    .trim();

const cellsOf = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => withoutMarkup(cell.trim()));

/** Between a name and its value. */
const AND = String.raw`(?:\s*[:=|–—-]+\s*|\s+(?:on|was|is)\s*:?\s*)`;
const LAST = new RegExp(
  String.raw`\b(?:last|latest|most recent(?:ly)?|previous(?:ly)?)[ _-]?(?:review(?:ed)?|checked|audited)(?:\s+(?:date|on))?${AND}|^(?:date of (?:the )?(?:last )?review|review(?:ed)?(?: on| date))${AND}|^reviewed${AND}`,
  'i',
);
const NEXT = new RegExp(
  String.raw`\bnext[ _-](?:scheduled )?(?:review|check|audit)(?:\s+(?:date|due|by|on))*${AND}?|^review(?: is)? (?:due|by|before)(?: date| on| by)?${AND}?|\bto be reviewed (?:by|on|before)\b|^(?:valid until|review deadline)${AND}`,
  'i',
);
const UPDATED = new RegExp(
  String.raw`^(?:last[ _-])?(?:updated|modified|changed|revised|edited)(?: on)?${AND}|^(?:date|as of|stand)${AND}`,
  'i',
);
const DEMAND = new RegExp(
  String.raw`^(?:(?:document|playbook|protocol|plan|bible|regular|full) )?review(?:ed)?(?:[ _-](?:cadence|cycle|frequency|interval|schedule|period|rhythm|every|once|each|at|daily|weekly|monthly|quarterly|yearly|annually)\b|\s*[:=|–—-])|^(?:review|re-?read) (?:this|the whole|it)\b|\b(?:this|the) (?:document|playbook|plan|page|file|bible|checklist|guide)\b.{0,30}\breviewed\b`,
  'i',
);
const REVIEW_HEADING =
  /\breview (?:cadence|cycle|frequency|interval|schedule|rhythm)\b|\breviews? of this document\b/i;
const SPRINT =
  /\b(?:every|each|new|start of (?:a|the|every|each)|beginning of (?:a|the|every|each)) sprint\b|\bsprint starts?\b/i;

interface Said {
  readonly date: string;
  readonly line: number;
}

/** What a document says of its reviews, and how each stands today. */
export function readReviews(text: string, facts: ReviewFacts): Review[] {
  const lines = plainLines(text);
  const last = newest(lines.filter((one) => !one.columns).flatMap((one) => saidBy(one, LAST)));
  const next = newest(lines.filter((one) => !one.columns).flatMap((one) => saidBy(one, NEXT)));
  const updated = lines
    .filter(({ line }) => line <= HEADER_LINES)
    .flatMap((one) => saidBy(one, UPDATED))[0];
  const sprint = newest(
    lines.flatMap((one) => saidBy(one, /^(?:current )?sprint (?:start|begin)\w*\s*[:=|–—-]/i)),
  );
  const known = { last, next, updated, sprint, facts };
  const demands = lines.flatMap((one) => demandOf(one, known));
  const unclear = lines.flatMap((one) => unclearOf(one));
  if (demands.length > 0 || !next) return [...demands, ...unclear];
  const nextLine = lines.find(({ line }) => line === next.line)?.text ?? '';
  return [judge({ line: next.line, text: nextLine }, next.date, last, facts), ...unclear];
}

/** Where a document's header ends, if nothing else tells. */
export const HEADER_LINES = 20;

export function saidBy({ line, text }: PlainLine, label: RegExp): Said[] {
  const match = label.exec(text);
  if (!match) return [];
  const found = findDate(text.slice(match.index + match[0].length));
  return found ? [{ date: found.date, line }] : [];
}

const newest = (said: readonly Said[]): Said | undefined =>
  said.toSorted((one, other) => other.date.localeCompare(one.date))[0];

interface Known {
  readonly last: Said | undefined;
  readonly next: Said | undefined;
  readonly updated: Said | undefined;
  readonly sprint: Said | undefined;
  readonly facts: ReviewFacts;
}

function demandOf(one: PlainLine, known: Known): Review[] {
  if (one.columns) return rowOf(one, known);
  const { line, text, heading } = one;
  const isDate = LAST.test(text) || NEXT.test(text);
  if (isDate || !(DEMAND.test(text) || REVIEW_HEADING.test(heading))) return [];
  const interval = findInterval(text);
  const atSprint = SPRINT.test(text);
  if (!interval && !atSprint) return [];
  const last = lastOf(known);
  const stated = {
    line,
    text,
    ...(interval ? { interval } : {}),
    ...(atSprint ? { atSprint } : {}),
  };
  const bySprint = atSprint && last && known.sprint && last.date < known.sprint.date;
  // A next date that a review has passed already is an old one.
  const isNew = known.next && !(known.last && known.last.date >= known.next.date);
  const due = isNew
    ? known.next?.date
    : bySprint
      ? known.sprint?.date
      : last && interval
        ? addInterval(last.date, interval)
        : undefined;
  return [judge(stated, due, last, known.facts)];
}

/** A row of a table that says of each thing how often and when last, by the names of its columns. */
function rowOf({ line, text, cells = [], columns = [] }: PlainLine, { facts }: Known): Review[] {
  const cell = (label: RegExp): string | undefined => {
    const index = columns.findIndex((name) => label.test(name));
    return index < 0 ? undefined : cells[index];
  };
  const often = cell(/review|cadence|frequency|interval|how often|cycle/i);
  const before = cell(/last/i);
  if (often === undefined || before === undefined || !columns.some((name) => /review/i.test(name)))
    return [];
  const interval = cells.map((one) => findInterval(one)).find((found) => found !== undefined);
  const date = findDate(before)?.date;
  const next = findDate(cell(/next|due/i) ?? '')?.date;
  const last = date === undefined ? undefined : ({ date, line, from: 'review' } as const);
  const due = next ?? (interval && last ? addInterval(last.date, interval) : undefined);
  if (!interval && due === undefined) return [];
  return [judge({ line, text, ...(interval ? { interval } : {}) }, due, last, facts)];
}

function lastOf({ last, updated, facts }: Known): Review['last'] {
  if (last) return { ...last, from: 'review' };
  if (updated) return { ...updated, from: 'update' };
  if (facts.loggedOn !== undefined) return { date: facts.loggedOn, from: 'change log' };
  if (facts.changedOn !== undefined) return { date: facts.changedOn, from: 'git' };
  return undefined;
}

function judge(
  stated: Pick<Review, 'line' | 'text' | 'interval' | 'atSprint'>,
  due: string | undefined,
  last: (Omit<NonNullable<Review['last']>, 'from'> & { from?: LastFrom }) | undefined,
  { today }: ReviewFacts,
): Review {
  const done = last ? { last: { from: 'review' as const, ...last } } : {};
  const how = stated.interval
    ? intervalText(stated.interval)
    : stated.atSprint
      ? 'every sprint'
      : '';
  const asked = how === '' ? 'A review' : `A review ${how}`;
  if (due === undefined) {
    const message = last
      ? `${asked} is asked for; it was last done on ${last.date}.`
      : `${asked} is asked for, and nothing says when it was last done.`;
    const state = last ? 'ok' : 'unclear';
    const next = last
      ? 'Review it when the next sprint begins, and write "Last reviewed:" with the date.'
      : 'Review it and write "Last reviewed:" with the date.';
    return { ...stated, ...done, state, message, next };
  }
  const days = daysBetween(due, today);
  const state = days < 0 ? 'ok' : days === 0 ? 'due' : 'overdue';
  const when =
    days < 0
      ? `is due on ${due}`
      : days === 0
        ? 'is due today'
        : `was due on ${due}, ${daysText(days)} ago`;
  const since = last ? `; last done on ${last.date}` : '';
  const next =
    days < 0
      ? `Nothing to do before ${due}.`
      : 'Review it, correct what is out of date, and write the new date.';
  return { ...stated, ...done, due, days, state, message: `${asked} ${when}${since}.`, next };
}

const daysText = (days: number): string => `${days} day${days === 1 ? '' : 's'}`;

function unclearOf({ line, text, columns }: PlainLine): Review[] {
  if (columns || !(LAST.test(text) || NEXT.test(text))) return [];
  const date = findUnclearDate(text);
  if (date === undefined) return [];
  const message = `Which is the month in ${date} cannot be told.`;
  return [{ line, text, state: 'unclear', message, next: 'Write the date as 2026-03-02.' }];
}
