import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  evaluateList,
  furtherLists,
  listsNamed,
  missingLists,
  openLists,
} from '../../../../src/core/session/further-lists.ts';
import { reduceSession } from '../../../../src/core/session/journal.ts';
import { documentOf, fixture } from './session-documents.ts';

const none = { playbooks: [], others: [], required: [], paths: [], branches: [] };
const playbook = fixture('fixtures/coaching/TEAM_PLAYBOOK.md');
const opener = fixture('fixtures/platform/docs/session-openers/SESSION_07_GROUNDWORK.md');

describe('furtherLists', () => {
  it('are all but the list of the start, each once, with those of the roles', () => {
    const lists = furtherLists({ ...none, playbooks: [playbook] });
    const titles = lists.map(({ title }) => title);
    assert.ok(!titles.some((title) => /session start/i.test(title)), titles.join());
    assert.ok(titles.includes('Review by Ada (Reviewer)'), titles.join());
    assert.equal(new Set(lists.map(({ key }) => key)).size, lists.length);
    const lines = lists.flatMap(({ items }) => items.map(({ line }) => line));
    assert.equal(new Set(lines).size, lines.length, 'no item stands in two lists');
  });

  it('begin with what the opener asks before closing', () => {
    const [closing] = furtherLists({ ...none, opener });
    assert.deepEqual(
      [closing?.key, closing?.before, closing?.items.map(({ proof }) => proof?.kind)],
      ['closing', 'close', ['clean-tree', undefined, 'closing']],
    );
  });

  it('hold the lists of the opener that are not of the start, without what it asks elsewhere', () => {
    const own = documentOf(
      'docs/sessions/SESSION_07.md',
      [
        '# SESSION 7: X',
        '## Pre-flight checklist (mandatory)',
        '- [ ] Key',
        '## Before you start',
        '1. Ask Dana',
        '## Release checklist',
        '- [ ] Signed',
        '## Before closing',
        '### Docs',
        '- [ ] Changelog',
        '### Hand-off',
        '- [ ] [name]',
      ].join('\n'),
    );
    assert.deepEqual(
      furtherLists({ ...none, opener: own }).map(({ key, path, line, before, items }) => [
        key,
        path,
        line,
        before,
        items.map(({ text }) => text),
      ]),
      [
        ['closing', own.path, 10, 'close', ['Changelog']],
        ['release-checklist', own.path, 6, undefined, ['Signed']],
      ],
    );
  });

  it('keep apart lists and items of the same words', () => {
    const twice = documentOf(
      'docs/CHECKLIST.md',
      '# Checklists\n\n## Release\n- [ ] Look\n- [ ] Look\n\n## Release\n- [ ] Look\n',
    );
    const lists = furtherLists({ ...none, others: [twice] });
    assert.deepEqual(
      lists.map(({ key, items }) => [key, items.map((item) => item.key)]),
      [
        ['release', ['look', 'look-2']],
        ['release-2', ['look']],
      ],
    );
    assert.deepEqual(
      listsNamed(lists, 'release-2').map(({ key }) => key),
      ['release-2'],
    );
    assert.equal(listsNamed(lists, 'rel').length, 2);
  });

  it('are asked for by a part of their name; one that is nowhere is told', () => {
    const required = [
      { name: 'review by', before: 'push' },
      { name: 'Tax return', before: 'close' },
    ] as const;
    const lists = furtherLists({ ...none, playbooks: [playbook], required });
    assert.deepEqual(
      lists
        .filter(({ before }) => before !== undefined)
        .map(({ title, before }) => [title, before]),
      [['Review by Ada (Reviewer)', 'push']],
    );
    assert.deepEqual(missingLists(lists, required), [required[1]]);
  });
});

describe('evaluateList', () => {
  const at = '2026-01-01T00:00:00Z';
  const facts = { dirty: ['x'], documents: new Map<string, string>() };
  const [closing] = furtherLists({ ...none, opener });
  assert.ok(closing);
  const list = closing;
  const [, second] = list.items;

  it('is open, proved, ticked or waived, item by item', () => {
    const marks = (
      ...events: Parameters<typeof reduceSession>[0] extends Iterable<infer E> ? E[] : never
    ) => evaluateList(list, reduceSession(events), facts, () => true);
    assert.deepEqual(
      marks().items.map(({ state }) => state),
      ['failed', 'open', 'proved'],
    );
    const place = { at, list: 'closing', item: second?.key ?? '', by: 'Ada' };
    const ticked = marks({ type: 'list-ticked', ...place, evidence: 'bible' });
    assert.equal(ticked.items[1]?.detail, 'Ticked by Ada: bible.');
    assert.deepEqual(openLists([ticked], 'close'), [ticked]);
    assert.deepEqual(openLists([ticked], 'push'), []);
    const first = { ...place, item: list.items[0]?.key ?? '' };
    const done = marks(
      { type: 'list-ticked', ...place },
      { type: 'list-waived', ...first, reason: 'a draft stays' },
    );
    assert.equal(done.items[0]?.detail, 'Waived by Ada: a draft stays');
    assert.deepEqual([done.done, done.total, openLists([done], 'close')], [3, 3, []]);
  });
});
