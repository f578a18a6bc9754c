import assert from 'node:assert/strict';
import { appendEvents } from '../../src/workspace/journal.ts';
import { join } from 'node:path';
import { BIBLE, governedSandbox, type Sandbox, source } from './support.ts';

const rulesIn = (sandbox: Sandbox): string[] =>
  (sandbox.report().verdict?.violations ?? []).map(({ rule }) => rule);

describe('the rules, through real commits', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  afterEach(() => sandbox.remove());

  it('refuses a commit with no session, and lets it pass once one is active', async () => {
    sandbox = await governedSandbox({ session: false });
    sandbox.stage('notes.txt', 'x');
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.equal(refused.stdout, '');
    assert.equal(
      refused.stderr.split('\n')[0],
      'Session Protocol: 1 problem – no session is active',
    );
    assert.deepEqual(rulesIn(sandbox), ['session-active']);
    assert.equal(sandbox.report().message, 'Change');
    await sandbox.startSession();
    const passed = sandbox.commit();
    assert.equal(passed.code, 0, passed.stderr);
    assert.equal(passed.stderr, '');
    assert.equal(sandbox.state('last-report.json'), undefined);
    assert.match(
      sandbox.state('receipts.jsonl') ?? '',
      new RegExp(`"tree":"${sandbox.git('rev-parse', 'HEAD^{tree}')}"`),
    );
    assert.equal(sandbox.state('unverified.jsonl'), undefined);
  });

  it('counts what the checklist of a session in preparation still misses', async () => {
    sandbox = await governedSandbox({ session: false });
    const state = join(sandbox.git('rev-parse', '--absolute-git-dir'), 'session-protocol');
    const at = new Date().toISOString();
    const items = ['1', '2'].map((id) => ({ id, text: `Step ${id}`, from: 'opener' as const }));
    await appendEvents(state, [{ type: 'prepared', at, session: 's', title: 'T', items }]);
    await appendEvents(state, [{ type: 'ticked', at, item: '1', by: 'person' }]);
    sandbox.stage('notes.txt', 'x');
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /checklist is not complete \(1 of 2\)/);
  });

  it('refuses a route without its section of the bible; another section is not enough; the right one is', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/routes/cart.ts', source('src/routes/cart.ts'));
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.equal(
      refused.stderr.split('\n')[0],
      'Session Protocol: 1 problem – src/routes/cart.ts: added with no change in section 3 of docs/BIBLE.md',
    );
    sandbox.stage('docs/BIBLE.md', BIBLE.replace('Two tables.', 'Three tables.'));
    assert.equal(sandbox.commit().code, 1);
    sandbox.stage('docs/BIBLE.md', BIBLE.replace('- /cart', '- /cart\n- /pay'));
    const passed = sandbox.commit();
    assert.equal(passed.code, 0, passed.stderr);
  });

  it('takes any change of the bible for a trigger without a section, but not one of spacing', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('migrations/1.sql', 'select 1;');
    sandbox.stage('docs/BIBLE.md', `${BIBLE}\n\n`);
    assert.equal(sandbox.commit().code, 1);
    sandbox.stage('docs/BIBLE.md', `${BIBLE}\nMore.\n`);
    assert.equal(sandbox.commit().code, 0);
  });

  it('counts deletion and renaming as changes', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/routes/a.ts', source('src/routes/a.ts', 'export const route = 1;'));
    assert.equal(sandbox.commit(['-m', 'Add\n\nBible-Reviewed: not public yet']).code, 0);
    sandbox.git('mv', 'src/routes/a.ts', 'src/a.ts');
    const moved = sandbox.commit();
    assert.equal(moved.code, 1);
    assert.match(moved.stderr, /src\/a\.ts: renamed with no change in section 3/);
    sandbox.git('reset', '--quiet', '--hard');
    sandbox.git('rm', '--quiet', 'src/routes/a.ts');
    assert.match(sandbox.commit().stderr, /src\/routes\/a\.ts: deleted with no change/);
  });

  it('lets a Bible-Reviewed trailer pass with its reason, and says so in the receipt', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/routes/cart.ts', source('src/routes/cart.ts'));
    assert.equal(sandbox.commit(['-m', 'Change\n\nBible-Reviewed:']).code, 1);
    const passed = sandbox.commit(['-m', 'Change\n\nBible-Reviewed: only a rename inside']);
    assert.equal(passed.code, 0, passed.stderr);
    assert.match(passed.stderr, /waived bible-updated: .*\(Bible-Reviewed: only a rename inside\)/);
    assert.match(sandbox.state('receipts.jsonl') ?? '', /"waived":\["bible-updated"\]/);
  });

  it('refuses a file without its header, names missing fields, and passes when mended', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/pay.ts', 'export {};\n');
    const refused = sandbox.commit();
    assert.equal(
      refused.stderr.split('\n')[0],
      'Session Protocol: 1 problem – src/pay.ts: missing version header',
    );
    sandbox.stage('src/pay.ts', '/*\n * MODULE: src/pay.ts\n */\nexport {};\n');
    assert.match(sandbox.commit().stderr, /src\/pay\.ts:\d+: version header without VERSION/);
    sandbox.stage('src/pay.ts', source('src/pay.ts'));
    assert.equal(sandbox.commit().code, 0);
  });

  it('honours a waiver for a rule that may be waived, and only for that', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/pay.ts', 'export {};\n');
    assert.equal(
      sandbox.commit(['-m', 'Add\n\nProtocol-Waiver: bible-updated: wrong rule']).code,
      1,
    );
    assert.equal(
      sandbox.commit(['-m', 'Add\n\nProtocol-Waiver: version-header: generated']).code,
      0,
    );
    await sandbox.startSession().catch(() => undefined);
    const state = join(sandbox.git('rev-parse', '--absolute-git-dir'), 'session-protocol');
    await appendEvents(state, [
      { type: 'abandoned', at: new Date().toISOString(), reason: 'test' },
    ]);
    sandbox.stage('notes.txt', 'x');
    assert.equal(sandbox.commit(['-m', 'Add\n\nProtocol-Waiver: session-active: please']).code, 1);
  });

  it('shows a warning and lets the commit pass', async () => {
    const protocol =
      '{"version":1,"rules":{"version-header":{"severity":"warning","paths":["src/**"],"fields":["VERSION"]}}}';
    sandbox = await governedSandbox({ protocol });
    sandbox.stage('src/pay.ts', 'export {};\n');
    const passed = sandbox.commit();
    assert.equal(passed.code, 0);
    assert.match(passed.stderr, /warning version-header: src\/pay\.ts/);
    assert.equal(sandbox.report().outcome, 'passed');
  });
});
