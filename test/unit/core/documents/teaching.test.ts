import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { ParsedDocument } from '../../../../src/core/documents/document.ts';
import { findTeaching } from '../../../../src/core/documents/teaching.ts';
import type { Teaching } from '../../../../src/core/documents/teaching.ts';

const read = (text: string, taught: Omit<Teaching, 'paths'>): ParsedDocument =>
  parseDocument({ text, taught: { kind: 'plan', ...taught, paths: ['**'] } });

describe('what the protocol file teaches', () => {
  it('is that of the first entry whose globs match', () => {
    const entries: Teaching[] = [
      { paths: ['plans/*.md', 'PLAN.md'], kind: 'plan' },
      { paths: ['**/*.md'], kind: 'bible' },
    ];
    assert.equal(findTeaching(entries, 'plans/a b.md')?.kind, 'plan');
    assert.equal(findTeaching(entries, 'docs/é.md')?.kind, 'bible');
    assert.equal(findTeaching(entries, 'a.txt'), undefined);
    assert.equal(findTeaching(undefined, 'a.md'), undefined);
  });

  it('are kinds, which outrank names and content', () => {
    const document = parseDocument({
      text: '# Anything\n',
      path: 'PLAYBOOK.md',
      taught: { paths: ['*'], kind: 'thread' },
    });
    assert.deepEqual([document.kind, document.kindFrom], ['thread', 'protocol']);
  });

  it('are ids: in lists, tables, headings and dependencies', () => {
    const ids = (text: string): (string | undefined)[] =>
      read(text, { ids: String.raw`(?:paket|wp)\/[a-z]+` }).tasks.map(({ id }) => id);
    assert.deepEqual(ids('## Work\n- **wp/alpha**: a\n- WP/beta - b\n'), ['wp/alpha', 'WP/beta']);
    assert.deepEqual(ids('| Key | Task |\n|---|---|\n| wp/a | x |\n| wp/b | y |\n'), [
      'wp/a',
      'wp/b',
    ]);
    const { tasks, dependencies } = read(
      '## Work\n- [ ] wp/a: one\n- [ ] wp/b: two (depends on wp/a)\n',
      { ids: String.raw`wp\/\w+` },
    );
    assert.deepEqual(
      tasks.map(({ title }) => title),
      ['one', 'two (depends on wp/a)'],
    );
    assert.deepEqual(
      dependencies.map(({ from, to, toLine }) => [from, to, toLine]),
      [['wp/b', 'wp/a', 2]],
    );
  });

  it('are headings of phases, with their id where there is a group', () => {
    const { phases, tasks } = read('# Plan\n## 🚀 Lieferung B - Karte\n1. a\n## Andere\n- x\n', {
      headings: String.raw`Lieferung ([A-Z])`,
    });
    assert.deepEqual(
      phases.map(({ line, id, title }) => [line, id, title]),
      [[2, 'B', 'Lieferung B - Karte']],
    );
    assert.deepEqual(
      tasks.map(({ phaseLine }) => phaseLine),
      [2],
    );
  });

  it('are headings that are not read, nor what stands under them', () => {
    const { tasks, sections, lineCount } = read(
      '# Plan\n## Phase 1: A\n- [ ] a\n## Scratch pad\n- [ ] b\n### Phase 9: X\n- [ ] c\n## Phase 2: B\n- [ ] d\n',
      { ignore: 'scratch' },
    );
    assert.deepEqual(
      tasks.map(({ line }) => line),
      [3, 9],
    );
    assert.deepEqual(
      sections[0]?.children.map(({ title }) => title),
      ['Phase 1: A', 'Phase 2: B'],
    );
    assert.equal(lineCount, 10);
  });

  it('are words and marks of states, in boxes, columns, status lines, and set off at the end', () => {
    const states = { done: ['🦊', 'im Kasten'], doing: ['läuft'], blocked: ['?'] };
    assert.deepEqual(
      read('## Phase 1: A\n- [?] a\n- [🦊] b\n- [ ] c\n  Status: läuft\n- d (im Kasten)\n', {
        states,
      }).tasks.map(({ status }) => status),
      ['blocked', 'done', 'doing'],
    );
    assert.deepEqual(
      read(
        '| ID | Task | Status |\n|---|---|---|\n| A-1 | a | Im Kasten |\n| A-2 | b | läuft |\n',
        {
          states,
        },
      ).tasks.map(({ status }) => status),
      ['done', 'doing'],
    );
    assert.deepEqual(
      read('## Phase 1: A\n1. a (im Kasten)\n2. b 🦊\n3. es läuft\n4. d – läuft\n', {
        states,
      }).tasks.map(({ status }) => status),
      ['done', 'done', 'todo', 'doing'],
    );
  });

  it('is left out where a pattern is not safe', () => {
    const { tasks } = read('## Work\n- [ ] T1 a\n', { ids: '(a+)+b' });
    assert.deepEqual(
      tasks.map(({ id }) => id),
      ['T1'],
    );
  });
});
