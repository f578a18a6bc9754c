/**
 * `npm test`: everything that must hold, step by step. The last line counts what passed and failed.
 *
 *   npm test                  all steps
 *   npm test -- unit editor   these steps; what they need built is built
 *
 * A failed build ends the run, for nothing after it could be believed; after any other failure the run
 * goes on, so that it tells everything at once. With `CI` set, a skipped test is a failed one.
 *
 * What is played in a real window depends on the machine's other work, so what fails there is played a
 * second time, from a fresh window on. What passes only then is counted and named as flaky.
 */
import { fork, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from './host/cache.ts';
import { closeAll } from './host/lifetime.ts';
import type { Counts } from './host/run-mocha.ts';
import { runEditorTests } from './host/run-tests.ts';
import { runTour } from './tour/tour.ts';

interface Step {
  name: string;
  run(): Promise<Counts>;
  /** Runs once more what failed, and gives the counts of the whole step. */
  again?(first: Counts): Promise<Counts>;
}

const BIN = join(PROJECT, 'node_modules');

/** Tests that belong to a step by their folder, and take longer than a person waits. */
const LONG = [
  'test/git/managers-faults.test.ts',
  'test/git/managers.test.ts',
  'test/git/session-crash.test.ts',
  'test/host/empty-states.test.ts',
  'test/host/faults.test.ts',
  'test/host/language.test.ts',
  'test/host/teams-playbook.test.ts',
  'test/host/teams.test.ts',
  'test/host/walkthrough.test.ts',
  'test/teams/kill.test.ts',
];

/** What takes longer than a person waits: only when it is asked for, `npm run test:full`. */
const FULL: Step = {
  name: 'full',
  run: () =>
    runFiles([...globSync('test/full/**/*.test.ts', { cwd: PROJECT }).toSorted(), ...LONG]),
};

const STEPS: readonly Step[] = [
  { name: 'build', run: () => runTool(join(PROJECT, 'esbuild.mjs'), []) },
  { name: 'types', run: () => runTool(join(BIN, 'typescript/bin/tsc'), ['--noEmit', '-p', '.']) },
  {
    name: 'lint',
    run: () => runTool(join(BIN, 'oxlint/bin/oxlint'), ['--type-aware', '--deny-warnings']),
  },
  { name: 'format', run: () => runTool(join(BIN, 'oxfmt/bin/oxfmt'), ['--check']) },
  { name: 'unit', run: () => runMocha('test/unit/**/*.test.ts', 2) },
  { name: 'git', run: () => runMocha('test/git/**/*.test.ts', 4) },
  { name: 'teams', run: () => runMocha('test/teams/**/*.test.ts', 2) },
  { name: 'database', run: () => runMocha('test/database/**/*.test.ts', 2) },
  { name: 'host', run: () => runMocha('test/host/**/*.test.ts', 2), again: runFailedFiles },
  { name: 'editor', run: runEditorTests, again: () => runEditorTests() },
  { name: 'tour', run: tour, again: tour },
  // Last, for it leaves the build that is shipped in place of the one that the other steps test.
  { name: 'package', run: () => runMocha('test/editor-package/**/*.test.ts') },
];

/** The steps that read sources only; all others also need what the build makes. */
const NEED_NO_BUILD = new Set(['lint', 'format']);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => ![...STEPS, FULL].some((step) => step.name === name));
if (unknown.length > 0) {
  const names = [...STEPS, FULL].map((step) => step.name).join(', ');
  console.error(`There is no step ${unknown.join(', ')}. The steps are: ${names}.`);
  process.exit(2);
}

function chooseSteps(): readonly Step[] {
  if (asked.length === 0) return STEPS;
  const build = asked.some((name) => !NEED_NO_BUILD.has(name));
  return [...STEPS, FULL].filter(({ name }) => asked.includes(name) || (build && name === 'build'));
}

interface StepCounts extends Counts {
  /** What failed once and passed at the second go. */
  flaky: string[];
}

async function runSteps(steps: readonly Step[]): Promise<StepCounts> {
  const total: StepCounts = { passed: 0, failed: 0, skipped: 0, failures: [], flaky: [] };
  const report: string[] = [];
  for (const step of steps) {
    const { name } = step;
    console.log(`\n── ${name}`);
    const begun = Date.now();
    const counts = await runStep(step);
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    const line = `${counts.failed === 0 ? '✔' : '✘'} ${name}: ${told(counts)} in ${seconds} s`;
    console.log(line);
    report.push(line);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    total.failures.push(...counts.failures.map((failure) => `✘ ${name}: ${failure}`));
    total.flaky.push(...counts.flaky.map((failure) => `~ ${name}, at the first go: ${failure}`));
    if (name === 'build' && counts.failed > 0) break;
  }
  console.log(['', ...total.failures, ...total.flaky, '', ...report, ''].join('\n'));
  return total;
}

async function runStep(step: Step): Promise<StepCounts> {
  const first = inCi(await step.run().catch(failWith));
  if (first.failed === 0 || !step.again) return { ...first, flaky: [] };
  console.log(`\n── ${step.name}, a second go`);
  const second = inCi(await step.again(first).catch(failWith));
  const failedAgain = new Set(second.failures.map(titleOf));
  const flaky = first.failures.filter((failure) => !failedAgain.has(titleOf(failure)));
  return { ...second, flaky };
}

const titleOf = (failure: string): string => failure.split('\n', 1)[0] ?? '';

const told = ({ passed, failed, skipped, flaky }: StepCounts): string =>
  [
    `${passed} passed, ${failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(flaky.length > 0 ? [`${flaky.length} flaky`] : []),
  ].join(', ');

function failWith(error: unknown): Counts {
  console.error(error);
  return { passed: 0, failed: 1, skipped: 0, failures: [String(error)] };
}

function inCi(counts: Counts): Counts {
  if (!process.env['CI'] || counts.skipped === 0) return counts;
  const failure = `${counts.skipped} skipped, which counts as failed in CI`;
  return {
    ...counts,
    failed: counts.failed + counts.skipped,
    skipped: 0,
    failures: [...counts.failures, failure],
  };
}

/** Runs a tool's JavaScript with this Node; the step as a whole passes or fails. */
function runTool(script: string, args: readonly string[]): Promise<Counts> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: PROJECT, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => {
      const passed = code === 0 ? 1 : 0;
      const failures = passed === 1 ? [] : [`it ended with ${code}, and says above why`];
      resolve({ passed, failed: 1 - passed, skipped: 0, failures });
    });
  });
}

/** The files of a step, without those that are run only when they are asked for. */
function runMocha(pattern: string, processes = 1): Promise<Counts> {
  const found = globSync(pattern, { cwd: PROJECT }).map((file) => file.replaceAll('\\', '/'));
  if (found.length === 0) return Promise.reject(new Error(`No test is at ${pattern}.`));
  return runFiles(found.filter((file) => !LONG.includes(file)).toSorted(), processes);
}

/**
 * Runs test files, shared out among processes that run side by side: tests that start git or a server wait
 * most of their time. What the first says is shown at once, what the others say when they end.
 */
async function runFiles(files: readonly string[], processes = 1): Promise<Counts> {
  const shares = Array.from({ length: processes }, (_, share) =>
    files.filter((_file, index) => index % processes === share),
  );
  const counts = await Promise.all(shares.map((share, index) => runShare(share, index > 0)));
  return {
    passed: sum(counts.map(({ passed }) => passed)),
    failed: sum(counts.map(({ failed }) => failed)),
    skipped: sum(counts.map(({ skipped }) => skipped)),
    failures: counts.flatMap(({ failures }) => failures),
    failedFiles: counts.flatMap(({ failedFiles = [] }) => failedFiles),
  };
}

/** One after the other: the machine was too busy once. */
async function runFailedFiles({ passed, failedFiles = [], ...first }: Counts): Promise<Counts> {
  if (failedFiles.length === 0) return { passed, ...first };
  const second = await runFiles(failedFiles.map(({ file }) => file));
  const counted = sum(failedFiles.map((each) => each.passed));
  return { ...second, passed: passed - counted + second.passed };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** A test process that ends without telling its counts is one failure. */
async function runShare(files: readonly string[], later: boolean): Promise<Counts> {
  // Some tests look at what is left behind in the temporary folder; a server there runs as another user.
  const temporary = await mkdtemp(join(tmpdir(), 'sp-'));
  await chmod(temporary, 0o1777);
  try {
    return await new Promise((resolve, reject) => {
      const child = fork(join(PROJECT, 'test/host/run-mocha.ts'), files, {
        cwd: PROJECT,
        env: { ...process.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary },
        silent: later,
      });
      let counts: Counts | undefined;
      const output: Buffer[] = [];
      child.stdout?.on('data', (piece: Buffer) => output.push(piece));
      child.stderr?.on('data', (piece: Buffer) => output.push(piece));
      child.on('message', (message) => (counts = message as Counts));
      child.once('error', reject);
      child.once('close', (code, signal) => {
        process.stdout.write(Buffer.concat(output));
        if (counts) resolve(counts);
        else
          reject(new Error(`The tests in ${files[0]} … ended with ${code ?? signal}, uncounted.`));
      });
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function tour(): Promise<Counts> {
  const folder = join(PROJECT, 'test-results', 'tour');
  await rm(folder, { recursive: true, force: true });
  const { played, failure } = await runTour({ folder });
  if (played === 0 && failure === undefined) throw new Error('The tour has no steps.');
  const failures = failure === undefined ? [] : [failure];
  return { passed: played, failed: failures.length, skipped: 0, failures };
}

const total = await runSteps(chooseSteps());
await closeAll();
// Nothing may be printed after this line.
console.log(told(total));
process.exitCode = total.failed === 0 ? 0 : 1;
