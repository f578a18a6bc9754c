import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BRIEF_LENGTH, type Brief, briefText } from '../../../../src/core/session/brief.ts';

const line = (text: string) => ({ text, path: 'docs/P.md', line: 7 });
const brief: Brief = {
  title: 'SESSION 7: DOUGH',
  state: 'preparing',
  role: 'Baker',
  branch: 'main',
  held: '',
  next: 'Do and tick: Warm up',
  open: [
    {
      item: { id: '1', text: 'Warm up', from: 'opener' },
      done: false,
      state: 'open',
      detail: 'Tick it when it is done.',
    },
  ],
  mustRead: [
    { text: 'Warm up', done: false },
    { text: 'docs/BIBLE.md', done: true },
  ],
  tasks: [{ id: '1.2', title: 'Knead', status: 'todo', by: [{ name: '1.1' }] }],
  lane: ['src/**'],
  forbidden: [line('Open the oven')],
  stop: [line('The oven is cold')],
  escalation: [line('Fire → Jon')],
  lastHandoff: { ...line('Session 06 - Flour'), lines: ['Next: Knead'] },
  commit: ['Trailer "Session: 7".'],
  lists: [{ title: 'Before closing', key: 'closing', before: 'close', done: 1, total: 3 }],
};

describe('briefText', () => {
  it('has a part for each thing that must be known, and none that is empty', () => {
    assert.equal(
      briefText(brief),
      [
        'SESSION 7: DOUGH (preparing)',
        'Role: Baker · branch main',
        'Next: Do and tick: Warm up',
        'To do before work:',
        '- 1 Warm up',
        'Must read:',
        '- [x] docs/BIBLE.md',
        'Tasks:',
        '- [ ] 1.2 Knead – waits for 1.1',
        'Lane:',
        '- src/**',
        'Forbidden:',
        '- Open the oven',
        'Stop: open blocking issues:',
        '- The oven is cold (docs/P.md:7)',
        'Ask when:',
        '- Fire → Jon',
        'Last hand-off: Session 06 - Flour:',
        '- Next: Knead',
        'Commits:',
        '- Trailer "Session: 7".',
        'Checklists:',
        '- Before closing (closing): 1 of 3, before close',
      ].join('\n'),
    );
    const { lastHandoff: _, ...rest } = brief;
    assert.doesNotMatch(briefText({ ...rest, lane: [] }), /Lane|hand-off/);
  });

  it('never grows over one screen, and keeps every part', () => {
    const many = Array.from({ length: 200 }, (_, index) => line(`${index} ${'much '.repeat(100)}`));
    const texts = many.map(({ text }) => text);
    const long = briefText({
      ...brief,
      title: texts[0] ?? '',
      next: texts[1] ?? '',
      tasks: texts.map((title, index) => ({ id: String(index), title })),
      lane: texts,
      forbidden: many,
      stop: many,
      escalation: many,
      lastHandoff: { ...line('Session 06'), lines: texts },
      commit: texts,
    });
    assert.ok(long.length <= BRIEF_LENGTH, String(long.length));
    for (const part of [
      'Tasks',
      'Lane',
      'Forbidden',
      'Stop',
      'Ask when',
      'Last hand-off',
      'Commits',
      'Checklists',
    ])
      assert.ok(long.includes(`\n${part}`), part);
    assert.match(long, /- … \d+ more: docs\/P\.md:7/);
  });
});
