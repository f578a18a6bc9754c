import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { nextSession } from '../../src/actions/next-session.ts';
import { sessionBrief } from '../../src/actions/session-brief.ts';
import { sessionLists } from '../../src/actions/session-lists.ts';
import { abandonSession, sessionChoices, startSession } from '../../src/actions/start-session.ts';
import { BRIEF_LENGTH } from '../../src/core/session/brief.ts';
import { PLAYBOOK, type Team, makeTeam } from './session-support.ts';

const FIXTURES = join(import.meta.dirname, '..');
const files = (folder: string, ...paths: string[]): Record<string, string> =>
  Object.fromEntries(
    paths.map((path) => [path, readFileSync(join(FIXTURES, folder, path), 'utf8')]),
  );
/** In place of those that every repository of these tests has. */
const NONE = {
  'docs/TEAM_PLAYBOOK.md': '# Notes\n',
  'docs/MASTER_PLAN.md': '# Notes\n',
  'docs/PROGRESS_THREAD.md': '# Notes\n',
  '.session-protocol/protocol.json': '{ "version": 1 }',
};

const TEAMS: Readonly<Record<string, Record<string, string>>> = {
  coaching: { ...NONE, ...files('fixtures/coaching', 'TEAM_PLAYBOOK.md') },
  platform: {
    ...NONE,
    ...files(
      'fixtures/platform',
      'docs/ARCHITECTURE_BIBLE.md',
      'docs/MASTER_PLAN.md',
      'docs/session-openers/SESSION_07_GROUNDWORK.md',
    ),
  },
  club: { ...NONE, ...files('fixtures/club', 'BUILD_ORDER.md') },
  'clinic data': { ...NONE, ...files('fixtures/clinic-data', 'SAFETY.md') },
  'research thread': { ...NONE, ...files('fixtures/research-thread', 'PROGRESS_THREAD.md') },
  sample: files(
    'sample/files',
    '.session-protocol/protocol.json',
    'docs/ARCHITECTURE_BIBLE.md',
    'docs/MASTER_PLAN.md',
    'docs/PROGRESS_THREAD.md',
    'docs/TEAM_PLAYBOOK.md',
    'docs/sessions/SESSION_04_CHECKOUT.md',
  ),
};

describe('the brief', function () {
  this.timeout(60_000);
  let team: Team;
  afterEach(() => team.remove());

  for (const [name, documents] of Object.entries(TEAMS)) {
    it(`of the ${name} team fits on one screen, with every opener and role`, async () => {
      team = await makeTeam(documents);
      const { root } = team;
      const none = await sessionBrief({ root });
      assert.match(none.text, /^No session\n/);
      const { openers, roles, tasks } = await sessionChoices({ root });
      const choices = [
        {},
        { tasks: tasks.map(({ id }) => id) },
        ...openers.map(({ path }) => ({ opener: path })),
        ...roles.map((role) => ({ role: role.name })),
      ];
      for (const choice of choices) {
        await startSession({ root, ...choice });
        const { text, brief } = await sessionBrief({ root });
        assert.ok(text.length <= BRIEF_LENGTH, `${text.length}: ${text}`);
        assert.ok(brief.open.length > 0 || brief.state === 'active');
        await sessionLists({ root });
        await abandonSession({ root, reason: 'only looked' });
      }
    });
  }

  it('names what stops work, what is forbidden, and the last hand-off', async () => {
    team = await makeTeam(TEAMS['coaching']);
    const { root } = team;
    const [first] = (await sessionChoices({ root })).roles;
    await startSession({ root, role: first?.name ?? '?' });
    const { text, brief } = await sessionBrief({ root });
    assert.equal(brief.stop.length, 2);
    assert.match(
      text,
      /Stop: open blocking issues:\n- .*last week's plan.*\(TEAM_PLAYBOOK\.md:\d+\)/,
    );
    assert.match(text, /Forbidden:\n- .*Catching errors without logging/);
    assert.match(text, /Change: The login/);
  });
});

describe('documents that say less than a session wants to know', function () {
  this.timeout(60_000);
  let team: Team;
  afterEach(() => team.remove());

  it('start a session all the same, and it is told what is missing', async () => {
    const opener = 'docs/sessions/SESSION_09_IDLE.md';
    team = await makeTeam({
      'docs/TEAM_PLAYBOOK.md': PLAYBOOK.replaceAll('□', '-'),
      [opener]: '# SESSION 9: IDLE\n\n## YOUR ROLE\nYou wait.\n\n## BEFORE CLOSING:\n1. Wait\n',
    });
    const { warnings, items, session } = await startSession({ root: team.root, opener });
    assert.deepEqual(warnings, [
      `${opener} names no tasks: the session's work is not known.`,
      'docs/TEAM_PLAYBOOK.md has no checklist for the start.',
    ]);
    assert.deepEqual([session.number, session.tasks], ['9', []]);
    assert.ok(items.length > 0, 'a session always begins by knowing what it is for');
  });

  it('leave what an opener alone asked for to the next session, which begins as its prompt says', async () => {
    const opener = 'docs/sessions/SESSION_09_OVEN.md';
    team = await makeTeam({
      [opener]: '# SESSION 9: OVEN\n\n## Tasks\n- [ ] 9.1 Light it\n- [ ] 9.2 Wait, then look\n',
    });
    const { session } = await startSession({ root: team.root, opener });
    assert.deepEqual(
      session.tasks.map(({ id }) => id),
      ['9.1', '9.2'],
    );
    await abandonSession({ root: team.root, reason: 'no match' });
    assert.doesNotMatch((await sessionBrief({ root: team.root })).text, /To do before work/);
    const { prompt } = await nextSession({ root: team.root });
    assert.match(prompt, /session start --no-opener --task 9\.1,9\.2\n/);
    const next = await startSession({ root: team.root, tasks: ['9.1', '9.2'] });
    assert.equal(next.session.tasks[0]?.source?.path, opener);
    await abandonSession({ root: team.root, reason: 'no match' });
    await team.commit('docs: it is gone', { [opener]: '# SESSION 9: OVEN\n' });
    assert.match((await nextSession({ root: team.root })).prompt, /session start --no-opener\n/);
  });
});
