import assert from 'node:assert/strict';
import { isPlaceholder } from '../../../../src/core/documents/placeholders.ts';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const tasks = (text: string): string[] =>
  parseDocument({ text, kind: 'plan' }).tasks.map(
    ({ line, id, title, status }) => `${line} ${id ?? '-'} ${status} ${title}`,
  );
const phases = (text: string): string[] =>
  parseDocument({ text, kind: 'plan' }).phases.map(
    ({ line, id, status }) => `${line} ${id ?? '-'} ${status}`,
  );
const checks = (text: string): number[] =>
  parseDocument({ text, kind: 'plan' }).checklists.flatMap((list) =>
    list.items.map(({ line }) => line),
  );
const acceptance = (text: string): number[] =>
  (parseDocument({ text, kind: 'plan' }).acceptance ?? []).flatMap((list) =>
    list.items.map(({ line }) => line),
  );

describe('the carrier of tasks', () => {
  it('is the boxes of a section; boxes under them are steps', () => {
    const text =
      '# P\n## Phase 1: A\n- [x] One\n  - [ ] step\n- [~] Two\n\n**Notes:**\n1. not this\n';
    assert.deepEqual(tasks(text), ['3 - done One', '5 - partial Two']);
    assert.deepEqual(phases(text), ['2 1 doing']);
  });

  it('is the rows of a table with ids, or with tasks and states', () => {
    assert.deepEqual(
      tasks('## Phase 1: A\n| # | Task |\n|---|---|\n| 1.1 | One |\n| 1.2 | ~~Two~~ |\n'),
      ['4 1.1 todo One', '5 1.2 cancelled Two'],
    );
    assert.deepEqual(
      tasks('# S\n| Task | Status |\n|---|---|\n| One | ✅ Done |\n| Two | In progress |\n'),
      ['4 - done One', '5 - doing Two'],
    );
    assert.deepEqual(tasks('## Risks\n| # | Risk |\n|---|---|\n| R1 | Fire |\n'), []);
    assert.deepEqual(tasks('## Summary\n| Phase | Tasks |\n|---|---|\n| 1 | 10 |\n'), []);
  });

  it('is bullets with ids, ranges written out', () => {
    assert.deepEqual(tasks('## YOUR TASKS\n### Phase 0A: B\n- 0A.1: one\n- 0A.2-0A.3: two\n'), [
      '3 0A.1 todo one',
      '4 0A.2 todo two',
      '4 0A.3 todo two',
    ]);
  });

  it('is headings that say they are tasks; their boxes are steps or criteria', () => {
    const text =
      '# P\n## Tasks\n### Task 1: One\n- [x] step\n\n**Validation**:\n- [ ] holds\n### Task 2: Two ✅\nwords\n## Approval checklist\n- [ ] Mara agrees\n';
    assert.deepEqual(tasks(text), ['3 1 todo One', '8 2 done Two']);
    assert.deepEqual(checks(text), [11]);
    assert.deepEqual(acceptance(text), [7]);
    assert.deepEqual(phases(text), []);
  });

  it('is a numbered list right under a container, in a plan without stronger carriers there', () => {
    const text =
      '# B\n## Build order\n### First\n1. One\n2. Two — DONE\n### Then\n1. Three\n## Rules\n1. No haste\n## Next steps\n1. Start\n';
    assert.deepEqual(tasks(text), ['4 - todo One', '5 - done Two — DONE', '7 - todo Three']);
    assert.deepEqual(phases(text), ['3 - doing', '6 - todo']);
  });

  it('is bullets only in phases that have nothing else', () => {
    assert.deepEqual(
      tasks('# R\n## Phase 1: A\n**Goal:** x\n- **Search**: find\n- **Sync**: copy\n- plain\n'),
      ['4 - todo Search: find', '5 - todo Sync: copy'],
    );
    assert.deepEqual(tasks('# Roadmap\n## Q1 2026\n- Search\n'), ['3 - todo Search']);
    assert.deepEqual(tasks('# Planning\n## Components\n- Search\n'), []);
  });

  it('is list items of phases, where these are no headings', () => {
    const text = '# P\n- [ ] **Phase 1: A**\n  - [x] One\n- [ ] **Phase 2: B**\n  - [ ] Two\n';
    assert.deepEqual(tasks(text), ['3 - done One', '5 - todo Two']);
    assert.deepEqual(phases(text), ['2 1 done', '4 2 todo']);
  });

  it('leaves out legends, templates, placeholders and what is listed twice', () => {
    const text =
      '# B\n## Legend\n- [ ] To do\n## To Do\n- [x] **TASK-1** One\n## Done\n- [x] _(move here)_\n- [x] **TASK-1** One\n\nTemplate:\n- [x] **TASK-00X** <title>\n';
    assert.deepEqual(tasks(text), ['5 TASK-1 done One']);
    assert.deepEqual(phases(text), []);
    for (const words of ['', '[name]', '<title>', '_(none yet)_', '...', 'TBD', 'T0XX do it'])
      assert.ok(isPlaceholder(words), words);
    for (const words of ['Box and MAX', '[name](x.md)', 'Use UX tests', 'Name files YYYY-MM-DD'])
      assert.ok(!isPlaceholder(words), words);
  });

  it('keeps boxes outside the phases, and under "before" or "checklist", as checklists', () => {
    const text =
      '# P\n## Archive\n- [ ] old file\n## Phase 1: A\n- [ ] One\n\n**Pre-deploy checklist:**\n- [x] green\n## Success criteria\n- [ ] fast\n## Progress\n- [x] Phase 1: A\n';
    assert.deepEqual(tasks(text), ['5 - todo One']);
    assert.deepEqual(checks(text), [3, 8]);
    assert.deepEqual(acceptance(text), [10]);
  });

  it('is no table that sums up the phases, nor a count of tasks', () => {
    const plan = (table: string): string[] =>
      tasks(`# Master Plan\n${table}\n## Phase 1: Setup\n- [x] a\n## Phase 2: Build\n- [ ] b\n`);
    const own = ['8 - done a', '10 - todo b'];
    for (const table of [
      '| Phase | Status | Tasks |\n|---|---|---|\n| Phase 1 | ✅ Complete | 3/3 |\n| Phase 2 | 🔄 In progress | 1/4 |\n',
      '| Phase | Status | Tasks |\n|---|---|---|\n| **Phase 1** | ✅ | a, c |\n| Phase 2: Build | ⏳ | b |\n',
      '| Area | Status | Tasks |\n|---|---|---|\n| Setup | ✅ | 3 of 3 |\n| Build | ⏳ | 40 % |\n',
      '| Phase | Description | Status |\n|---|---|---|\n| Phase 1 | Set it up | ✅ |\n| Phase 2 | Build it | ⏳ |\n',
    ])
      assert.deepEqual(plan(table), own, table);
    assert.deepEqual(
      plan(
        '| Phase | Task | Status |\n|---|---|---|\n| Phase 1 | Draw | ✅ |\n| Phase 1 | Cut | ⏳ |\n',
      ),
      ['4 - done Draw', '5 - todo Cut', ...own],
    );
  });

  it('is the boxes under "Completed" beside the phases, each task once', () => {
    const text =
      '# Plan\n## ✅ Completed\n- [x] Repository\n- [x] Log in\n## In progress\n- [ ] Pay\n## Phase 1: A\n- [x] Log in\n- [ ] Log out\n## Done when\n- [ ] all is well\n';
    assert.deepEqual(tasks(text), [
      '3 - done Repository',
      '6 - doing Pay',
      '8 - done Log in',
      '9 - todo Log out',
    ]);
    assert.deepEqual(checks(text), []);
    assert.deepEqual(acceptance(text), [11]);
  });

  it('lets an id like those of the tasks outrank the name of its section', () => {
    const text =
      '# T\n## 1. Build\n- [ ] 1.1 One\n## 2. Success criteria\n- [ ] 2.1 Two\n- [ ] no id\n';
    assert.deepEqual(tasks(text), ['3 1.1 todo One', '5 2.1 todo Two']);
  });

  it('speaks other languages', () => {
    assert.deepEqual(
      phases('# 実装計画\n## フェーズ 1: 基盤\n- [x] 作成\n## 第二阶段：功能\n1. 登录\n'),
      ['2 1 done', '4 二 todo'],
    );
    assert.deepEqual(phases('# План\n## Этап 1: А\n- [ ] б\n## FASE 2: C (Día 1)\n- [ ] d\n'), [
      '2 1 todo',
      '4 2 todo',
    ]);
    assert.deepEqual(
      acceptance('# P\n## Fase 1: A\n- [ ] b\n## CRITERIOS DE ACEPTACIÓN\n- [ ] c\n'),
      [5],
    );
  });
});
