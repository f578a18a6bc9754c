import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeSample } from '../sample/make-sample.ts';
import { cli, cliJson, cliRefuses } from './cli-support.ts';
import { git } from './cli-git.ts';

interface Status {
  readonly session: {
    readonly state: string;
    readonly opener?: string;
    readonly role?: string;
    readonly ticks: Record<string, { by: string; evidence?: string }>;
  };
  readonly items: readonly {
    readonly item: {
      readonly id: string;
      readonly text: string;
      readonly proof?: { kind: string; path?: string };
    };
    readonly state: string;
    readonly done: boolean;
  }[];
  readonly done: number;
  readonly total: number;
  readonly next: string;
}

const OPENER = 'docs/sessions/SESSION_04_CHECKOUT.md';

describe('sessions on the command line', function () {
  this.timeout(120_000);
  let root: string;

  before(async () => {
    root = await makeSample();
  });
  after(() => rmSync(dirname(root), { recursive: true, force: true }));

  it('begin with none', () => {
    assert.match(
      cli(root, 'session', 'status').stdout,
      /^No session\.\nNext: Start a session \(session-protocol session start\)\n$/,
    );
    assert.equal(cliJson<Status>(root, 0, 'session', 'status').session.state, 'none');
    cliRefuses(root, /./, /start/i, 'session', 'tick', '1', '--evidence', 'x');
    cliRefuses(root, /./, /start/i, 'session', 'close');
    cliRefuses(root, /./, /start/i, 'session', 'abandon', '--reason', 'x');
    cliRefuses(root, /reason is missing/, /--reason/, 'session', 'abandon');
  });

  it('are refused a role or an opener that is not there', () => {
    cliRefuses(root, /role "Nobody"/, /Builder|Maintainer/, 'session', 'start', '--role', 'Nobody');
    cliRefuses(
      root,
      /docs\/none\.md/,
      /SESSION_04/,
      'session',
      'start',
      '--opener',
      'docs/none.md',
    );
    cliRefuses(
      root,
      /exclude/,
      /one of the two/,
      'session',
      'start',
      '--opener',
      OPENER,
      '--no-opener',
    );
  });

  it('start with the only opener, from a sub-folder', () => {
    const { code, stdout, stderr } = cli(join(root, 'docs'), 'session', 'start');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^Opener: docs\/sessions\/SESSION_04_CHECKOUT\.md/);
    assert.match(stdout, /preparing\nHeld by .+\nTasks: .+\n\nChecklist: \d+ of \d+ done\n/);
    assert.match(stdout, /\[x\] \d+ +proved +.*working tree is clean/i);
    assert.match(
      stdout,
      /\nNext: Open (\S+) and read it to its end \(session-protocol session read \1\)\n$/,
    );
    cliRefuses(root, /./, /./, 'session', 'start');
  });

  it('do not become active before the list is complete', () => {
    const status = cliJson<Status>(root, 0, 'session', 'status');
    assert.equal(status.session.state, 'preparing');
    assert.equal(status.session.opener, OPENER);
    assert.ok(status.done > 0 && status.done < status.total);
  });

  it('take a tick with evidence, and take it back', () => {
    const open = cliJson<Status>(root, 0, 'session', 'status').items.find(
      ({ item, done }) => !item.proof && !done,
    );
    assert.ok(open);
    const { id } = open.item;
    cliRefuses(root, /evidence/, /--evidence/, 'session', 'tick', id);
    cliRefuses(
      root,
      /exclude/,
      /one of the two/,
      'session',
      'tick',
      id,
      '--undo',
      '--evidence',
      'x',
    );
    cliRefuses(root, /no item 99/, /1 to/, 'session', 'tick', '99', '--evidence', 'x');
    const ticked = cliJson<Status>(root, 0, 'session', 'tick', id, '--evidence', 'seen é');
    assert.deepEqual(
      [ticked.session.ticks[id]?.by, ticked.session.ticks[id]?.evidence],
      ['agent', 'seen é'],
    );
    const undone = cliJson<Status>(root, 0, 'session', 'tick', id, '--undo');
    assert.equal(undone.session.ticks[id], undefined);
  });

  it('record a document that was printed whole, and no tick in its place', () => {
    const wanted = cliJson<Status>(root, 0, 'session', 'status').items.find(
      ({ item, done }) => item.proof?.kind === 'document-read' && !done,
    );
    const path = wanted?.item.proof?.path;
    assert.ok(wanted && path);
    cliRefuses(root, /proves itself/, /./, 'session', 'tick', wanted.item.id, '--evidence', 'x');
    cliRefuses(root, /nothing\.md/, /path/, 'session', 'read', 'nothing.md');
    const { code, stdout, stderr } = cli(root, 'session', 'read', path);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, readFileSync(join(root, path), 'utf8'));
    assert.match(
      stderr,
      /^Recorded docs\/\S+ as read to its end\. Checklist: \d+ of \d+ done\. Next: /,
    );
    assert.match(cli(root, 'session', 'read', 'src/receipt.ts').stderr, /^Nothing was recorded: /);
    const now = cliJson<Status>(root, 0, 'session', 'status').items.find(
      ({ item }) => item.id === wanted.item.id,
    );
    assert.equal(now?.state, 'proved');
  });

  it('become active with the last item', () => {
    let status = cliJson<Status>(root, 0, 'session', 'status');
    for (const { item, done } of status.items) {
      if (done) continue;
      const { path } = item.proof ?? {};
      if (path === undefined)
        status = cliJson<Status>(root, 0, 'session', 'tick', item.id, '--evidence', 'done');
      else assert.equal(cli(root, 'session', 'read', path).code, 0);
    }
    status = cliJson<Status>(root, 0, 'session', 'status');
    assert.equal(status.session.state, 'active', status.next);
  });

  it('close with a hand-off and a history entry, and end when these are committed', () => {
    appendFileSync(join(root, 'docs/ARCHITECTURE_BIBLE.md'), '\nMore.\n');
    git(root, 'commit', '--all', '--message', 'docs: say more');
    const open = /"Before closing" \(closing\) has 2 open items: 2 Update Bible.*\(docs\/\S+:\d+\)/;
    cliRefuses(root, open, /checklist tick/, 'session', 'close');
    assert.equal(cli(root, 'checklist', 'show', 'closing').code, 1);
    cliRefuses(root, /evidence/, /--evidence/, 'checklist', 'tick', 'closing', '2');
    cliRefuses(root, /./, /git proves it/, 'checklist', 'tick', 'closing', '1', '--evidence', 'x');
    cliRefuses(root, /reason is missing/, /--reason/, 'checklist', 'waive', 'closing', '3');
    cliRefuses(root, /"nowhere"/, /closing/, 'checklist', 'show', 'nowhere');
    const given = ['--evidence', 'file:docs/ARCHITECTURE_BIBLE.md'];
    assert.match(cli(root, 'checklist', 'tick', 'closing', '2', ...given).stdout, /3 of 4 done/);
    const waiver = ['--reason', 'nothing finished', '--by', 'Ada'];
    assert.match(cli(root, 'checklist', 'waive', 'before clos', '3', ...waiver).stdout, /4 of 4/);
    assert.equal(cli(root, 'checklist', 'show', 'closing').code, 0);
    const planned = cli(root, 'session', 'close', '--plan');
    assert.equal(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /^Would write docs\/sessions/);
    assert.equal(git(root, 'status', '--porcelain'), '');
    const answers = join(dirname(root), 'answers of windows.json');
    writeFileSync(answers, '\uFEFF{"notes": "With a mark"}\r\n');
    const withAnswers = cli(root, 'session', 'close', '--plan', '--answers', answers);
    assert.match(withAnswers.stdout, /With a mark/, withAnswers.stderr);
    const { code, stdout, stderr } = cli(
      root,
      'session',
      'close',
      '--not-done',
      '1.3 waits',
      '--next',
      'Round points',
    );
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^Wrote docs\/sessions\/SESSION_04_CHECKOUT\.md\.\nWrote docs\/PROGRESS_THREAD\.md\.\n/,
    );
    const opener = readFileSync(join(root, OPENER), 'utf8');
    assert.match(opener, /Waived: Mark the finished tasks in the plan – nothing finished \(Ada\)/);
    assert.match(opener, /1\.3 waits/);
    assert.match(opener, /Round points/);
    assert.match(readFileSync(join(root, 'docs/PROGRESS_THREAD.md'), 'utf8'), /say more/);
    assert.equal(cliJson<Status>(root, 0, 'session', 'status').session.state, 'closing');
    git(root, 'commit', '--all', '--message', 'docs: hand off');
    assert.equal(cliJson<Status>(root, 0, 'session', 'status').session.state, 'closed');
  });

  it('offer the prompt of the next session', () => {
    const next = cliJson<{ number: string; prompt: string; tasks: { id: string }[] }>(
      root,
      0,
      'session',
      'next',
    );
    assert.equal(next.number, '05');
    assert.match(next.prompt, /^Begin session 05\.\n/);
    assert.match(next.prompt, /session start --no-opener --task 0A\.3,/);
    assert.match(next.prompt, /- Next: Round points/);
    assert.ok(next.tasks.length > 0);
    assert.equal(cli(root, 'session', 'next').stdout, next.prompt);
  });

  it('are numbered after the last, and started for tasks of the plan', () => {
    cliRefuses(root, /task "9\.9"/, /1\.\d/, 'session', 'start', '--no-opener', '--task', '9.9');
    const started = cliJson<Status & { session: { number: string; title: string } }>(
      root,
      0,
      'session',
      'start',
      '--no-opener',
      '--task',
      '1.1,1.2',
      '--agent',
      'tester',
    );
    assert.equal(started.session.number, '05');
    assert.match(started.session.title, /^Session 05: .+ and 1 more$/);
    const brief = cli(root, 'session', 'brief').stdout;
    assert.match(brief, /\nTasks:\n- \[ \] 1\.1 /);
    assert.match(brief, /Trailer "Session: 05"/);
    assert.ok(brief.length <= 3600, String(brief.length));
    assert.match(cli(root, 'session', 'resume').stdout, /Held by root|Held by \w+ on/);
    cliRefuses(root, /reason is missing/, /--reason/, 'session', 'waive', '1');
    cliRefuses(
      root,
      /no check "tests"|has no check/,
      /session\.checks/,
      'session',
      'check',
      'tests',
    );
    assert.equal(cli(root, 'session', 'abandon', '--reason', 'only tried').code, 0);
  });

  it('start with a role and without an opener, and can be abandoned', () => {
    const started = cliJson<Status>(
      root,
      0,
      'session',
      'start',
      '--no-opener',
      '--role',
      'builder',
    );
    assert.equal(started.session.opener, undefined);
    assert.match(started.session.role ?? '', /builder/i);
    const { code, stdout } = cli(root, 'session', 'abandon', '--reason', 'only tried');
    assert.equal(code, 0);
    assert.match(stdout, /^Session abandoned\.\n/);
  });

  it('list the tasks of the plan, all or by state', () => {
    interface Plans {
      readonly plans: readonly {
        path: string;
        phases: readonly { tasks: readonly { status: string }[] }[];
        loose: readonly { status: string }[];
      }[];
    }
    const all = cliJson<Plans>(join(root, 'src'), 0, 'tasks');
    assert.equal(all.plans[0]?.path, 'docs/MASTER_PLAN.md');
    const tasksOf = ({ plans }: Plans): string[] =>
      plans
        .flatMap(({ phases, loose }) => [...phases.flatMap(({ tasks }) => tasks), ...loose])
        .map(({ status }) => status);
    const some = tasksOf(cliJson<Plans>(root, 0, 'tasks', '--status', 'todo,blocked'));
    assert.ok(some.length > 0 && some.length < tasksOf(all).length);
    assert.ok(some.every((status) => ['todo', 'blocked'].includes(status)));
    assert.match(cli(root, 'tasks').stdout, /MASTER_PLAN\.md\)[^]*\d+ tasks, \d+ done\.\n$/);
    cliRefuses(root, /no state "open"/, /todo/, 'tasks', '--status', 'open');
  });
});
