import assert from 'node:assert/strict';
import {
  checkUpkeep,
  type UpkeepFinding,
  type UpkeepReport,
} from '../../src/actions/check-upkeep.ts';
import { cli, cliJson } from './cli-support.ts';
import { Sandbox } from './support.ts';

const PLAYBOOK = `# Team Playbook
**Version**: 1.2.0
**Last Updated**: 2026-03-02

## Team Roles

### Builder

**FORBIDDEN**:
- Guessing

## Review Cadence

**Every month**:
- Look at the roles

## Change Log

### v1.2.0 (2026-03-02)
- More

### v1.1.0 (2026-01-05)
- First
`;

describe('the upkeep of the documents', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  const commitOn = (date: string, ...args: string[]): void => {
    const env = { GIT_AUTHOR_DATE: `${date}T12:00:00`, GIT_COMMITTER_DATE: `${date}T12:00:00` };
    assert.equal(sandbox.commit(['--quiet', '-m', 'docs: change', ...args], env).code, 0);
  };
  const check = async (today: string): Promise<UpkeepReport> =>
    checkUpkeep({ root: sandbox.root, today });
  const brief = (findings: readonly UpkeepFinding[]): unknown[] =>
    findings.map(({ state, path, line }) => [state, path, line]);

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write(
      '.session-protocol/protocol.json',
      '{"version":1,"documents":{"playbook":"docs/PLAYBOOK.md","plan":"docs/größe PLAN.md"}}',
    );
    sandbox.write('docs/PLAYBOOK.md', PLAYBOOK);
    sandbox.write('docs/größe PLAN.md', '# Plan\n\nNext review: 20 March 2026\n\n- [ ] 1.1: One\n');
    sandbox.git('add', '.');
    commitOn('2026-03-06');
  });
  afterEach(() => sandbox.remove());

  it('is due on its day, then overdue, the longest first', async () => {
    assert.deepEqual((await check('2026-03-10')).findings, []);
    assert.deepEqual(brief((await check('2026-03-20')).findings), [
      ['due', 'docs/größe PLAN.md', 3],
    ]);
    const later = await check('2026-04-05');
    assert.deepEqual(brief(later.findings), [
      ['overdue', 'docs/größe PLAN.md', 3],
      ['overdue', 'docs/PLAYBOOK.md', 14],
    ]);
    assert.match(
      later.findings[1]?.message ?? '',
      /every month was due on 2026-04-02, 3 days ago; last done on 2026-03-02/,
    );
    assert.equal(later.documents.length, 2);
  });

  it('compares the playbook’s header with what git saw, but adding it changes nothing', async () => {
    assert.deepEqual((await check('2026-03-10')).documents[0]?.version?.changedOn, undefined);
    sandbox.stage('docs/PLAYBOOK.md', `${PLAYBOOK}\nMore.\n`);
    commitOn('2026-03-08');
    const { findings } = await check('2026-03-10');
    assert.deepEqual(brief(findings), [['mismatch', 'docs/PLAYBOOK.md', 2]]);
    assert.match(
      findings[0]?.message ?? '',
      /Git saw it change on 2026-03-08; the header says 2026-03-02/,
    );
    sandbox.stage('docs/größe PLAN.md', '# Plan\n\nChanged.\n\n- [ ] 1.1: One\n');
    commitOn('2026-03-09');
    assert.deepEqual(brief((await check('2026-03-10')).findings), [
      ['mismatch', 'docs/PLAYBOOK.md', 2],
    ]);
  });

  it('counts a change that is not committed as one of today', async () => {
    sandbox.write('docs/PLAYBOOK.md', PLAYBOOK.replace('More', 'Much more'));
    assert.deepEqual(brief((await check('2026-03-10')).findings), [
      ['mismatch', 'docs/PLAYBOOK.md', 2],
    ]);
    assert.deepEqual((await check('2026-03-02')).findings, []);
  });

  it('says where header and change log differ', async () => {
    sandbox.write(
      'docs/PLAYBOOK.md',
      PLAYBOOK.replace('1.2.0', '1.3.0').replace('2026-03-02', '2026-03-10'),
    );
    const { findings } = await check('2026-03-10');
    assert.deepEqual(
      findings.map(({ line, next }) => [line, next]),
      [
        [19, 'Add an entry for 1.3.0 to the change log.'],
        [19, 'Add an entry of 2026-03-10 to the change log.'],
      ],
    );
  });

  it('asks nothing of history, nor of a repository without documents', async () => {
    sandbox.write(
      'docs/PROGRESS_THREAD.md',
      '# Progress Thread\n\nAPPEND-ONLY\n\n## Session 1\n\nNext review: 2020-01-01\n',
    );
    assert.deepEqual((await check('2026-03-10')).findings, []);
    const empty = new Sandbox();
    assert.deepEqual((await checkUpkeep({ root: empty.root })).documents, []);
    assert.match(cli(empty.root, 'upkeep').stdout, /No document says/);
    empty.remove();
  });

  it('is a command that ends with 1 when something is due', () => {
    const plan = '# Plan\n\nNext review: 20 March 2020\n\n- [ ] 1.1: One\n';
    sandbox.write('docs/größe PLAN.md', plan);
    const { code, stdout } = cli(sandbox.root, 'upkeep');
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^overdue +docs\/größe PLAN\.md:3 +A review was due on 2020-03-20, \d+ days ago\.\n +next: Review it/,
    );
    const report = cliJson<UpkeepReport>(sandbox.root, 1, 'upkeep');
    assert.deepEqual(brief(report.findings)[0], ['overdue', 'docs/größe PLAN.md', 3]);
  });
});
