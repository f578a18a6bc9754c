import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const edges = (text: string): string[] =>
  parseDocument({ text, kind: 'plan' }).dependencies.map(
    ({ line, from, to, toLine }) =>
      `${line} ${from} > ${to}${toLine === undefined ? '' : ` @${toLine}`}`,
  );

describe('dependencies', () => {
  it('are read from remarks in brackets, ranges written out', () => {
    assert.deepEqual(edges('## A\n- [ ] T1 a\n- [ ] T2 b\n- [ ] T3 c (depends on T1-T2)\n'), [
      '4 T3 > T1 @2',
      '4 T3 > T2 @3',
    ]);
  });

  it('are read from fields of tasks and phases; "none" is none', () => {
    const text =
      '## Tasks\n### Task 1: A\n**Dependencies:** None\n### Task 2: B\n**Depends on**: Task 1 (recommended)\n### Task 3: C\n**Dependencies:** Tasks 1-2\n';
    assert.deepEqual(edges(text), ['5 2 > 1 @2', '7 3 > 1 @2', '7 3 > 2 @4']);
  });

  it('are read from words that name a phase, else kept as a condition', () => {
    const text =
      '## Chunk 1: Court Schema\n1. a\n## Chunk 2: Engine\n**Requires: Court schema ready**\n1. b\n## Chunk 3: End\n**Requires: Members agree**\n1. c\n';
    assert.deepEqual(edges(text), [
      '4 Chunk 2 > Court schema ready @1',
      '7 Chunk 3 > Members agree',
    ]);
  });

  it('keep as a condition what stands beside ids, and ids of elsewhere', () => {
    const of = (value: string): string[] =>
      edges(`## Phase 1: A\n- [ ] T1 a\n## Phase 2: B\n- [ ] T2 b\n  Depends on: ${value}\n`).map(
        (edge) => edge.slice('5 T2 > '.length),
      );
    assert.deepEqual(of('Phase 1 and schema ready'), ['Phase 1 @1', 'schema ready']);
    assert.deepEqual(of('T1 (or so), OPS-9 & legal sign-off'), [
      'T1 @2',
      'OPS-9',
      'legal sign-off',
    ]);
    assert.deepEqual(of('Phase 1, Phase 7'), ['Phase 1 @1', 'Phase 7']);
    assert.deepEqual(of('OPS-8, OPS-9'), ['OPS-8', 'OPS-9']);
    assert.deepEqual(of('Python 3.11 and a licence'), ['Python 3.11 and a licence']);
    for (const value of ['T1, optional', 'T1 (recommended)', 'T1 – may start early'])
      assert.deepEqual(of(value), ['T1 @2'], value);
  });

  it('are read from a column, a sentence and what blocks what', () => {
    assert.deepEqual(
      edges('| ID | Task | Depends on |\n|---|---|---|\n| S-1 | a | - |\n| S-2 | b | S-1 |\n'),
      ['4 S-2 > S-1 @3'],
    );
    assert.deepEqual(edges('## Sprint 1 — go\n### P1: A\n- x\n### P2: B\n- Must land AFTER P1\n'), [
      '5 P2 > P1 @2',
    ]);
    assert.deepEqual(edges('- [ ] T1 a\n- [ ] T2 b\n\nT1 blocks T2.\n'), ['4 T2 > T1 @1']);
  });

  it('are read from a tree in a fence, where remarks outrank the drawing', () => {
    const text =
      '## Phase 1: A\n1. a\n## Phase 2: B\n1. b\n## Phase 3: C\n1. c\n## Dependencies\n```\nPHASE 1: A\n   │\n   ├── PHASE 2: B\n   └── PHASE 3: C (needs Phase 2)\n```\n';
    assert.deepEqual(edges(text), ['11 Phase 2 > Phase 1 @1', '12 Phase 3 > Phase 2 @3']);
  });

  it('are read from arrows that are drawn with lines, and from branches of what they point to', () => {
    const phases = [0, 1, 2, 3, 4].map((id) => `## Phase ${id}: A\n1. a\n`).join('');
    const tree =
      'Phase 0 (A) ──> Phase 1 (A)\n            ──> Phase 2 (A)\n                 ├──> Phase 3\n                 └─▶ Phase 4\n';
    assert.deepEqual(edges(`${phases}## Dependencies\n\`\`\`\n${tree}\`\`\`\n`), [
      '13 Phase 1 > Phase 0 @1',
      '14 Phase 2 > Phase 0 @1',
      '15 Phase 3 > Phase 2 @5',
      '16 Phase 4 > Phase 2 @5',
    ]);
  });

  it('are read from arrows and sentences of a summary, unless the tasks have said it themselves', () => {
    const plan = '## Phase 1: A\n1. a\n## Phase 2: B\n1. b\n';
    assert.deepEqual(edges(`${plan}## Dependencies\n- Phase 1 → Phase 2\n`), [
      '6 Phase 2 > Phase 1 @1',
    ]);
    assert.deepEqual(edges(`${plan}## Dependencies\n- Phase 2 depends on Phase 1\n`), [
      '6 Phase 2 > Phase 1 @1',
    ]);
    assert.deepEqual(
      edges(
        '## A\n- [ ] T1 a\n- [ ] T2 b (depends on T1)\n- [ ] T3 c\n## Dependencies\n- T3 depends on T1\n',
      ),
      ['3 T2 > T1 @2'],
    );
  });

  it('are read from sentences that name phases, and say that one comes after', () => {
    const plan =
      '## Phase 1: A\n- [ ] T1 a\n## Phase 2: B (only after Phase 1 ran for a week)\n- [ ] T2 b\n';
    assert.deepEqual(edges(plan), ['3 Phase 2 > Phase 1 @1']);
    const of = (words: string): string[] =>
      edges(`## Phase 1: A\n- [ ] T1 a\n## Phase 2: B\n- [ ] T2 b\n  ${words}\n`);
    assert.deepEqual(of('Depends on Phase 1 and T1.'), ['5 T2 > Phase 1 @1', '5 T2 > T1 @2']);
    assert.deepEqual(of('Blocked on: Phase 1'), ['5 T2 > Phase 1 @1']);
    assert.deepEqual(of('Export (nach T1)'), ['5 T2 > T1 @2']);
    assert.deepEqual(of('It can start once T1 is there.'), ['5 T2 > T1 @2']);
    assert.deepEqual(of('Only Phase 1 is paid for.'), []);
    assert.deepEqual(of('It must finish T1 first.'), []);
  });

  it('are read from graphs of Mermaid wherever they stand, not from its other pictures', () => {
    const plan = '## Tasks\n- [ ] T1 a\n- [ ] T2 b\n## Order\n```mermaid\n';
    assert.deepEqual(edges(`${plan}graph TD\n  T1[T1 first] --> T2\n\`\`\`\n`), ['7 T2 > T1 @2']);
    assert.deepEqual(edges(`${plan}sequenceDiagram\n  T1->>T2: ask\n\`\`\`\n`), []);
  });

  it('are read from front matter', () => {
    assert.deepEqual(edges('---\ndepends_on: [one, two]\n---\n# Plan\n'), [
      '2 Plan > one',
      '2 Plan > two',
    ]);
  });
});
