import assert from 'node:assert/strict';
import { documentKinds, parseDocument } from '../../../../src/core/documents/index.ts';

const kindOf = (path: string, text = ''): string => {
  const { kind, kindFrom } = parseDocument({ path, text });
  return `${kind} by ${kindFrom}`;
};

describe('the kind of a document', () => {
  it('is the one that is named, whatever name and content say', () => {
    const document = parseDocument({ path: 'PLAN.md', text: '# Playbook', kind: 'thread' });
    assert.deepEqual([document.kind, document.kindFrom], ['thread', 'protocol']);
  });

  it('is told by the name of the file', () => {
    const names: Record<string, string> = {
      'docs/MASTER_PLAN_v4.md': 'plan',
      'ROADMAP.md': 'plan',
      'specs/1/tasks.md': 'plan',
      'BUILD_ORDER.md': 'plan',
      'TEAM_PLAYBOOK.md': 'playbook',
      'docs/ARCHITECTURE_BIBLE.md': 'bible',
      'PROGRESS_THREAD.md': 'thread',
      'SESSION_HANDOFF_2026.md': 'handoff',
      'NEW_SESSION_CHECKLIST.md': 'checklist',
      'SESSION_31.md': 'opener',
      'docs/session-openers/first.md': 'opener',
    };
    for (const [path, kind] of Object.entries(names))
      assert.equal(kindOf(path), `${kind} by name`, path);
  });

  it('is told by the content where the name says nothing', () => {
    assert.equal(
      kindOf('a.md', '# A\n## Phase 1: B\n- [ ] c\n## Phase 2: D\n- [ ] e\n'),
      'plan by content',
    );
    assert.equal(
      kindOf('a.md', '# S\n## YOUR ROLE\nx\n## BEFORE YOU DO ANYTHING\n1. y\n## DO NOT\n- z\n'),
      'opener by content',
    );
    assert.equal(
      kindOf('a.md', '# Log\nThis file is append-only.\n## Session 1\n'),
      'thread by content',
    );
    assert.equal(kindOf('a.md', '# Team Playbook\n'), 'playbook by content');
    assert.equal(kindOf('a.md', '# Implementation Plan\n\n- [ ] 1. b\n'), 'plan by content');
    assert.equal(kindOf('a.md', '# Test plan\n\n- [ ] b\n'), 'other by content');
    assert.equal(kindOf('README.md', '# Planning\n\n- one\n- two\n'), 'other by content');
    assert.equal(kindOf('', ''), 'other by content');
  });

  it('has one definition each', () => {
    const kinds = documentKinds.map(({ kind }) => kind);
    assert.deepEqual([...kinds].sort(), [
      'bible',
      'checklist',
      'handoff',
      'opener',
      'other',
      'plan',
      'playbook',
      'thread',
    ]);
  });
});

describe('a document', () => {
  it('reports a fence that is never closed, at its line', () => {
    const { problems } = parseDocument({ path: 'a.md', text: '# A\n\n```js\nx\n' });
    assert.deepEqual(
      problems.map(({ severity, location }) => [
        severity,
        location?.path,
        location?.range?.start.line,
      ]),
      [['warning', 'a.md', 3]],
    );
  });

  it('without headings has its first line for a title', () => {
    assert.equal(parseDocument({ text: '\n**Hello** there\n' }).title, 'Hello there');
    assert.equal(parseDocument({ text: '', path: 'x/y.md' }).title, 'y.md');
  });
});
