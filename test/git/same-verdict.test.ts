import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { judgeChange, type ChangeSource, type Judgement } from '../../src/actions/judge-change.ts';
import type { Verdict } from '../../src/core/rules/engine.ts';
import { appendEvents, beginJournal } from '../../src/workspace/journal.ts';
import { withTrailer } from '../../src/workspace/trailer.ts';
import { cli } from './cli-support.ts';
import {
  BASE,
  type Case,
  cases,
  EVERYTHING_WRONG,
  RULES_USED,
  type Step,
} from './same-verdict-cases.ts';
import { Sandbox } from './support.ts';

/** Another run of the same changes: `SAME_VERDICT_SEED=… SAME_VERDICT_RUNS=… mocha test/git/same-verdict.test.ts`. */
const seed = Number(process.env['SAME_VERDICT_SEED'] ?? Date.now() % 0x7fff_ffff);
const RUNS = 30;
const runs = Number(process.env['SAME_VERDICT_RUNS'] ?? RUNS);

/** On a busy machine fewer runs must do; in milliseconds. */
const LIMIT = runs === RUNS ? 20_000 : 86_400_000;

/** What is the same wherever a change is judged. */
interface Told {
  readonly judged: boolean;
  readonly refused: boolean;
  readonly violations: readonly (readonly [
    rule: string,
    severity: string,
    path: string,
    line: number,
    message: string,
  ])[];
  /** The rules whose violations were waived. */
  readonly waived: readonly string[];
}

const NOT_JUDGED: Told = { judged: false, refused: true, violations: [], waived: [] };

function told(verdict: Verdict): Told {
  return {
    judged: true,
    refused: verdict.refused,
    violations: verdict.violations.map(({ rule, severity, location, message }) => [
      rule,
      severity,
      location?.path ?? '',
      location?.range?.start.line ?? 0,
      message,
    ]),
    waived: [...new Set(verdict.waived.map(({ violation }) => violation.rule))],
  };
}

function toldOf({ verdicts: [only], protocolProblems }: Judgement): Told {
  return only && protocolProblems.length === 0 ? told(only.verdict) : NOT_JUDGED;
}

/**
 * What history alone cannot tell, so that a range check may be silent about it: on which branch a commit was
 * made, how far a checklist was, how old the backups of the clone were, and what its databases had applied.
 */
const UNKNOWN_TO_HISTORY: ReadonlySet<string> = new Set(['branch', 'backup-fresh']);

/** Of a checklist that is not complete. */
const ITEM = { id: 'one', text: 'Read the playbook', from: 'role' } as const;

describe('one verdict', function () {
  this.timeout(runs === RUNS ? 180_000 : 0);
  let sandbox: Sandbox;
  let base: string;

  before(async () => {
    sandbox = new Sandbox();
    for (const [path, text] of Object.entries(BASE)) sandbox.write(path, text);
    sandbox.git('add', '.');
    sandbox.git('commit', '--quiet', '-m', 'Begin');
    base = sandbox.git('rev-parse', 'HEAD');
    await sandbox.install();
  });
  after(() => sandbox.remove());

  const path = (name: string): string => join(sandbox.root, name);
  const state = (): string => path('.git/session-protocol');

  async function prepare(one: Case): Promise<void> {
    const { protocol, branch, session, how, before, steps, message } = one;
    rmSync(path('.git/MERGE_HEAD'), { force: true });
    for (const file of ['session.jsonl', 'trailer', 'last-report.json', 'receipts.jsonl'])
      rmSync(join(state(), file), { force: true });
    sandbox.git('checkout', '--quiet', '--force', '-B', branch, base);
    sandbox.git('clean', '--quiet', '--force', '-d');
    sandbox.stage('.session-protocol/protocol.json', protocol);
    past('Protocol');
    if (session.state !== 'none') await begin(session);
    // What a merge finds on its own branch; the rest of it is done while merging.
    const own = how === 'merge' ? steps.slice(0, steps.length / 2) : [];
    if (how === 'amend') makeCommit(before);
    if (how === 'merge') {
      sandbox.git('checkout', '--quiet', '-B', 'side');
      makeCommit(before);
      sandbox.git('checkout', '--quiet', branch);
      makeCommit(own);
      // Conflicts are committed as git leaves them.
      sandbox.tryGit(['merge', '--quiet', '--no-commit', '--no-ff', 'side']);
    }
    for (const step of steps.slice(own.length)) take(step);
    sandbox.git('add', '--all');
    sandbox.write('.git/message', message);
    sandbox.write('.git/judged', asJudged(one));
  }

  const past = (message: string): string =>
    sandbox.git(
      '-c',
      'core.hooksPath=/dev/null',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      `${message}\n\nSession: 31`,
    );

  function makeCommit(steps: readonly Step[]): void {
    for (const step of steps) take(step);
    sandbox.git('add', '--all');
    past('Before');
  }

  async function begin({ state: wanted, number }: Case['session']): Promise<void> {
    const at = new Date().toISOString();
    await beginJournal(state(), {
      type: 'prepared',
      at,
      session: 's-1',
      title: 'Test',
      items: wanted === 'preparing' ? [ITEM] : [],
      ...(number === undefined ? {} : { number }),
    });
    if (wanted === 'preparing') return;
    await appendEvents(state(), [{ type: 'activated', at }]);
    if (wanted === 'closed') await appendEvents(state(), [{ type: 'abandoned', at, reason: 'x' }]);
  }

  function take(step: Step): void {
    const place = path(step.path);
    switch (step.do) {
      case 'write':
        mkdirSync(dirname(place), { recursive: true });
        rmSync(place, { force: true });
        return writeFileSync(place, step.text);
      case 'delete':
        return rmSync(place, { force: true });
      case 'link':
        rmSync(place, { force: true });
        return symlinkSync('elsewhere', place);
      case 'execute':
        return tryTo(() => chmodSync(place, 0o755));
      case 'move':
        return tryTo(() => renameSync(place, path(step.to)));
    }
  }

  /** The hook's verdict on the commit, which is then there: made, or, where it was refused, made past the hooks. */
  function commit(how: Case['how']): Told {
    const amend = how === 'amend' ? ['--amend'] : [];
    const args = ['--quiet', '--allow-empty', ...amend, '-F', path('.git/message')];
    const result = sandbox.commit(args);
    const report = JSON.parse(sandbox.state('last-report.json') ?? '{}') as {
      hook?: string;
      outcome?: string;
      verdict?: Verdict;
    };
    const { waived } = JSON.parse(sandbox.state('receipts.jsonl') ?? '{}') as { waived?: string[] };
    assert.equal(result.code === 0, waived !== undefined, result.stderr);
    if (result.code !== 0) {
      const forced = sandbox.commit([...args, '--no-verify']);
      assert.equal(forced.code, 0, forced.stderr);
    }
    if (report.verdict) return told(report.verdict);
    // A pass that leaves nothing to say leaves its receipt only.
    return waived ? { judged: true, refused: false, violations: [], waived } : NOT_JUDGED;
  }

  function command(...args: string[]): Told {
    const { code, stdout, stderr } = cli(sandbox.root, 'check', ...args, '--json');
    assert.ok(code === 0 || code === 1 || code === 2, stderr);
    const result = toldOf(JSON.parse(stdout) as Judgement);
    assert.equal(code, result.judged ? Number(result.refused) : 2);
    return result;
  }

  const judge = async (source: ChangeSource, message?: string): Promise<Told> =>
    toldOf(
      await judgeChange({
        root: sandbox.root,
        source,
        ...(message === undefined ? {} : { message }),
      }),
    );

  async function compare(one: Case): Promise<Told> {
    await prepare(one);
    const { how } = one;
    const staged = command('--staged', '--message-file', path('.git/judged'));
    const editor = await judge({ kind: 'staged' }, asJudged(one));
    const workTree = await judge({ kind: 'work-tree' }, asJudged(one));
    const hook = commit(how);
    // Only git's command line tells that a commit will be an amend.
    if (how !== 'amend') {
      assert.deepEqual(staged, hook, 'check --staged');
      assert.deepEqual(editor, hook, "the editor's engine, on what is staged");
    }
    // The work tree is compared with HEAD alone, whatever is being merged.
    if (how === 'commit') assert.deepEqual(workTree, hook, "the editor's engine, on the work tree");
    const range = command('--range', 'HEAD^!');
    assert.deepEqual(range, await judge({ kind: 'range', range: 'HEAD^!' }));
    assert.deepEqual(inHistory(range, one), inHistory(hook, one), 'check --range');
    return hook;
  }

  it('on a change that breaks every rule', async () => {
    const { violations } = await compare(EVERYTHING_WRONG);
    const seen = new Set(violations.map(([rule]) => rule));
    assert.deepEqual(
      RULES_USED.filter((rule) => !seen.has(rule)),
      [],
    );
  });

  it('in hook, command line, editor and, once it is history, in a range', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        await compare(one);
      }),
      { numRuns: runs, seed, endOnFailure: true, interruptAfterTimeLimit: LIMIT },
    );
  });
});

/** The message that commit-msg gets to see: prepare-commit-msg has added the session's trailer. */
function asJudged({ protocol, session, message }: Case): string {
  const wanted = session.state === 'active' && !hasNoTrailer(protocol);
  return withTrailer(message, wanted ? `Session: ${session.number ?? 's-1'}` : undefined, {});
}

const hasNoTrailer = (protocol: string): boolean => protocol.includes('"trailer":false');

function tryTo(act: () => void): void {
  try {
    act();
  } catch (error) {
    // An earlier step has taken the file away.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * Leaves out what history cannot tell. Of a session it tells by the trailer only that there was one, and
 * which: nothing where the protocol switches the trailer off, or a merge changes nothing by itself, not why
 * there was none, and one that was written by hand is believed.
 */
function inHistory(one: Told, { protocol, session, message, how }: Case): Told {
  const believed = hasNoTrailer(protocol) || /^Session:/m.test(message) || how === 'merge';
  const unknown = new Set([
    ...UNKNOWN_TO_HISTORY,
    ...(believed ? ['session-active'] : []),
    ...(believed || session.state !== 'active' ? ['task-lane'] : []),
  ]);
  const violations = one.violations.flatMap((violation) => {
    const [rule, severity, path, line] = violation;
    if (unknown.has(rule)) return [];
    return rule === 'session-active'
      ? [[rule, severity, path, line, 'no session is active'] as const]
      : [violation];
  });
  const waived = one.waived.filter((rule) => !unknown.has(rule));
  const refused = violations.some(([, severity]) => severity === 'error');
  return { ...one, violations, waived, refused };
}
