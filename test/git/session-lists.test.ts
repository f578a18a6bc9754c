import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { planClosing } from '../../src/actions/close-session.ts';
import { runCheck } from '../../src/actions/run-check.ts';
import {
  openLists,
  sessionLists,
  showList,
  tickListItem,
  waiveListItem,
} from '../../src/actions/session-lists.ts';
import { startSession } from '../../src/actions/start-session.ts';
import { PROTOCOL, type Team, makeTeam } from './session-support.ts';

const OPENER = `# SESSION 7: DOUGH

## YOUR ROLE
You are the baker.

## BEFORE YOU DO ANYTHING:
1. Look for open blocking issues

## YOUR TASKS:
- 1.2: Knead

## BEFORE CLOSING:
1. Commit all changes
2. Update the price list
3. Write HANDOFF below this line:

---
### HANDOFF (written by Session 7):
[Session 7 writes completion status here]
`;
const OPENER_PATH = 'docs/sessions/SESSION_07_DOUGH.md';

const asking = (...lists: { name: string; before: 'close' | 'push' }[]) => ({
  '.session-protocol/protocol.json': JSON.stringify({
    ...PROTOCOL,
    session: { ...PROTOCOL.session, lists },
  }),
});

describe('further checklists of a session', function () {
  this.timeout(60_000);
  let team: Team;
  beforeEach(async () => {
    team = await makeTeam({ [OPENER_PATH]: OPENER });
  });
  afterEach(() => team.remove());

  const start = async () => {
    await startSession({ root: team.root, opener: OPENER_PATH });
    return runCheck({ root: team.root, name: 'tests' });
  };

  it('are those of the opener and the playbook, without the one of the start', async () => {
    assert.equal((await start()).status.session.state, 'active');
    const lists = await sessionLists({ root: team.root });
    assert.deepEqual(
      lists.map(({ key, done, total, before }) => [key, done, total, before]),
      [
        ['closing', 2, 3, 'close'],
        ['shelf-review-checklist-mandatory', 1, 2, undefined],
      ],
    );
    const [closing] = lists;
    assert.deepEqual(
      closing?.items.map(({ id, state, line }) => [id, state, line]),
      [
        ['1', 'proved', 13],
        ['2', 'open', 14],
        ['3', 'proved', 15],
      ],
    );
  });

  it('keep ticks by their words, so that a list may be put in another order', async () => {
    await start();
    const { root } = team;
    const item = { root, list: 'shelf', item: '1' };
    await assert.rejects(tickListItem({ ...item, done: true, by: 'agent' }), {
      code: 'needs-evidence',
    });
    await assert.rejects(tickListItem({ ...item, item: '2', done: true, by: 'person' }), {
      code: 'proves-itself',
      remedy: /session check tests/,
    });
    await assert.rejects(tickListItem({ ...item, item: '7', done: true, by: 'person' }), {
      code: 'no-such-item',
    });
    const ticked = await tickListItem({ ...item, done: true, by: 'agent', evidence: 'photo' });
    assert.deepEqual([ticked.done, ticked.items[0]?.detail], [2, 'Ticked by an agent: photo.']);
    const playbook = team.git('show', 'HEAD:docs/TEAM_PLAYBOOK.md');
    const swapped = playbook.replace(
      '□ The shelves are full\n□ All tests pass',
      '□ The door is open\n□ All tests pass\n□ The shelves are full',
    );
    assert.notEqual(swapped, playbook);
    await team.write('docs/TEAM_PLAYBOOK.md', swapped);
    assert.deepEqual(
      (await showList({ root, list: 'Shelf Review' })).items.map(({ text, state }) => [
        text,
        state,
      ]),
      [
        ['The door is open', 'open'],
        ['All tests pass', 'failed'],
        ['The shelves are full', 'ticked'],
      ],
    );
    const undone = await tickListItem({ ...item, item: '3', done: false, by: 'person' });
    assert.equal(undone.items[2]?.state, 'open');
  });

  it('refuse closing where the opener or the protocol file asks for them', async () => {
    await team.commit('lists', asking({ name: 'shelf review', before: 'close' }));
    await start();
    const { root } = team;
    await assert.rejects(planClosing({ root, answers: {} }), {
      code: 'lists-open',
      message:
        /2 Update the price list \(docs\/sessions\/SESSION_07_DOUGH\.md:14\).*The shelves are full/,
    });
    await waiveListItem({ root, list: 'closing', item: '2', reason: 'no price has changed' });
    await tickListItem({ root, list: 'shelf', item: '1', done: true, by: 'person' });
    const plan = await planClosing({ root, answers: {} });
    assert.match(plan.handoff, /- Waived: Update the price list – no price has changed \(Ada\)/);
    await team.write('unsaved.txt', 'x');
    await assert.rejects(planClosing({ root, answers: {} }), {
      code: 'lists-open',
      message: /1 Commit all changes/,
    });
  });

  it('refuse a push where the protocol file asks for them, also one that no document has', async () => {
    const { root } = team;
    const push = { root, before: 'push' } as const;
    assert.deepEqual(await openLists(push), { open: [], summary: '' });
    const wanted = [
      { name: 'shelf review', before: 'push' },
      { name: 'Tax return', before: 'push' },
    ] as const;
    await team.commit('lists', asking(...wanted));
    await start();
    const { summary } = await openLists(push);
    assert.match(summary, /"Shelf review checklist.*1 open item: 1 The shelves are full/);
    assert.match(summary, /and no document has the checklist "Tax return"$/);
    await tickListItem({ root, list: 'shelf', item: '1', done: true, by: 'person' });
    await team.commit('lists', asking(wanted[0]));
    await runCheck({ root, name: 'tests' });
    assert.deepEqual(await openLists(push), { open: [], summary: '' });
  });

  it('and that of the start ask for every step that opener and playbook state', async () => {
    const { root } = team;
    await team.commit('start', {
      'docs/TEAM_PLAYBOOK.md':
        '# Bakery playbook\n\n## Session Start Checklist\nEvery session begins with these:\n\n- [ ] Wash your hands\n- [ ] On branch: main\n',
      [OPENER_PATH]: OPENER.replace(
        '1. Look for open blocking issues',
        '### 1. Read\n- docs/MASTER_PLAN.md (entire document)\n### 2. Oven\n- [ ] Working tree is clean\n- [ ] Light the oven\n### 3. People\n1. Ask Dana for the key',
      ).replace(
        '1. Commit all changes\n2. Update the price list\n3. Write',
        '### Shop\n- [ ] Update the price list\n### Words\n- [ ] Write',
      ),
    });
    const { items, warnings } = await startSession({ root, opener: OPENER_PATH });
    assert.deepEqual(
      items.map(({ item, state }) => [item.text, item.proof?.kind, state]),
      [
        ['docs/MASTER_PLAN.md (entire document)', 'document-read', 'open'],
        ['Working tree is clean', 'clean-tree', 'proved'],
        ['Light the oven', undefined, 'open'],
        ['Ask Dana for the key', undefined, 'open'],
        ['Wash your hands', undefined, 'open'],
        ['On branch: main', 'branch', 'proved'],
      ],
    );
    assert.deepEqual(warnings, []);
    const [closing] = await sessionLists({ root });
    assert.deepEqual(
      closing?.items.map(({ text, state }) => [text, state]),
      [
        ['Update the price list', 'open'],
        ['Write HANDOFF below this line:', 'proved'],
      ],
    );
  });

  it('say where a heading promises steps and has none', async () => {
    const { root } = team;
    await team.commit('words', {
      [OPENER_PATH]: OPENER.replace('1. Look for open blocking issues', 'Be awake.'),
    });
    const { warnings } = await startSession({ root, opener: OPENER_PATH });
    assert.deepEqual(warnings, [
      `Nothing is asked for under "BEFORE YOU DO ANYTHING" (${OPENER_PATH}:6): write its steps as a list.`,
    ]);
  });
});
