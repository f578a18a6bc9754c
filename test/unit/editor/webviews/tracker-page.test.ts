import assert from 'node:assert/strict';
import type { TrackerView } from '../../../../src/actions/show-tracker.ts';
import { parseTracker, rowsOf } from '../../../../src/core/tracker/csv.ts';
import { TRACKER_COLUMNS } from '../../../../src/core/tracker/tracker.ts';
import {
  ASKED_FIRST,
  readAsked,
  trackerBody,
  trackerHtml,
  type TrackerWords,
} from '../../../../src/editor/webviews/tracker-page.ts';

const WORDS: TrackerWords = {
  title: 'Tracker: <b>',
  reading: 'Reading…',
  updated: 'Updated.',
  tools: 'Tools',
  search: 'Search',
  state: 'State',
  anyState: 'any',
  unverified: 'Unverified',
  fill: 'Fill',
  exportIt: 'Export…',
  openFile: 'Open',
  hint: 'Tab moves.',
  noTracker: 'There is none.',
  nothingFits: 'Nothing fits.',
  showMore: 'Show More',
  complete: 'Complete…',
  prove: 'Add Evidence…',
  verify: 'Verify…',
  gone: 'gone',
  actions: 'Action',
  yes: 'yes',
  no: 'no',
  column: (column) => `[${column}]`,
  status: (state) => `<${state}>`,
  counts: (shown, total, done, verified) => `${shown}/${total}/${done}/${verified}`,
  about: (action, task) => `${action} ${task}`,
};

const CSV = [
  TRACKER_COLUMNS.join(','),
  '1,1.10,Tenth & last,,code,NOT_STARTED,FALSE,,,,,',
  '1,1.9,<b>Ninth</b>,,code,DONE,FALSE,,,31,Completed by Ada (Builder) on 2026-01-02: commit 4be21a7,',
  '1,1.2,Second,,code,DONE,TRUE,Kim (Reviewer),2026-01-03,31,Completed by Ada on 2026-01-02: seen,',
  '1,1.3,Third,,code,DONE,FALSE,,,,,',
  '1,1.4,Fourth,,code,NOT_STARTED,FALSE,,,,Not in the plan since 2026-01-02,',
  '',
].join('\n');

function viewOf(text = CSV): TrackerView {
  const table = parseTracker(text);
  const rows = rowsOf(table);
  const of = (state: string): number => rows.filter((row) => row.state === state).length;
  const verified = rows.filter((row) => row.verified).length;
  const counts = { total: rows.length, done: of('done'), verified };
  return { path: 'x.csv', exists: true, columns: table.header, rows, ...counts, formulas: [] };
}

const bodyOf = (asked: Partial<typeof ASKED_FIRST> = {}): string =>
  trackerBody(viewOf(), { ...ASKED_FIRST, ...asked }, WORDS);
const idsIn = (html: string): string[] =>
  [...html.matchAll(/data-open="([^"]+)"/g)].map(([, id]) => id ?? '');
/** What the row of a task offers to do. */
const actionIn = (html: string, id: string): string | undefined =>
  new RegExp(`data-task="(\\w+)" data-id="${id.replace('.', '\\.')}"`).exec(html)?.[1];

describe('the page of the tracker', () => {
  it('lets only its own script and styles in, and names every field', () => {
    const page = trackerHtml(WORDS, {
      nonce: 'abc',
      cspSource: 'https://example.invalid',
      script: 'https://example.invalid/tracker.js',
      style: 'https://example.invalid/picture.css',
      language: 'en',
    });
    const [policy = ''] = /default-src[^"]*/.exec(page) ?? [];
    assert.match(policy, /^default-src &#39;none&#39;|^default-src 'none'/);
    assert.equal([...page.matchAll(/<script/g)].length, 1);
    assert.doesNotMatch(page, /<b>|\son\w+=/);
    assert.equal([...page.matchAll(/<label>/g)].length, 3);
    assert.match(page, /<option value="doing">&lt;doing&gt;<\/option>/);
  });

  it('shows the rows in the order of the file, with what documents say as text', () => {
    const html = bodyOf();
    assert.deepEqual(idsIn(html), ['1.10', '1.9', '1.2', '1.3', '1.4']);
    assert.match(html, /<caption>5\/5\/3\/1<\/caption>/);
    assert.match(html, /&lt;b&gt;Ninth&lt;\/b&gt;/);
    assert.match(html, /<td>Kim \(Reviewer\)<\/td>/);
    assert.doesNotMatch(html, /aria-sort/);
  });

  it('sorts by a column, numbers in ids as numbers, both ways, and says which', () => {
    const up = bodyOf({ sort: 'task_id' });
    assert.deepEqual(idsIn(up), ['1.2', '1.3', '1.4', '1.9', '1.10']);
    assert.match(up, /aria-sort="ascending"[^>]*><button[^>]*data-sort="task_id"/);
    const down = bodyOf({ sort: 'task_id', descending: true });
    assert.deepEqual(idsIn(down), ['1.10', '1.9', '1.4', '1.3', '1.2']);
    assert.match(down, /aria-sort="descending"/);
    assert.equal(idsIn(bodyOf({ sort: 'verified', descending: true }))[0], '1.2');
  });

  it('finds rows by all words that were typed, in any cell and case', () => {
    assert.deepEqual(idsIn(bodyOf({ search: 'ADA 4be21' })), ['1.9']);
    assert.match(bodyOf({ search: 'nobody' }), /0\/5\/3\/1.*Nothing fits\./);
  });

  it('offers to complete what is open or has no evidence, to verify what has, and nothing else', () => {
    const html = bodyOf();
    assert.equal(actionIn(html, '1.10'), 'complete');
    assert.equal(actionIn(html, '1.9'), 'verify');
    assert.equal(actionIn(html, '1.2'), undefined, 'verified already');
    assert.equal(actionIn(html, '1.3'), 'complete', 'nobody is known to have completed it');
    assert.equal(actionIn(html, '1.4'), undefined, 'not in the plan any more');
    assert.match(html, /aria-label="Verify… 1\.9"/);
    assert.match(html, /data-id="1\.3"[^>]*>Add Evidence…</);
  });

  it('shows some rows at first and more when asked', () => {
    const many = Array.from({ length: 450 }, (_, at) => `1,T${at},Task,,,,,,,,,`);
    const view = viewOf([TRACKER_COLUMNS.join(','), ...many, ''].join('\n'));
    const first = trackerBody(view, ASKED_FIRST, WORDS);
    assert.equal(idsIn(first).length, 200);
    assert.match(first, /data-more="400"/);
    const all = trackerBody(view, { ...ASKED_FIRST, most: 600 }, WORDS);
    assert.equal(idsIn(all).length, 450);
    assert.doesNotMatch(all, /data-more/);
  });

  it('says that there is none, with the button that makes it', () => {
    const html = trackerBody({ ...viewOf(), exists: false }, ASKED_FIRST, WORDS);
    assert.match(html, /There is none\..*data-tool="fill"/);
  });

  it('takes from a message only what a page of ours can ask', () => {
    assert.deepEqual(readAsked(undefined), ASKED_FIRST);
    assert.deepEqual(
      readAsked({ sort: 'constructor', state: 'x', search: 1, most: -1 }),
      ASKED_FIRST,
    );
    assert.deepEqual(
      readAsked({
        sort: 'phase',
        state: 'done',
        search: 'a',
        most: 400,
        unverified: true,
        descending: true,
      }),
      { sort: 'phase', state: 'done', search: 'a', most: 400, unverified: true, descending: true },
    );
  });
});
