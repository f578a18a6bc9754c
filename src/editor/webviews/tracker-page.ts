import type { TrackerRow, TrackerView } from '../../actions/show-tracker.ts';
import type { TaskStatus } from '../../core/documents/document.ts';
import { escapeText } from '../../core/pictures/svg.ts';
import { STATUS_WORDS, TRACKER_COLUMNS, type TrackerColumn } from '../../core/tracker/tracker.ts';
import { type PageSources, shellHtml, toolButton } from './page.ts';

/** The texts of the page with the tracker. */
export interface TrackerWords {
  readonly title: string;
  readonly reading: string;
  readonly updated: string;
  readonly tools: string;
  readonly search: string;
  readonly state: string;
  readonly anyState: string;
  readonly unverified: string;
  readonly fill: string;
  readonly exportIt: string;
  readonly openFile: string;
  /** How the table is used by keyboard. */
  readonly hint: string;
  readonly noTracker: string;
  readonly nothingFits: string;
  readonly showMore: string;
  readonly complete: string;
  /** Complete what the plan says to be done. */
  readonly prove: string;
  readonly verify: string;
  readonly gone: string;
  readonly actions: string;
  readonly yes: string;
  readonly no: string;
  readonly column: (column: TrackerColumn) => string;
  readonly status: (state: TaskStatus) => string;
  readonly counts: (shown: number, total: number, done: number, verified: number) => string;
  /** A button about one task, for a screen reader. */
  readonly about: (action: string, task: string) => string;
}

/** What the page was last asked to show. */
export interface TrackerAsked {
  readonly search: string;
  readonly state: TaskStatus | '';
  readonly unverified: boolean;
  readonly sort: TrackerColumn | '';
  readonly descending: boolean;
  /** How many rows at most. */
  readonly most: number;
}

export const ASKED_FIRST: TrackerAsked = {
  search: '',
  state: '',
  unverified: false,
  sort: '',
  descending: false,
  most: 200,
};

/** What a button of the page asks the extension for. */
export type TrackerTool = 'fill' | 'export' | 'open-file' | 'show-log';

const STATES = Object.keys(STATUS_WORDS) as TaskStatus[];

/** The page before there are rows in it. */
export function trackerHtml(words: TrackerWords, sources: PageSources): string {
  const options = STATES.map(
    (state) => `<option value="${state}">${escapeText(words.status(state))}</option>`,
  ).join('');
  const tools = [
    `<div class="tools" role="group" aria-label="${escapeText(words.tools)}">`,
    `<label>${escapeText(words.search)} <input type="search" data-ask="search"></label>`,
    `<label>${escapeText(words.state)} <select data-ask="state"><option value="">${escapeText(words.anyState)}</option>${options}</select></label>`,
    `<label><input type="checkbox" data-ask="unverified"> ${escapeText(words.unverified)}</label>`,
    toolButton('fill', words.fill),
    toolButton('export', words.exportIt),
    toolButton('open-file', words.openFile),
    '</div>',
  ].join('');
  return shellHtml({ ...words, tools }, sources);
}

/** What the page asked, as far as it is what a page of ours can ask. */
export function readAsked(value: unknown): TrackerAsked {
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { search, state, sort, most } = given;
  return {
    search: typeof search === 'string' ? search.slice(0, 200) : '',
    state: STATES.find((one) => one === state) ?? '',
    unverified: given['unverified'] === true,
    sort: TRACKER_COLUMNS.find((one) => one === sort) ?? '',
    descending: given['descending'] === true,
    most: typeof most === 'number' && most > 0 ? Math.min(most, 20_000) : ASKED_FIRST.most,
  };
}

/** The columns that are shown, in this order; the others stand in the file. */
const SHOWN: readonly TrackerColumn[] = [
  'task_id',
  'description',
  'phase',
  'status',
  'verified',
  'session_completed',
  'notes',
];

/** The rows that were asked for, of a tracker as `showTracker` filtered it by state and verification. */
export function trackerBody(view: TrackerView, asked: TrackerAsked, words: TrackerWords): string {
  if (!view.exists) {
    return `<p>${escapeText(words.noTracker)}</p><p>${toolButton('fill', words.fill)}</p>`;
  }
  const rows = sorted(
    view.rows.filter((row) => hasWords(row, asked.search)),
    asked,
  );
  const counts = escapeText(words.counts(rows.length, view.total, view.done, view.verified));
  if (rows.length === 0) return `<p>${counts}</p><p>${escapeText(words.nothingFits)}</p>`;
  const shown = rows.slice(0, asked.most);
  const more =
    shown.length === rows.length
      ? ''
      : `<p><button type="button" data-more="${asked.most + ASKED_FIRST.most}">${escapeText(words.showMore)}</button></p>`;
  const heads = SHOWN.map((column) => head(column, asked, words)).join('');
  return [
    `<p class="hint">${escapeText(words.hint)}</p>`,
    `<div class="wide"><table class="tracker"><caption>${counts}</caption>`,
    `<thead><tr>${heads}<th scope="col">${escapeText(words.actions)}</th></tr></thead>`,
    `<tbody>${shown.map((row) => rowHtml(row, words)).join('')}</tbody></table></div>`,
    more,
  ].join('');
}

function hasWords({ cells, more }: TrackerRow, search: string): boolean {
  const text = [...Object.values(cells), ...Object.values(more)].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** `2.10` stands after `2.9`. */
const byNumbers = new Intl.Collator('en', { numeric: true }).compare;

function sorted(rows: TrackerRow[], { sort, descending }: TrackerAsked): TrackerRow[] {
  if (sort === '') return rows;
  const ordered = rows.toSorted((one, other) => {
    const order = byNumbers(textOf(one, sort), textOf(other, sort));
    return order === 0 ? byNumbers(one.cells.task_id, other.cells.task_id) : order;
  });
  return descending ? ordered.toReversed() : ordered;
}

/** Whether it is verified, and then by whom. */
const textOf = ({ cells, verified }: TrackerRow, column: TrackerColumn): string =>
  column === 'verified' ? `${Number(verified)} ${cells.verified_by}` : cells[column];

function head(column: TrackerColumn, asked: TrackerAsked, words: TrackerWords): string {
  const isSorted = asked.sort === column;
  const order = isSorted ? ` aria-sort="${asked.descending ? 'descending' : 'ascending'}"` : '';
  const mark = isSorted ? `<span aria-hidden="true"> ${asked.descending ? '▼' : '▲'}</span>` : '';
  return `<th scope="col"${order}><button type="button" class="sort" data-sort="${column}">${escapeText(words.column(column))}${mark}</button></th>`;
}

function rowHtml(row: TrackerRow, words: TrackerWords): string {
  const id = row.cells.task_id.trim();
  const cells = SHOWN.map((column, index) => {
    const text = escapeText(shownText(row, column, words));
    if (index > 0) return `<td>${text}</td>`;
    return `<th scope="row"><button type="button" class="link" data-open="${escapeText(id)}" data-key="open ${escapeText(id)}">${text}</button></th>`;
  });
  return `<tr>${cells.join('')}<td>${actionsOf(row, id, words)}</td></tr>`;
}

function shownText(row: TrackerRow, column: TrackerColumn, words: TrackerWords): string {
  const { cells, state, verified, gone } = row;
  if (column === 'verified') return verified ? cells.verified_by || words.yes : words.no;
  if (column !== 'status') return cells[column];
  const status = state ? words.status(state) : cells.status;
  return gone ? `${status}, ${words.gone}` : status;
}

function actionsOf(row: TrackerRow, id: string, words: TrackerWords): string {
  const { state, verified, gone, completion } = row;
  const button = (action: string, text: string): string =>
    `<button type="button" data-task="${action}" data-id="${escapeText(id)}" data-key="${action} ${escapeText(id)}" aria-label="${escapeText(words.about(text, id))}">${escapeText(text)}</button>`;
  if (gone || verified || state === 'cancelled') return '';
  // What is only said to be done is completed with evidence before anybody can verify it.
  if (state !== 'done') return button('complete', words.complete);
  return completion ? button('verify', words.verify) : button('complete', words.prove);
}
