import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type ClosingFacts,
  completedLines,
  duration,
  issueLines,
  nextLines,
  notDoneLines,
} from '../../../../src/core/session/closing-facts.ts';
import { NO_SESSION } from '../../../../src/core/session/journal.ts';

const at = '2026-01-01T00:00:00Z';
const facts: ClosingFacts = {
  session: {
    ...NO_SESSION,
    tasks: [
      { id: '1.2', title: 'Knead' },
      { id: '1.3', title: 'Bake' },
    ],
    completed: [{ at, task: '1.1', title: 'Flour', evidence: 'commit abc', by: 'Ada' }],
    verified: [{ at, task: '1.1', by: 'Jon' }],
    escalations: [{ at, issue: 'Oven', to: 'Jon', urgency: 'High', answer: 'Wait' }],
  },
  today: '2026-01-02',
  commits: [],
  files: [],
  unverified: [],
  uncommitted: ['x'],
  completed: ['1.1 Flour', '1.4 Sweep'],
  open: ['1.2 Knead', '1.3 Bake'],
  ready: ['2.1 Sell', '2.2 Count', '2.3 Rest', '2.4 Sleep'],
  waivers: ['Have a clean work tree – no time (Ada)'],
  minutes: 5,
};

describe('what is told of a session', () => {
  it('names a task once, with its evidence and who verified it', () => {
    assert.deepEqual(completedLines(facts), [
      '1.1 Flour – commit abc; verified by Jon',
      '1.4 Sweep',
    ]);
  });

  it('adds the open tasks that nobody spoke of', () => {
    const said = { notDone: '- 1.2: the dough was too wet' };
    assert.deepEqual(notDoneLines(facts, said), ['1.2: the dough was too wet', '1.3 Bake']);
  });

  it('takes no part of a word, and no part of an id, for the name of a task', () => {
    const tasks = ['Add salt', 'A pause', '1', '1.2'].map((title) => ({ id: title, title }));
    const open = tasks.map(({ title }) => title);
    const other = { ...facts, session: { ...facts.session, tasks }, open };
    assert.deepEqual(notDoneLines(other, { notDone: 'Additional time for 1.2; a pause' }), [
      'Additional time for 1.2; a pause',
      'Add salt',
      '1',
    ]);
  });

  it('tells a task without an id of its own once, though the plan has it ticked as well', () => {
    const completed = [{ at, task: 'wash-up', title: 'Wash up', evidence: 'seen', by: 'Ada' }];
    const session = { ...facts.session, completed, verified: [] };
    assert.deepEqual(completedLines({ ...facts, session, completed: ['Wash up'] }), [
      'wash-up Wash up – seen',
    ]);
  });

  it('names nobody where the playbook says of nobody whom to tell', () => {
    const escalations = [{ at, issue: 'Oven', to: '', urgency: '' }];
    const session = { ...facts.session, escalations };
    assert.equal(issueLines({ ...facts, session })[0], 'Escalated: Oven – no answer yet');
  });

  it('says what is next: in words, else what is open, else what is ready', () => {
    assert.deepEqual(nextLines(facts, { next: 'Rest' }), ['Rest']);
    assert.deepEqual(nextLines(facts, {}), ['Go on with 1.2 Knead', 'Go on with 1.3 Bake']);
    assert.deepEqual(nextLines({ ...facts, open: [] }, {}), [
      'Ready: 2.1 Sell',
      'Ready: 2.2 Count',
      'Ready: 2.3 Rest',
    ]);
  });

  it('tells what nobody wrote down: escalations, what is not committed, waivers', () => {
    assert.deepEqual(issueLines(facts), [
      'Escalated to Jon (High): Oven – answer: Wait',
      'Left uncommitted: x',
      'Waived: Have a clean work tree – no time (Ada)',
    ]);
  });

  it('says time in hours and minutes', () => {
    assert.deepEqual([0, 59, 60, 125].map(duration), ['0 min', '59 min', '1 h', '2 h 5 min']);
  });
});
