import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { beginClosing, closeSession, planClosing } from '../../src/actions/close-session.ts';
import { judgeChange } from '../../src/actions/judge-change.ts';
import { nextSession } from '../../src/actions/next-session.ts';
import { runCheck } from '../../src/actions/run-check.ts';
import { sessionBrief } from '../../src/actions/session-brief.ts';
import { refreshSession, sessionStatus } from '../../src/actions/session-status.ts';
import { sessionChoices, startSession } from '../../src/actions/start-session.ts';
import { appendEvents } from '../../src/workspace/journal.ts';
import { PLAN, PROTOCOL, type Team, makeTeam } from './session-support.ts';

const THREAD_PATH = 'docs/PROGRESS_THREAD.md';

describe('the end of a session', function () {
  this.timeout(60_000);
  let team: Team;
  beforeEach(async () => {
    team = await makeTeam();
  });
  afterEach(() => team.remove());

  const read = (path: string): Promise<string> => readFile(join(team.root, path), 'utf8');
  const activate = async (...tasks: string[]) => {
    await startSession({ root: team.root, ...(tasks.length > 0 ? { tasks } : {}) });
    const { status } = await runCheck({ root: team.root, name: 'tests' });
    assert.equal(status.session.state, 'active');
    return status.session;
  };

  it('is numbered after the last entry, and offers ready tasks first', async () => {
    const choices = await sessionChoices({ root: team.root });
    assert.equal(choices.number, '07');
    assert.deepEqual(
      choices.tasks.map(({ id, state: now, by }) => [id, now, by?.map(({ name }) => name)]),
      [
        ['1.2', 'ready', undefined],
        ['1.3', 'blocked', ['1.2']],
      ],
    );
    const { session, warnings } = await startSession({ root: team.root, tasks: ['1.3'] });
    assert.deepEqual([session.number, session.title], ['07', 'Session 07: Bake (depends on 1.2)']);
    assert.deepEqual(warnings, ['1.3 waits for 1.2.']);
    assert.equal(session.tasks[0]?.source?.path, 'docs/MASTER_PLAN.md');
  });

  it("says in the team's own template what was done, checked and left open", async () => {
    const { id } = await activate('1.2', '1.3');
    const at = new Date().toISOString();
    const folder = join(team.root, '.git/session-protocol');
    await appendEvents(
      folder,
      [
        {
          type: 'task-completed',
          at,
          task: '1.2',
          title: 'Knead',
          evidence: 'dough.txt',
          by: 'Ada',
        },
        { type: 'task-verified', at, task: '1.2', by: 'Jon' },
        { type: 'escalated', at, issue: 'The oven is cold', to: 'Jon', urgency: 'High' },
      ],
      id,
    );
    const { plan, status } = await closeSession({ root: team.root, answers: {} });
    assert.deepEqual(plan.missing, []);
    assert.equal(status.session.state, 'closing');
    const [, entry = ''] = (await read(THREAD_PATH)).split('\n## Session 07 - ');
    const today = entry.slice(0, 10);
    assert.equal(
      entry,
      `${today} - Knead and 1 more
**Status**: going on
**Commits**: none

### Completed
- 1.2 Knead – dough.txt; verified by Jon

### Tests
- ✅ tests: exit code 0, ${status.session.checks.get('tests')?.seconds} s

### Next
- Go on with 1.3 Bake (depends on 1.2)
`,
    );
    assert.match(plan.handoff, /- Escalated to Jon \(High\): The oven is cold – no answer yet/);
    assert.match(plan.nextPrompt, /^Begin session 08\.\n/);
    await team.commit('docs: close');
    assert.equal((await refreshSession({ root: team.root })).session.state, 'closed');
    const next = await nextSession({ root: team.root });
    assert.deepEqual([next.number, next.tasks.map(({ id: task }) => task)], ['08', ['1.3']]);
    assert.match(next.prompt, /session start --no-opener --task 1\.3\n/);
  });

  it('is refused while a required part says nothing, with its line, and writes nothing', async () => {
    await team.commit('all done', {
      'docs/MASTER_PLAN.md': '# Master plan\n\n## Phase 1: Dough\n- [x] 1.1 Buy flour\n',
    });
    await activate();
    const before = await read(THREAD_PATH);
    await assert.rejects(closeSession({ root: team.root, answers: {} }), {
      code: 'incomplete-closing',
      message: /"Next" at docs\/PROGRESS_THREAD\.md:\d+ still says "Nothing was named\."/,
    });
    await assert.rejects(closeSession({ root: team.root, answers: { next: '[next step]' } }), {
      code: 'incomplete-closing',
      message: /"Next" at docs\/PROGRESS_THREAD\.md:\d+ still says .*\[next step\]/,
    });
    assert.equal(await read(THREAD_PATH), before);
    const { session } = await sessionStatus({ root: team.root });
    assert.deepEqual([session.state, session.claims], ['active', {}]);
    const answers = { next: 'Rest', fields: { tests: 'by hand' } };
    await closeSession({ root: team.root, answers });
    assert.match(await read(THREAD_PATH), /### Tests\n- by hand\n/);
  });

  it('is refused where a person emptied a part afterwards, and goes on when it is filled', async () => {
    await activate();
    const plan = await planClosing({ root: team.root, answers: {} });
    const { documents } = plan;
    await appendFile(
      join(team.root, THREAD_PATH),
      `\n---\n\n${plan.entry.replace(/### Next\n- .*/, '### Next\n- [next step]').replace(/^---\s*/, '')}`,
    );
    await assert.rejects(beginClosing({ root: team.root, documents }), {
      code: 'incomplete-closing',
    });
    const again = await planClosing({ root: team.root, answers: {} });
    assert.deepEqual([again.edits, again.documents], [[], documents]);
    assert.match(again.warnings.join(), /has this session's entry already/);
    await team.write(THREAD_PATH, (await read(THREAD_PATH)).replace(/\[next step\]\n$/, 'Bake\n'));
    const { session } = await beginClosing({ root: team.root, documents });
    assert.equal(session.state, 'closing');
  });

  it('is not refused for what commits, files and tasks are called', async () => {
    await team.commit('names', {
      'docs/MASTER_PLAN.md': `${PLAN}- [ ] TODO: name the buns\n- [ ] 1.4 [pending] Sell\n`,
    });
    await startSession({ root: team.root, tasks: ['1.4'] });
    await runCheck({ root: team.root, name: 'tests' });
    await team.commit('Todo list: filter by owner', { 'list.txt': 'x' });
    await team.commit('XX: later [fill in]', { 'app/[your-id]/page.tsx': 'x' });
    await team.commit('TBD', { 'list.txt': 'y' });
    await team.write('app/[pending].ts', 'x');
    const { plan } = await closeSession({ root: team.root, answers: { notes: 'n' } });
    assert.match(plan.handoff, /\n- Todo list: filter by owner \(\w{7}\)\n/);
    assert.match(plan.handoff, /Left uncommitted: app\/\[pending\]\.ts/);
  });

  it('is refused where an entry would not be one: the last is not ended', async () => {
    await activate();
    await appendFile(join(team.root, THREAD_PATH), '\n```\nlog of the oven\n');
    const before = await read(THREAD_PATH);
    await assert.rejects(closeSession({ root: team.root, answers: {} }), {
      code: 'broken-thread',
      message: /PROGRESS_THREAD\.md \(line \d+\)/,
    });
    assert.equal(await read(THREAD_PATH), before);
  });

  it('says that no document takes the hand-off, and closes without one', async () => {
    team.git('rm', '--quiet', THREAD_PATH);
    team.git('commit', '--quiet', '--no-verify', '-m', 'no thread');
    await activate();
    const { plan, status } = await closeSession({ root: team.root, answers: {} });
    assert.deepEqual(plan.warnings, [
      'The session has no opener for its hand-off: no document takes it.',
      'No progress thread was found: no history entry is written.',
    ]);
    assert.deepEqual([plan.documents, status.session.state], [[], 'closed']);
    assert.match(plan.handoff, /branch main/);
  });

  it('reads what was as the protocol teaches to read what is', async () => {
    const kinds = [{ paths: ['docs/MASTER*'], kind: 'plan', states: { done: ['gebacken'] } }];
    const plan = `${PLAN}- 1.4 Buns - gebacken\n- 1.5 Rolls\n`;
    await team.commit('taught', {
      '.session-protocol/protocol.json': JSON.stringify({ ...PROTOCOL, documents: { kinds } }),
      'docs/MASTER_PLAN.md': plan,
    });
    await activate('1.5');
    await team.commit('rolls', {
      'docs/MASTER_PLAN.md': plan.replace('Rolls', 'Rolls - gebacken'),
    });
    const { handoff } = await planClosing({ root: team.root, answers: {} });
    assert.match(handoff, /1\.5 Rolls/);
    assert.doesNotMatch(handoff, /1\.4 Buns/);
  });

  it('brings the sprint status up to date where the protocol file says so, and nothing else', async () => {
    await team.commit('sprint', {
      '.session-protocol/protocol.json': JSON.stringify({
        ...PROTOCOL,
        session: { ...PROTOCOL.session, sprintStatus: true },
      }),
    });
    await activate();
    const before = await read('docs/TEAM_PLAYBOOK.md');
    const { plan } = await closeSession({ root: team.root, answers: { next: 'Bake' } });
    const after = await read('docs/TEAM_PLAYBOOK.md');
    const changed = after.split('\n').filter((line, index) => line !== before.split('\n')[index]);
    assert.equal(changed.length, 3);
    assert.match(
      changed.join('\n'),
      /^\*\*Last Updated\*\*: \d{4}-\d\d-\d\d\n\*\*Updated By\*\*: \w+\n\*\*Next Task\*\*: Bake$/,
    );
    assert.deepEqual(plan.documents, ['docs/PROGRESS_THREAD.md', 'docs/TEAM_PLAYBOOK.md']);
  });

  it('stays to be committed where the hand-off was put aside, and is closed once it is back', async () => {
    const { root } = team;
    await activate('1.2');
    await closeSession({ root, answers: {} });
    team.git('stash', '--quiet');
    const gone = await refreshSession({ root });
    assert.deepEqual([gone.session.state, gone.handOffGone], ['closing', [THREAD_PATH]]);
    assert.match(gone.next, /^Get the hand-off back, .*git stash pop.*close the session again/);
    team.git('stash', 'pop', '--quiet');
    const back = await refreshSession({ root });
    assert.deepEqual([back.session.state, back.handOffGone], ['closing', []]);
    assert.match(back.next, /^Commit the hand-off/);
    await assert.rejects(closeSession({ root, answers: {} }), { code: 'not-active' });
    await team.write(THREAD_PATH, (await read(THREAD_PATH)).replace('going on', 'still going on'));
    await team.commit('docs: close');
    assert.equal((await refreshSession({ root })).session.state, 'closed');
  });

  it('is not closed by what others wrote into the thread meanwhile', async () => {
    const { root } = team;
    await activate('1.2');
    await closeSession({ root, answers: {} });
    const written = await read(THREAD_PATH);
    team.git('stash', '--quiet');
    const [before = ''] = written.split('\n## Session 07');
    const other = '\n## Session 08 - 2026-01-02 - Buns\n**Status**: done\n**Commits**: none\n';
    await team.commit('docs: another session', {
      [THREAD_PATH]: `${before}${other}\n### Completed\n- Buns\n\n### Tests\n- none\n\n### Next\n- Rest\n`,
    });
    assert.equal((await refreshSession({ root })).session.state, 'closing');
  });

  it('is closed again where the hand-off is thrown away for good', async () => {
    const { root } = team;
    await activate('1.2');
    await closeSession({ root, answers: { next: 'Rest' } });
    team.git('checkout', '--quiet', '--', 'docs');
    assert.equal((await refreshSession({ root })).session.state, 'closing');
    const { plan, status } = await closeSession({ root, answers: { next: 'Bake' } });
    assert.deepEqual([plan.edits.length, status.session.state], [1, 'closing']);
    assert.match(await read(THREAD_PATH), /### Next\n- Bake\n$/);
    await team.commit('docs: close');
    assert.equal((await refreshSession({ root })).session.state, 'closed');
  });

  it('judges a journal of an earlier version, which does not say what was written', async () => {
    const { root } = team;
    const { id } = await activate('1.2');
    const at = new Date().toISOString();
    const closing = { type: 'closing', at, documents: [THREAD_PATH] } as const;
    const folder = join(root, '.git/session-protocol');
    await appendFile(join(root, THREAD_PATH), '\n## Session 07 - 2026-01-02 - Knead\n');
    await appendEvents(folder, [closing], id);
    team.git('stash', '--quiet');
    assert.deepEqual((await refreshSession({ root })).handOffGone, [THREAD_PATH]);
    team.git('stash', 'pop', '--quiet');
    assert.deepEqual((await refreshSession({ root })).handOffGone, []);
    await team.commit('docs: close');
    assert.equal((await refreshSession({ root })).session.state, 'closed');
  });

  it('leaves every byte of a thread in Windows-1252 as it was, and says all in that encoding', async () => {
    const { root } = team;
    const latin = (await read(THREAD_PATH)).replaceAll('Flour', 'Küche').replaceAll(' | stuck', '');
    const before = Buffer.from(latin.replace('done | going on', '[state]'), 'latin1');
    await writeFile(join(root, THREAD_PATH), before);
    await team.commit('latin', {
      '.session-protocol/protocol.json': JSON.stringify({
        ...PROTOCOL,
        rules: { 'append-only': { paths: ['docs/PROGRESS_THREAD.md'] } },
      }),
    });
    await activate('1.2');
    await closeSession({ root, answers: { next: 'Bäcker Łukasz fragen → 🥐' } });
    const after = await readFile(join(root, THREAD_PATH));
    assert.ok(after.subarray(0, before.length).equals(before));
    const entry = after.subarray(before.length).toString('latin1');
    assert.match(entry, /\n\*\*Status\*\*: IN PROGRESS\n/);
    assert.match(entry, /\n- tests: exit code 0/);
    assert.match(entry, /\n- Bäcker &#321;ukasz fragen &#8594; &#129360;\n$/);
    team.git('add', '--all');
    const { verdicts } = await judgeChange({ root, source: { kind: 'staged' } });
    assert.deepEqual(
      verdicts.flatMap(({ verdict }) => verdict.violations),
      [],
    );
    await team.commit('docs: close');
    assert.equal((await refreshSession({ root })).session.state, 'closed');
  });

  it('is refused where an editor would save a document in another encoding than its own', async () => {
    const { root } = team;
    const saves = (encoding: string) =>
      planClosing({ root, answers: {}, encodingOf: () => Promise.resolve(encoding) });
    await activate('1.2');
    await team.write(THREAD_PATH, (await read(THREAD_PATH)).replaceAll('Flour', 'Küche'));
    assert.equal((await saves('utf8')).edits.length, 1);
    const wrong = { code: 'undecodable-document', remedy: /session-protocol session close\.$/ };
    await assert.rejects(saves('windows1252'), { ...wrong, message: /is written in UTF-8/ });
    await writeFile(join(root, THREAD_PATH), Buffer.from(await read(THREAD_PATH), 'latin1'));
    await assert.rejects(saves('utf8'), { ...wrong, message: /Windows-1252.*save it as utf8/ });
    assert.equal((await saves('windows1252')).edits.length, 1);
    const broken = Buffer.concat([
      Buffer.from('# ÜÜÜÜÜÜ\n'),
      await readFile(join(root, THREAD_PATH)),
    ]);
    await writeFile(join(root, THREAD_PATH), broken);
    await assert.rejects(saves('utf8'), { code: 'undecodable-document', remedy: /as UTF-8/ });
  });

  it('is closed at once where git leaves the thread alone', async () => {
    team.git('rm', '--quiet', '--cached', THREAD_PATH);
    await team.commit('chore: the thread is no part of it', { '.gitignore': `${THREAD_PATH}\n` });
    await activate('1.2');
    const { status } = await closeSession({ root: team.root, answers: {} });
    assert.equal(status.session.state, 'closed');
  });

  it('takes no time at all where the clock was set back', async () => {
    const { id } = await activate();
    const folder = join(team.root, '.git/session-protocol');
    const at = '2099-01-01T00:00:00.000Z';
    await appendEvents(
      folder,
      [{ type: 'check-run', at, name: 'tests', exitCode: 0, seconds: 1 }],
      id,
    );
    const { plan } = await closeSession({ root: team.root, answers: {} });
    assert.match(plan.handoff, / · 0 min_/);
  });

  it('fits its brief on one screen, whatever is in the documents', async () => {
    const many = Array.from(
      { length: 300 },
      (_, index) => `- [ ] 2.${index} ${'Knead '.repeat(40)}`,
    );
    await team.commit('much', {
      'docs/MASTER_PLAN.md': `# Plan\n\n## Phase 2: All\n${many.join('\n')}\n`,
    });
    await activate(...Array.from({ length: 60 }, (_, index) => `2.${index}`));
    const { brief, text } = await sessionBrief({ root: team.root });
    assert.equal(brief.tasks.length, 60);
    assert.ok(text.length <= 3600, String(text.length));
    assert.match(text, /- … \d+ more: tasks/);
    assert.match(text, /Last hand-off: Session 06 - 2026-01-01 - Flour:\n.*\n- Next: Knead/);
    assert.match(text, /Trailer "Session: 07"/);
  });
});
