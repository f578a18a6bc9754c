import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { closeSession, planClosing } from '../../src/actions/close-session.ts';
import { refreshSession, sessionStatus } from '../../src/actions/session-status.ts';
import { abandonSession, sessionChoices, startSession } from '../../src/actions/start-session.ts';
import { recordDocumentRead, tickItem } from '../../src/actions/tick-item.ts';
import { makeRepository, type Team, threadOf } from './session-support.ts';

const FILES = {
  'docs/TEAM_PLAYBOOK.md': `# Bakery playbook

## Quick start

### Mandatory session checklist

\`\`\`
□ 1. Know which role is yours
□ 2. Look for open blocking issues
\`\`\`

## Team roles

### Baker

**MUST READ Every Session**:
1. The quick start above

**FORBIDDEN**:
- Opening the oven too early
`,
  'docs/MASTER_PLAN.md': `# Master plan

## Phase 1: Dough
- [x] 1.1 Buy flour
- [ ] 1.2 Knead
`,
  'docs/ARCHITECTURE_BIBLE.md': `# Architecture bible

## 1. Ovens

One.
`,
  'docs/sessions/SESSION_07_DOUGH.md': `# SESSION 7: DOUGH

## YOUR ROLE
You are the baker.

**Documents to read FIRST:**
- \`docs/ARCHITECTURE_BIBLE.md\` — what the ovens are

## BEFORE YOU DO ANYTHING:
1. Read docs/ARCHITECTURE_BIBLE.md (entire document)
2. Verify you are on branch: main
3. Verify working tree is clean: git status

## YOUR TASKS (in order):

### Phase 1: Dough
- 1.2: Knead

## BEFORE CLOSING:
1. Write HANDOFF below this line:

---
### HANDOFF (written by Session 7):
[Session 7 writes completion status here]
`,
  'docs/PROGRESS_THREAD.md': threadOf('✅ COMPLETE | ⛔ BLOCKED', '✅ COMPLETE', false),
};

describe('a session, from start to hand-off', () => {
  let team: Team;
  let root: string;
  beforeEach(async () => {
    team = await makeRepository(FILES);
    ({ root } = team);
  });
  afterEach(() => team.remove());

  const start = () =>
    startSession({ root, opener: 'docs/sessions/SESSION_07_DOUGH.md', role: 'baker' });
  const activate = async () => {
    await start();
    await recordDocumentRead({ root, path: 'docs/ARCHITECTURE_BIBLE.md' });
    let status = await sessionStatus({ root });
    for (const { item } of status.items.filter((each) => !each.done)) {
      status = await tickItem({ root, item: item.id, done: true, by: 'person' });
    }
    return status;
  };

  it('offers the openers and the roles', async () => {
    const choices = await sessionChoices({ root });
    assert.deepEqual(
      choices.openers.map(({ path, session }) => [path, session]),
      [['docs/sessions/SESSION_07_DOUGH.md', '7']],
    );
    assert.deepEqual(
      choices.roles.map(({ name }) => name),
      ['Baker'],
    );
  });

  it('prepares a list in which four items prove themselves', async () => {
    const status = await start();
    assert.equal(status.session.state, 'preparing');
    assert.deepEqual(
      status.items.map(({ item, state }) => [item.text, state]),
      [
        ['Read docs/ARCHITECTURE_BIBLE.md (entire document)', 'open'],
        ['Verify you are on branch: main', 'proved'],
        ['Verify working tree is clean: git status', 'proved'],
        ['Know which role is yours', 'open'],
        ['Look for open blocking issues', 'proved'],
        ['The quick start above', 'open'],
      ],
    );
    assert.equal(status.items[0]?.item.source?.path, 'docs/sessions/SESSION_07_DOUGH.md');
  });

  it('is active only when the list is complete, and stays so while the tree changes', async () => {
    const status = await activate();
    assert.equal(status.session.state, 'active');
    await team.write('dough.txt', 'flour');
    assert.equal((await refreshSession({ root })).session.state, 'active');
  });

  it('takes no tick for what proves itself, and none from an agent without evidence', async () => {
    await start();
    await assert.rejects(tickItem({ root, item: '2', done: true, by: 'person' }), {
      code: 'proves-itself',
    });
    await assert.rejects(tickItem({ root, item: '4', done: true, by: 'agent' }), {
      code: 'needs-evidence',
    });
    await assert.rejects(tickItem({ root, item: '9', done: true, by: 'person' }), {
      code: 'no-such-item',
    });
    const status = await tickItem({
      root,
      item: '4',
      done: true,
      by: 'agent',
      evidence: 'I am the baker',
    });
    assert.equal(status.items[3]?.detail, 'Ticked by an agent: I am the baker.');
    assert.equal(
      (await tickItem({ root, item: '4', done: false, by: 'person' })).items[3]?.state,
      'open',
    );
  });

  it('wants a document read again that changed after it was read', async () => {
    await start();
    await recordDocumentRead({ root, path: 'docs/ARCHITECTURE_BIBLE.md' });
    assert.equal((await sessionStatus({ root })).items[0]?.state, 'proved');
    await appendFile(join(root, 'docs/ARCHITECTURE_BIBLE.md'), '\nTwo.\n');
    const { items } = await sessionStatus({ root });
    assert.equal(items[0]?.state, 'failed');
    assert.match(items[2]?.detail ?? '', /docs\/ARCHITECTURE_BIBLE\.md/);
  });

  it('refuses a second session, and lets the first be abandoned with a reason', async () => {
    await start();
    await assert.rejects(start(), { code: 'session-running', message: /DOUGH/ });
    assert.equal((await abandonSession({ root, reason: 'wrong day' })).session.state, 'closed');
    await assert.rejects(abandonSession({ root, reason: 'again' }), { code: 'no-session' });
    assert.equal((await start()).session.state, 'preparing');
  });

  it('gives a linked work tree a session of its own', async () => {
    await start();
    const linked = `${root} linked`;
    team.git('worktree', 'add', '-q', linked, '-b', 'side');
    try {
      assert.equal((await sessionStatus({ root: linked })).session.state, 'none');
    } finally {
      team.git('worktree', 'remove', '--force', linked);
    }
  });

  it('does not know an opener or a role that is not there, and names those that are', async () => {
    await assert.rejects(startSession({ root, opener: 'x.md' }), {
      code: 'no-such-opener',
      remedy: /SESSION_07/,
    });
    await assert.rejects(startSession({ root, role: 'Miller' }), {
      code: 'no-such-role',
      remedy: /Baker/,
    });
  });

  it('writes nothing at all where one document has bytes that it would lose', async () => {
    await activate();
    const thread = join(root, 'docs/PROGRESS_THREAD.md');
    const opener = join(root, 'docs/sessions/SESSION_07_DOUGH.md');
    await appendFile(thread, Buffer.from([0xff, 0xfe, 0x0a]));
    const before = [await readFile(thread), await readFile(opener)];
    await assert.rejects(closeSession({ root, answers: {} }), { code: 'undecodable-document' });
    assert.deepEqual([await readFile(thread), await readFile(opener)], before);
    assert.equal((await sessionStatus({ root })).session.state, 'active');
  });

  it('closes with a hand-off made of what happened, and is closed once that is committed', async () => {
    await activate();
    await team.write('dough.txt', 'flour and water');
    await team.write(
      'docs/MASTER_PLAN.md',
      FILES['docs/MASTER_PLAN.md'].replace('[ ] 1.2', '[x] 1.2'),
    );
    team.git('add', '.');
    team.git('commit', '-qm', 'feat: knead the dough');
    const commit = team.git('rev-parse', '--short=7', 'HEAD');

    const { plan, status } = await closeSession({ root, answers: { next: 'Let it rise' } });
    assert.deepEqual(plan.warnings, []);
    assert.equal(status.session.state, 'closing');

    const opener = await readFile(join(root, 'docs/sessions/SESSION_07_DOUGH.md'), 'utf8');
    assert.ok(
      opener.startsWith(
        FILES['docs/sessions/SESSION_07_DOUGH.md'].split('[Session 7 writes')[0] ?? '?',
      ),
    );
    assert.ok(!opener.includes('[Session 7 writes'));
    assert.match(opener, new RegExp(`- 1.2 Knead\n- feat: knead the dough \\(${commit}\\)`));
    assert.match(opener, /- NEW: dough\.txt/);
    assert.match(opener, /- Let it rise/);

    const thread = await readFile(join(root, 'docs/PROGRESS_THREAD.md'), 'utf8');
    assert.ok(
      thread.startsWith(FILES['docs/PROGRESS_THREAD.md'].trimEnd()),
      'nothing earlier is rewritten',
    );
    const entry = thread.slice(FILES['docs/PROGRESS_THREAD.md'].trimEnd().length);
    assert.match(
      entry,
      /^\n+---\n\n## Session 7 - \d{4}-\d\d-\d\d - DOUGH\n\*\*Status\*\*: ✅ COMPLETE\n/,
    );
    assert.match(entry, new RegExp(`\\*\\*Commits\\*\\*: ${commit}\n`));

    assert.equal((await refreshSession({ root })).session.state, 'closing');
    team.git('add', '.');
    team.git('commit', '-qm', 'docs: hand over session 7');
    assert.equal((await refreshSession({ root })).session.state, 'closed');
    await assert.rejects(planClosing({ root, answers: {} }), { code: 'not-active' });
  });

  it('writes the hand-off over empty fields, and not into that of an earlier session', async () => {
    const path = 'docs/sessions/SESSION_07_DOUGH.md';
    const own = '## Hand-off\n\n**Completed**:\n\n**Not done**:\n';
    const earlier = '## Hand-off from Session 6\n\nMind the oven.\n';
    await team.write(
      path,
      FILES[path].replace(/---\n### HANDOFF[^]*$/, () => `${own}\n${earlier}`),
    );
    team.git('add', '.');
    team.git('commit', '-qm', 'docs: opener');
    assert.deepEqual((await start()).warnings, []);
    await abandonSession({ root, reason: 'looked at its warnings' });
    await activate();
    await closeSession({ root, answers: { next: 'Let it rise' } });
    const opener = await readFile(join(root, path), 'utf8');
    assert.doesNotMatch(opener, /\*\*Not done\*\*:\n\n##/);
    assert.match(
      opener,
      /## Hand-off\n\n[^]*- Let it rise[^]*\n## Hand-off from Session 6\n\nMind the oven\.\n$/,
    );
  });
});
