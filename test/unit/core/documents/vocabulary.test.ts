import assert from 'node:assert/strict';
import {
  isFieldName,
  isGenericWorkTitle,
  readPhaseTitle,
  readReleaseTitle,
  readRole,
  readTaskTitle,
  saysNone,
} from '../../../../src/core/documents/vocabulary.ts';

describe('the words of headings', () => {
  it('name phases, in many languages, and no sentence', () => {
    const titles: Record<string, string | undefined> = {
      'Phase 0A: Backup': '0A',
      'PHASE 3': '3',
      'Fase 2 (Arreglos)': '2',
      'Week 1-2: Start': '1-2',
      'Milestone IV – End': 'IV',
      'Sprint 3 — 4 items': '3',
      'Phase 2 objectives': undefined,
      'Staged rollout': undefined,
      'Step a - b': undefined,
      'Day-to-day work': undefined,
    };
    for (const [title, id] of Object.entries(titles))
      assert.equal(readPhaseTitle(title)?.id, id, title);
    assert.equal(readReleaseTitle('Q1 2026')?.id, 'Q1 2026');
    assert.equal(readReleaseTitle('v1.0: Stable')?.id, 'v1.0');
    assert.equal(readReleaseTitle('Later on we rest'), undefined);
  });

  it('name tasks with their id', () => {
    assert.deepEqual(readTaskTitle('Task 1.1: Design'), { id: '1.1', name: 'Design' });
    assert.deepEqual(readTaskTitle('User Story US-4 - Pay'), { id: 'US-4', name: 'Pay' });
    assert.equal(readTaskTitle('Task Group 1: A'), undefined);
    assert.equal(readTaskTitle('Tasks'), undefined);
  });

  it('announce roles; inside a phase only those beyond doubt', () => {
    assert.equal(readRole('Success Criteria'), 'acceptance');
    assert.equal(readRole('Validation Checklist'), 'checklist');
    assert.equal(readRole('Risk Register'), 'aside');
    assert.equal(readRole('Legend'), 'void');
    assert.equal(readRole('Dependencies'), 'dependencies');
    assert.equal(readRole('Deferred to Sprint 4'), 'deferred');
    assert.equal(readRole('YOUR TASKS (in order)'), 'work');
    assert.equal(readRole('Risk Model', true), undefined);
    assert.equal(readRole('Template engine', true), undefined);
    assert.equal(readRole('Deliverables', true), 'acceptance');
  });

  it('tell work as such, names of fields, and nothing', () => {
    for (const title of [
      'Tasks',
      'To Do',
      'In Progress',
      'PHASE 2 TASKS',
      'Active build order',
      'Roadmap',
    ])
      assert.ok(isGenericWorkTitle(title), title);
    for (const title of ['Parser', 'Content first']) assert.ok(!isGenericWorkTitle(title), title);
    assert.ok(isFieldName('Goal:') && !isFieldName('Search'));
    for (const value of ['None', 'n/a', '-', '—', 'No blockers', 'なし', 'none yet'])
      assert.ok(saysNone(value), value);
    assert.ok(!saysNone('T001'));
  });
});
