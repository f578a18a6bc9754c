import assert from 'node:assert/strict';
import { told } from './support.ts';

const entry = (number: number, text = `Work ${number}`): string =>
  `## Session 0${number} - 2026-03-0${number}\n**Status**: done\n\n- ${text}\n\n---\n\n`;
const head = '# Progress thread\n\nAdd new entries at the bottom.\n\n---\n\n';
const before = head + entry(1) + entry(2);
const path = 'docs/PROGRESS_THREAD.md';
const judged = (after: string | undefined, parents = 1) =>
  told(
    { 'append-only': {} },
    {
      files: { [path]: { before, ...(after === undefined ? {} : { after }) } },
      change: { parents },
    },
  );

describe('append-only', () => {
  it('passes for a new entry at the end, or at the top, and for text above the entries', () => {
    assert.deepEqual(judged(before + entry(3)), []);
    assert.deepEqual(judged(head + entry(3) + entry(1) + entry(2)), []);
    assert.deepEqual(judged(before.replace('at the bottom', 'below')), []);
    assert.deepEqual(judged(`${before.trimEnd()}\n\n_More below._\n`.replaceAll('\n', '\r\n')), []);
  });

  it('refuses an altered entry, at the line that differs', () => {
    assert.deepEqual(judged(before.replace('Work 1', 'Work')), [
      `${path}:10 the earlier entry "Session 01 - 2026-03-01" was altered`,
    ]);
    assert.equal(judged(before.replace('- Work 2\n', '- Work 2\n- More\n')).length, 1);
    assert.equal(judged(before.replace('- Work 2\n', '')).length, 1);
  });

  it('refuses a removed entry, also in the place of another', () => {
    assert.deepEqual(judged(head + entry(2)), [
      `${path} the earlier entry "Session 01 - 2026-03-01" was removed`,
    ]);
    assert.equal(judged(head + entry(2) + entry(3)).length, 1);
    assert.match(judged(undefined)[0] ?? '', /removed, though it is only appended to/);
    assert.equal(judged('').length, 2);
  });

  it('refuses a link in the place of a thread', () => {
    const link = { path, kind: 'symlink', oldId: '1'.repeat(40), newId: '2'.repeat(40) } as const;
    const linked = (status: 'type-changed' | 'added') =>
      told({ 'append-only': {} }, { change: { files: [{ ...link, status }] } });
    assert.deepEqual(linked('type-changed'), [
      `${path} replaced by a link, though it is only appended to`,
    ]);
    assert.deepEqual(linked('added'), []);
  });

  it('keeps the notes below an earlier entry, but not those at the end of the thread', () => {
    const noted = (one: string, end: string): string =>
      `${head}${entry(1)}_${one}_\n\n${entry(2)}_${end}_\n`;
    const from = noted('Outcome: failed', 'Add entries above');
    const judge = (after: string) =>
      told({ 'append-only': {} }, { files: { [path]: { before: from, after } } });
    assert.deepEqual(judge(noted('Outcome: failed', 'The end')), []);
    assert.deepEqual(judge(from + entry(3)), []);
    assert.deepEqual(judge(from.replace('_Add', `${entry(3)}_Add`)), []);
    assert.match(judge(noted('Outcome: success', 'Add entries above'))[0] ?? '', /was altered/);
    assert.match(judge(from.replace('_Outcome: failed_', ''))[0] ?? '', /was altered/);
  });

  it('takes front matter and a byte order mark for no part of an entry', () => {
    const judge = (from: string, after: string) =>
      told({ 'append-only': {} }, { files: { [path]: { before: from, after } } });
    const dated = (day: string): string => `---\ntitle: Thread\nupdated: ${day}\n---\n\n`;
    assert.deepEqual(judge(dated('2026-03-02') + before, dated('2026-03-03') + before), []);
    const bare = entry(1) + entry(2);
    assert.deepEqual(judge(bare, `\ufeff${bare}`), []);
    assert.deepEqual(judge('one\n', '\ufeffone\ntwo\n'), []);
    assert.match(
      judge(`\ufeff${bare}`, `\ufeff${bare.replace('Work 1', 'x')}`)[0] ?? '',
      /was altered/,
    );
  });

  it('refuses another order, and an entry between earlier ones', () => {
    assert.deepEqual(judged(head + entry(2) + entry(1)), [
      `${path}:7 an earlier entry stands in another place: "Session 02 - 2026-03-02"`,
    ]);
    const between = head + entry(1) + entry(3) + entry(2);
    assert.match(judged(between)[0] ?? '', /put between earlier ones: "Session 03/);
    assert.deepEqual(judged(between, 2), [], 'a merge joins two histories');
  });

  it('keeps the lines of a document without entries', () => {
    const options = { 'append-only': { paths: ['notes/*.txt'] } };
    const log = (after: string) =>
      told(options, { files: { 'notes/log.txt': { before: 'one\ntwo\n', after } } });
    assert.deepEqual(log('one\n\ntwo\nthree\n'), []);
    assert.deepEqual(log('one\n2\n'), [
      'notes/log.txt:2 an earlier line was altered, removed or moved',
    ]);
    assert.equal(log('zero\none\ntwo\n').length, 1);
  });

  it('lets a thread move as it is, but not change on its way', () => {
    const move = (after: string) =>
      told({ 'append-only': {} }, { files: { 'old/log.md': { before, after, from: path } } });
    assert.deepEqual(move(before), []);
    assert.equal(move(before.replace('Work 1', 'Play')).length, 1);
  });

  it('takes time that grows with the thread', () => {
    const long =
      head + Array.from({ length: 3000 }, (_, n) => `## Session ${n}\n- ${n}\n`).join('');
    const start = performance.now();
    const found = told(
      { 'append-only': {} },
      { files: { [path]: { before: long, after: long.replace('- 7\n', '- 8\n') } } },
    );
    assert.equal(found.length, 1);
    assert.ok(performance.now() - start < 2000);
  });
});
