import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { cli, cliJson, startCli } from '../git/cli-support.ts';
import { git } from '../git/cli-git.ts';
import { platform } from './platform.ts';
import { type Deed, type Stage, play, setStage } from './scenario.ts';

const OPENER = 'docs/session-openers/SESSION_07_GROUNDWORK.md';
const PLAN = 'docs/MASTER_PLAN.md';
const TRACKER = '.session-protocol/implementation_tracker.csv';
const JOURNAL = '.git/session-protocol/session.jsonl';

/** A command line that adds an event to the journal of the platform team's session. */
export interface JournalStep {
  readonly name: string;
  readonly args: readonly string[];
  /** What has to be done before it. */
  readonly before: readonly Deed[];
  /** The event, as the journal has it. */
  readonly event: string;
}

const START: Deed = { cli: ['session', 'start'] };
const TICK: Deed = { cli: ['session', 'tick', '2', '--evidence', 'read both phases'] };
const READ: Deed = { cli: ['session', 'read', 'docs/ARCHITECTURE_BIBLE.md'] };
const ACTIVE = [START, TICK, READ];
const COMPLETE: Deed = { cli: ['task', 'complete', '4.1', '--evidence', 'text:created'] };
const LISTED: Deed = { cli: ['checklist', 'tick', 'closing', '2', '--evidence', 'text:is true'] };
const CLOSE: Deed = { cli: ['session', 'close', '--next', 'Begin with 4.2'] };

const step = (
  name: string,
  event: string,
  before: readonly Deed[],
  ...args: string[]
): JournalStep => ({ name, event, before, args });

/** Every event that a command line can add, in the order of a session. */
export const JOURNAL_STEPS: readonly JournalStep[] = [
  step('start', 'prepared', [], 'session', 'start'),
  step('tick', 'ticked', [START], 'session', 'tick', '2', '--evidence', 'read'),
  step('untick', 'unticked', [START, TICK], 'session', 'tick', '2', '--undo'),
  step('read', 'document-read', [START], 'session', 'read', 'docs/ARCHITECTURE_BIBLE.md'),
  step('waive', 'waived', [START], 'session', 'waive', '1', '--reason', 'known by heart'),
  step('activate', 'activated', [START, TICK], 'session', 'read', 'docs/ARCHITECTURE_BIBLE.md'),
  step('resume', 'resumed', ACTIVE, 'session', 'resume', '--agent', 'second'),
  step('check', 'check-run', ACTIVE, 'session', 'check', 'build'),
  step(
    'complete',
    'task-completed',
    ACTIVE,
    'task',
    'complete',
    '4.1',
    '--evidence',
    'text:created',
  ),
  step(
    'verify',
    'task-verified',
    [...ACTIVE, COMPLETE, { git: ['config', 'user.name', 'Ines'] }],
    'task',
    'verify',
    '4.1',
  ),
  step(
    'list tick',
    'list-ticked',
    ACTIVE,
    'checklist',
    'tick',
    'closing',
    '2',
    '--evidence',
    'text:is true',
  ),
  step(
    'list waiver',
    'list-waived',
    ACTIVE,
    'checklist',
    'waive',
    'closing',
    '2',
    '--reason',
    'no new table',
  ),
  step('close', 'closing', [...ACTIVE, LISTED], 'session', 'close', '--next', 'Begin with 4.2'),
  step(
    'closed',
    'closed',
    [...ACTIVE, LISTED, CLOSE, { commit: 'docs: hand off session 7' }],
    'session',
    'status',
  ),
  step('abandon', 'abandoned', ACTIVE, 'session', 'abandon', '--reason', 'wrong opener'),
];

/** The repository of the step, with all done that comes before it. */
export const makeBefore = async ({ before }: Pick<JournalStep, 'before'>): Promise<Stage> => {
  const stage = await setStage({
    ...platform,
    files: { ...platform.files, 'scripts/build.mjs': '\n' },
  });
  for (const deed of before) await play(stage.root, deed);
  return stage;
};

const read = (root: string, path: string): string =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';

/** What differs from run to run: times, identities, and how long something took. */
const plain = (text: string): string =>
  text.replace(/\b[0-9a-f]{7,40}\b/g, '#').replace(/\d+(?:[.:T-]\d+)*/g, '#');

const DOCUMENTS = [OPENER, PLAN, TRACKER];
export const readDocuments = (root: string): string[] =>
  DOCUMENTS.map((path) => plain(read(root, path)));

/**
 * Kills the command line `times` times over, alternately at the moment its event reaches the journal, and at
 * a moment of its run from its middle on. Each time the session must be whole, each document as it was or as
 * it is when all is done, and doing it once more must end well.
 */
export async function killStep(journalStep: JournalStep, times: number): Promise<number> {
  const made = await makeBefore(journalStep);
  const before = readDocuments(made.root);
  let killed = 0;
  try {
    const reference = await copyOf(made);
    const begun = performance.now();
    const { code, stderr } = cli(reference.root, ...journalStep.args);
    const whole = performance.now() - begun;
    assert.equal(code, 0, stderr);
    const done = readDocuments(reference.root);
    await reference.remove();
    for (let time = 0; time < times; time++) {
      const stage = await copyOf(made);
      const at = time % 2 === 0 ? 'event' : whole * (0.5 + time / times / 2);
      if (await killOnce(stage.root, journalStep, at)) killed += 1;
      assertWhole(stage.root, before, done);
      assertResumes(stage.root, journalStep);
      await stage.remove();
    }
  } finally {
    await made.remove();
  }
  return killed;
}

/** Each document is as it was, or as it is when all is done. */
export function assertWhole(
  root: string,
  before: readonly string[],
  done: readonly string[],
): void {
  for (const [index, text] of readDocuments(root).entries())
    assert.ok(
      [before[index], done[index]].includes(text),
      `${DOCUMENTS[index]} is half written:\n${text}`,
    );
}

/** The repository as it is, in another place. */
export async function copyOf({ root }: Stage): Promise<Stage> {
  const home = await mkdtemp(join(tmpdir(), 'copié '));
  await cp(root, join(home, 'our work'), { recursive: true });
  return {
    root: join(home, 'our work'),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** In bytes; 0 without a journal. */
export const journalSize = (root: string): number =>
  statSync(join(root, JOURNAL), { throwIfNoEntry: false })?.size ?? 0;

/** @returns whether it was killed before it ended by itself */
async function killOnce(
  root: string,
  { args }: JournalStep,
  at: 'event' | number,
): Promise<boolean> {
  const sizeBefore = journalSize(root);
  const child = startCli(root, ...args);
  child.stdout?.resume();
  child.stderr?.resume();
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_code, signal) => resolve(signal)),
  );
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  if (at === 'event') while (isRunning() && journalSize(root) === sizeBefore) await setImmediate();
  else await delay(at);
  child.kill('SIGKILL');
  return (await ended) === 'SIGKILL';
}

/** The session can be read, and the step can be taken, or was. */
export function assertResumes(root: string, { args, event, name }: JournalStep): void {
  const { session } = cliJson<{ session: { state: string } }>(root, 0, 'session', 'status');
  assert.match(session.state, /^(none|preparing|active|closing|closed)$/);
  const again = cli(root, ...args);
  if (again.code !== 0)
    assert.match(
      `${name}: ${again.stderr}`,
      /already|was (completed|verified)|written|No session|under way|active/,
    );
  const events = read(root, JOURNAL)
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { type: string }).type);
  assert.ok(events.includes(event), `${name}: ${events.join(', ')}; ${again.stderr}`);
  for (const once of ['prepared', 'activated', 'closing', 'closed', 'abandoned'])
    assert.ok(events.filter((type) => type === once).length <= 1, `${once} stands there twice`);
  assert.equal(read(root, OPENER).split('**Completed**').length - 1, /clos/.test(name) ? 1 : 0);
  assert.equal(git(root, 'fsck', '--strict').includes('error'), false);
}

/**
 * Two processes at once on one work tree, again and again: one of them gets the session, and what the two do
 * in it at the same moment is kept, all of it.
 */
export async function raceForSession(races: number): Promise<void> {
  const stage = await setStage(platform);
  const { root } = stage;
  try {
    for (let race = 0; race < races; race++) {
      const starts = await together(root, ['session', 'start'], ['session', 'start']);
      assert.deepEqual(starts.map(({ code }) => code).toSorted(), [0, 2], `race ${race}`);
      assert.match(starts.find(({ code }) => code === 2)?.said ?? '', /under way|beginning/);
      const marks = await together(
        root,
        ['session', 'tick', '2', '--evidence', `race ${race}`],
        ['session', 'read', 'docs/ARCHITECTURE_BIBLE.md'],
      );
      assert.deepEqual(
        marks.map(({ code }) => code),
        [0, 0],
        marks.map(({ said }) => said).join(),
      );
      const { session } = cliJson<{ session: { state: string } }>(root, 0, 'session', 'status');
      assert.equal(session.state, 'active', `race ${race} lost a mark`);
      const journal = read(root, JOURNAL);
      for (const type of ['prepared', 'ticked', 'document-read'])
        assert.equal(journal.split(`{"type":"${type}"`).length - 1, 1, `${type} in race ${race}`);
      await play(root, { cli: ['session', 'abandon', '--reason', `race ${race}`] });
    }
  } finally {
    await stage.remove();
  }
}

const together = (
  root: string,
  ...commands: readonly (readonly string[])[]
): Promise<{ code: number | null; said: string }[]> =>
  Promise.all(
    commands.map(
      (args) =>
        new Promise<{ code: number | null; said: string }>((resolve) => {
          const child = startCli(root, ...args);
          let said = '';
          child.stdout?.resume();
          child.stderr?.on('data', (data: Buffer) => (said += data.toString()));
          child.once('close', (code) => resolve({ code, said }));
        }),
    ),
  );
