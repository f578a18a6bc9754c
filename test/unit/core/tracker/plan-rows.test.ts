import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { KnownRow } from '../../../../src/core/tracker/made-ids.ts';
import type { TrackerCells } from '../../../../src/core/tracker/tracker.ts';
import { nearestIds, planRows, type PlanDocument } from '../../../../src/core/tracker/plan-rows.ts';

const plan = (text: string, path = 'PLAN.md'): PlanDocument => ({
  path,
  document: parseDocument({ text, path, kind: 'plan' }),
});

describe('the rows of a plan', () => {
  it('give id, phase, words, files and stated state', () => {
    const { rows, duplicates } = planRows([
      plan(
        '# Plan\n\n## Phase 1: Base\n\n- [x] 1.1: Write `src/a.ts`\n- [ ] 1.2-1.3: Export both lists\n\n## Phase 2: Next\n\n- [ ] 2.1: Read `docs/B.md`\n',
      ),
    ]);
    assert.deepEqual(duplicates, []);
    assert.deepEqual(
      rows.map(({ id, phase, state, stated, shared, files }) => [
        id,
        phase,
        state,
        stated,
        shared,
        files,
      ]),
      [
        ['1.1', '1', 'done', true, false, 'src/a.ts'],
        ['1.2', '1', 'todo', true, true, ''],
        ['1.3', '1', 'todo', true, true, ''],
        ['2.1', '2', 'todo', true, false, 'docs/B.md'],
      ],
    );
    assert.equal(rows[0]?.task.line, 5);
  });

  it('make an id of words where there is none, so that a task before it changes none', () => {
    const tasks = '1. Create the folders\n2. Write the base settings\n';
    const text = (first: string): string =>
      `# Build order\n\n## Chunk 1: Base\n\n${first}${tasks}\n## Chunk 2: More\n\n1. Create the folders\n`;
    const ids = (first: string): string[] => planRows([plan(text(first))]).rows.map(({ id }) => id);
    assert.deepEqual(ids(''), [
      '1-create-the-folders',
      'write-the-base-settings',
      '2-create-the-folders',
    ]);
    assert.deepEqual(ids('1. Begin\n').slice(1), ids(''));
    assert.ok(planRows([plan(text(''))]).rows.every(({ stated }) => !stated));
  });

  it('make ids of phase or document where a title stands again, and none that is bare', () => {
    const ids = (...plans: PlanDocument[]): string[] => planRows(plans).rows.map(({ id }) => id);
    const tests = (phase: string): string =>
      `# Plan\n\n## Phase ${phase}: X\n\n- [ ] Write tests\n`;
    assert.deepEqual(ids(plan(tests('1')), plan(tests('2'), 'docs/OTHER.md')), [
      '1-write-tests',
      '2-write-tests',
    ]);
    assert.deepEqual(ids(plan(tests('1')), plan(tests('1'), 'docs/OTHER.md')), [
      'plan-1-write-tests',
      'other-1-write-tests',
    ]);
    assert.deepEqual(ids(plan('# Tasks\n\n- [ ] Write tests\n- [ ] Write tests\n')), [
      'plan-write-tests',
      'plan-write-tests-2',
    ]);
  });

  it('keep the ids that the tracker knows, whatever comes before them', () => {
    const row = (task_id: string, phase: string, description: string, gone = false) => ({
      cells: { task_id, phase, description } as TrackerCells,
      gone,
    });
    const text = (phases: readonly string[]): string =>
      `# Plan\n\n${phases.map((phase) => `## Phase ${phase}: X\n\n- [ ] Write tests\n`).join('\n')}`;
    const ids = (phases: readonly string[], ...known: KnownRow[]): string[] =>
      planRows([plan(text(phases))], known).rows.map(({ id }) => id);
    const made = [row('write-tests', '1', 'Write tests'), row('2-write-tests', '2', 'Write tests')];
    assert.deepEqual(ids(['0', '1', '2'], ...made), [
      '0-write-tests',
      'write-tests',
      '2-write-tests',
    ]);
    assert.deepEqual(ids(['0', '1'], row('write-tests', '1', 'Write more tests')), [
      '0-write-tests',
      'write-tests',
    ]);
    assert.deepEqual(ids(['3'], ...made.slice(0, 1)), ['write-tests'], 'it has moved');
    assert.deepEqual(ids(['3'], ...made), ['3-write-tests'], 'which of them has moved?');
    assert.deepEqual(ids(['3'], row('write-tests', '1', 'Write tests', true)), ['3-write-tests']);
    assert.deepEqual(ids(['1'], row('T-9', '1', 'Write tests')), ['write-tests']);
  });

  it('take an id that stands twice once, and say where the other is', () => {
    const { rows, duplicates } = planRows([
      plan('# Plan\n\n## Phase 1\n\n- [ ] 1.1: One\n- [ ] 1.2: Two\n'),
      plan('# Other\n\n## Phase 1\n\n- [ ] 1.1: Again\n', 'OTHER.md'),
    ]);
    assert.deepEqual(
      rows.map(({ description }) => description),
      ['One', 'Two'],
    );
    assert.deepEqual(duplicates, [
      { id: '1.1', path: 'OTHER.md', line: 5, first: { path: 'PLAN.md', line: 5 } },
    ]);
  });

  it('find the ids that someone may have meant', () => {
    const ids = ['0A.1', '0A.2', '1.1', '1.2', '1.10', 'create-the-folders'];
    assert.deepEqual(nearestIds('1.3', ids).slice(0, 2), ['1.1', '1.2']);
    assert.deepEqual(nearestIds('0a1', ids), ['0A.1']);
    assert.deepEqual(nearestIds('create-the-folder', ids), ['create-the-folders']);
    assert.deepEqual(nearestIds('0A', ids), ['0A.1', '0A.2']);
    assert.deepEqual(nearestIds('something else', ids), []);
  });
});
