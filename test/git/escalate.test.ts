import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { escalate, type Escalated } from '../../src/actions/escalate.ts';
import { appendEvents, beginJournal, readSession } from '../../src/workspace/journal.ts';
import { makeSample } from '../sample/make-sample.ts';
import { cli, cliJson, cliRefuses } from './cli-support.ts';
import { Sandbox } from './support.ts';

const PLAYBOOK = `# Team Playbook

## Team Roles

### Builder

**FORBIDDEN**:
- Guessing

**When to Escalate**:
- Unclear wishes → Jon

## Escalation

| Issue Type | Escalate To | Urgency | Why |
|---|---|---|---|
| **Page down** | Jon | Now | He may roll back |
| **Odd data** | Ada | Today | She knows the school |

### Escalation Format

\`\`\`markdown
## Escalation: [Title]

**Issue**: one sentence
**Urgency**: Now / Today
**Context**: what I was doing

**Relevant Files**:
- File 1: path
\`\`\`
`;

async function makeSandbox(withSession = true): Promise<Sandbox> {
  const sandbox = new Sandbox();
  sandbox.write(
    '.session-protocol/protocol.json',
    '{"version":1,"documents":{"playbook":"PLAYBOOK.md"}}',
  );
  sandbox.write('PLAYBOOK.md', PLAYBOOK);
  sandbox.git('add', '.');
  sandbox.git('commit', '--quiet', '-m', 'feat: begin');
  if (!withSession) return sandbox;
  const at = new Date().toISOString();
  const head = sandbox.git('rev-parse', 'HEAD');
  const state = join(sandbox.root, '.git/session-protocol');
  await beginJournal(state, {
    type: 'prepared',
    at,
    session: 's-1',
    title: 'Planner',
    number: '7',
    role: 'Builder',
    items: [],
    tasks: [{ id: '1.2', title: 'Week view' }],
  });
  await appendEvents(state, [{ type: 'activated', at, head }]);
  return sandbox;
}

const escalations = async ({ root }: Sandbox): Promise<unknown[]> =>
  (await readSession(join(root, '.git/session-protocol'))).escalations.map(
    ({ issue, to, urgency, answer }) => [issue, to, urgency, answer],
  );

describe('escalating', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await makeSandbox();
  });
  afterEach(() => sandbox.remove());

  it('lists the matrix and what the role says, and records nothing', async () => {
    const { ways, form } = await escalate({ root: sandbox.root });
    assert.deepEqual(
      ways.map(({ issue }) => issue),
      ['Page down', 'Odd data', 'Unclear wishes'],
    );
    assert.equal(form, undefined);
    assert.equal((await escalate({ root: sandbox.root, issueClass: 'data' })).ways.length, 1);
    assert.deepEqual(await escalations(sandbox), []);
  });

  it('fills the form with what the session knows, and records it once', async () => {
    sandbox.stage('app/plan.py', 'x\n');
    sandbox.git('commit', '--quiet', '-m', 'feat: week view');
    sandbox.write('größe.txt', 'new\n');
    const about = 'The page is down since noon';
    const { form, recorded } = await escalate({ root: sandbox.root, about });
    const commit = sandbox.git('rev-parse', 'HEAD').slice(0, 12);
    assert.match(
      form?.text ?? '',
      new RegExp(
        `^## Escalation: ${about}\n\n\\*\\*Issue\\*\\*: ${about}\n\\*\\*Urgency\\*\\*: Now\n` +
          '\\*\\*Context\\*\\*: session 7, Planner; as Builder; task 1\\.2 Week view; on branch main; Ada, 20.* UTC\n\n' +
          '\\*\\*Relevant Files\\*\\*:\n- app/plan\\.py\n- größe\\.txt\n\n' +
          `\\*\\*To\\*\\*: Jon\n\\*\\*Commits\\*\\*:\n- ${commit} feat: week view\n$`,
      ),
    );
    const line = PLAYBOOK.split('\n').indexOf('```markdown') + 1;
    assert.deepEqual(form?.from, { path: 'PLAYBOOK.md', line });
    assert.equal(recorded?.to, 'Jon');
    await escalate({ root: sandbox.root, about });
    assert.deepEqual(await escalations(sandbox), [[about, 'Jon', 'Now', undefined]]);
  });

  it('records the answer, to the last that is open or to the one that is named', async () => {
    await escalate({ root: sandbox.root, about: 'The page is down' });
    await escalate({ root: sandbox.root, about: 'Odd data in March' });
    await escalate({ root: sandbox.root, answer: 'Ask the school' });
    await escalate({ root: sandbox.root, about: 'The page is down', answer: 'Roll back' });
    assert.deepEqual(await escalations(sandbox), [
      ['The page is down', 'Jon', 'Now', 'Roll back'],
      ['Odd data in March', 'Ada', 'Today', 'Ask the school'],
    ]);
    await assert.rejects(escalate({ root: sandbox.root, answer: 'More' }), {
      code: 'no-open-escalation',
    });
  });

  it('writes the form into a new file, and over none', async () => {
    const about = 'The page is down';
    const first = await escalate({ root: sandbox.root, about, out: 'notes/ask é.md' });
    assert.equal(sandbox.read('notes/ask é.md'), first.form?.text);
    await assert.rejects(escalate({ root: sandbox.root, about: 'other', out: 'PLAYBOOK.md' }), {
      code: 'file-exists',
    });
    assert.equal(sandbox.read('PLAYBOOK.md'), PLAYBOOK);
    assert.equal((await escalations(sandbox)).length, 1);
  });

  it('says where nothing fits, and lists all', async () => {
    const { found, ways, warnings } = await escalate({ root: sandbox.root, about: 'xyzzy' });
    assert.deepEqual([found, ways.length], [false, 3]);
    assert.match(warnings[0] ?? '', /fits/);
  });

  it('works without a session, but has no journal for an answer', async () => {
    const alone = await makeSandbox(false);
    const { form, recorded, warnings } = await escalate({ root: alone.root, about: 'Page down' });
    assert.match(form?.text ?? '', /\*\*Urgency\*\*: Now/);
    assert.equal(recorded, undefined);
    assert.match(warnings.join(), /No session/);
    await assert.rejects(escalate({ root: alone.root, answer: 'x' }), { code: 'no-session' });
    await assert.rejects(escalate({ root: alone.root, about: 'x', answer: 'x' }), {
      code: 'no-session',
    });
    alone.write('PLAYBOOK.md', '# Playbook\n');
    await assert.rejects(escalate({ root: alone.root }), { code: 'no-escalation' });
    alone.remove();
  });

  it('is a command', async () => {
    const root = await makeSample();
    assert.match(
      cli(root, 'escalate').stdout,
      /^issue +tell +urgency +why\nA till stands still +Maintainer and Owner +Immediate/,
    );
    const one = cliJson<Escalated>(root, 0, 'escalate', '--class', 'migration');
    assert.deepEqual(
      one.ways.map(({ to, urgency }) => [to, urgency]),
      [['Maintainer', 'High']],
    );
    const { stdout } = cli(
      join(root, 'docs'),
      'escalate',
      '--about',
      'A till stands still',
      '--out',
      'ASK.md',
    );
    assert.match(stdout, /Wrote docs\/ASK\.md\.\n\nNext: fill in Impact/);
    cliRefuses(
      root,
      /is there already/,
      /another file/,
      'escalate',
      '--about',
      'x',
      '--out',
      'docs/ASK.md',
    );
    const slip = ['--class', 'zzz', '--about', 'x', '--out', 'docs/NEW.md'];
    cliRefuses(root, /no issue like "zzz"/, /A till stands still/, 'escalate', ...slip);
    assert.equal(existsSync(join(root, 'docs/NEW.md')), false);
    cliRefuses(root, /no form without --about/, /--about/, 'escalate', '--out', 'x');
    cliRefuses(root, /--about is empty/, /after --about/, 'escalate', '--about', ' ');
    cliRefuses(root, /No session/, /Start a session/, 'escalate', '--answer', 'x');
    rmSync(dirname(root), { recursive: true, force: true });
  });
});
