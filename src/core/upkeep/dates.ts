/** A date of a text, as `YYYY-MM-DD`. */
export interface FoundDate {
  readonly date: string;
  /** The text that says it. */
  readonly text: string;
  /** Where it stands in the text. */
  readonly index: number;
  /** Only its month is said; the date is the month's last day. */
  readonly isMonth?: boolean;
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const NAME =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';

type Reader = (match: RegExpExecArray) => readonly (string | undefined)[];

/** Each form gives year, month and day; which one stands first in the text wins, then the order here. */
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [
    /(?<![\d.])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d-])/,
    ([, year, month, day]) => [year, month, day],
  ],
  [
    new RegExp(`(?<![\\d.])(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${NAME},? (\\d{4})(?!\\d)`, 'i'),
    ([, day, month, year]) => [year, month, day],
  ],
  [
    new RegExp(`\\b${NAME} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})(?!\\d)`, 'i'),
    ([, month, day, year]) => [year, month, day],
  ],
  [/(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)/, ([, day, month, year]) => [year, month, day]],
  [
    // Of two numbers that could both be the month nobody can tell which is.
    /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/,
    ([, one, other, year]) => {
      if (Number(one) > 12) return [year, other, one];
      return Number(other) > 12 || one === other ? [year, one, other] : [];
    },
  ],
  [
    new RegExp(`(?<!\\d(?:st|nd|rd|th)?(?: of)? )\\b${NAME} (\\d{4})(?!\\d)`, 'i'),
    ([, month, year]) => [year, month],
  ],
  [/(?<![\d-])(\d{4})-(\d{2})(?![\d-])/, ([, year, month]) => [year, month]],
];

/** The first date that a text says. A day that no month has is none. */
export function findDate(text: string): FoundDate | undefined {
  const line = text.slice(0, 400);
  let first: FoundDate | undefined;
  for (const [pattern, read] of FORMS) {
    const match = pattern.exec(line);
    if (!match || (first && match.index >= first.index)) continue;
    const [year, month, day] = read(match);
    const date = toDate(year, month, day);
    if (date === undefined) continue;
    const place = { date, text: match[0], index: match.index };
    first = day === undefined ? { ...place, isMonth: true } : place;
  }
  return first;
}

/** A date as `3/4/2026` can be the third of April or the fourth of March. */
export const findUnclearDate = (text: string): string | undefined =>
  findDate(text) ? undefined : /(?<![\d/])\d{1,2}\/\d{1,2}\/\d{2,4}(?!\d)/.exec(text)?.[0];

function toDate(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
): string | undefined {
  if (year === undefined || month === undefined) return undefined;
  const named = MONTHS.findIndex((name) => name.startsWith(month.toLowerCase().slice(0, 3)));
  const number = /^\d+$/.test(month) ? Number(month) : named + 1;
  if (number < 1 || number > 12) return undefined;
  const last = new Date(Date.UTC(Number(year), number, 0)).getUTCDate();
  const on = day === undefined ? last : Number(day);
  if (on < 1 || on > last) return undefined;
  return `${year.padStart(4, '0')}-${two(number)}-${two(on)}`;
}

const two = (part: number): string => String(part).padStart(2, '0');

export type IntervalUnit = 'day' | 'week' | 'month' | 'year';
/** How often something is due. */
export interface Interval {
  readonly count: number;
  readonly unit: IntervalUnit;
}

const WORDS: readonly (readonly [RegExp, Interval])[] = [
  [
    /\b(?:bi-?annual(?:ly)?|semi-?annual(?:ly)?|half-?yearly|twice a year)\b/i,
    { count: 6, unit: 'month' },
  ],
  [/\b(?:fortnightly|bi-?weekly|every other week)\b/i, { count: 2, unit: 'week' }],
  [/\b(?:bi-?monthly|every other month)\b/i, { count: 2, unit: 'month' }],
  [/\b(?:quarterly|(?:every|each|once (?:a|per)) quarter)\b/i, { count: 3, unit: 'month' }],
  [/\b(?:daily|(?:every|each|once (?:a|per)) day)\b/i, { count: 1, unit: 'day' }],
  [/\b(?:weekly|(?:every|each|once (?:a|per)) week)\b/i, { count: 1, unit: 'week' }],
  [/\b(?:monthly|(?:every|each|once (?:a|per)) month)\b/i, { count: 1, unit: 'month' }],
  [/\b(?:yearly|annual(?:ly)?|(?:every|each|once (?:a|per)) year)\b/i, { count: 1, unit: 'year' }],
];

const NUMBERS = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const COUNTED = new RegExp(
  `\\b(?:every|each)\\s+(\\d{1,3}|${NUMBERS.join('|')})\\s+(day|week|month|quarter|year)s?\\b`,
  'i',
);

/** The interval that a text says: "monthly", "every 3 months", "twice a year". */
export function findInterval(text: string): Interval | undefined {
  const line = text.slice(0, 400);
  const [, number = '', unit = ''] = COUNTED.exec(line) ?? [];
  const count = /^\d+$/.test(number) ? Number(number) : NUMBERS.indexOf(number.toLowerCase()) + 1;
  if (count > 0) {
    const each = unit.toLowerCase();
    if (each === 'quarter') return { count: 3 * count, unit: 'month' };
    return { count, unit: each as IntervalUnit };
  }
  return WORDS.find(([pattern]) => pattern.test(line))?.[1];
}

/** The date an interval after another; the last day of a shorter month where it has no such day. */
export function addInterval(date: string, { count, unit }: Interval): string {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  if (unit === 'day' || unit === 'week') {
    const days = unit === 'week' ? 7 * count : count;
    return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
  }
  const months = unit === 'year' ? 12 * count : count;
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last)))
    .toISOString()
    .slice(0, 10);
}

/** Whole days from one date to another; negative where the other is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

export const intervalText = ({ count, unit }: Interval): string =>
  count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
