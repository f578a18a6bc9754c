import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSession, JOURNAL, beginJournal } from '../../src/workspace/journal.ts';
import { cli, startCli } from './cli-support.ts';
import { type Team, makeTeam } from './session-support.ts';

const WRITERS = 2;
const TICKS = 5;

/**
 * Two processes tick their own items of one session at the same moment, again and again; before every other
 * race a crash has left half a line, which both find. No tick may be lost.
 */
export async function raceTicks(races: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'wettlauf ü '));
  const journal = new URL('../../src/workspace/journal.ts', import.meta.url).href;
  const script = join(home, 'tick.mts');
  await writeFile(
    script,
    `import { appendEvents } from ${JSON.stringify(journal)};
     process.on('message', async ({ folder, items }) => {
       for (const item of items)
         await appendEvents(folder, [{ type: 'ticked', at: new Date().toISOString(), item, by: 'person' }], 'r');
       process.send('done');
     });`,
  );
  const children = Array.from({ length: WRITERS }, () => fork(script));
  try {
    for (let race = 0; race < races; race++) {
      const folder = await mkdtemp(join(home, 'state '));
      const items = Array.from({ length: WRITERS * TICKS }, (_, index) => String(index + 1));
      await beginJournal(folder, {
        type: 'prepared',
        at: new Date().toISOString(),
        session: 'r',
        title: 'Race',
        items: items.map((id) => ({ id, text: `Item ${id}`, from: 'playbook' })),
      });
      const isCut = race % 2 === 1;
      if (isCut) await appendFile(join(folder, JOURNAL), '{"type":"ticked","at":"2026-0');
      await Promise.all(
        children.map((child, index) =>
          ask(child, { folder, items: items.slice(index * TICKS, (index + 1) * TICKS) }),
        ),
      );
      const session = await readSession(folder);
      assert.deepEqual(
        [...session.ticks.keys()].map(Number).toSorted((one, other) => one - other),
        items.map(Number),
        `race ${race}`,
      );
      assert.equal(session.cutShort > 0, isCut);
      await rm(folder, { recursive: true });
    }
  } finally {
    for (const child of children) child.kill();
    await rm(home, { recursive: true, force: true });
  }
}

const ask = (child: ChildProcess, message: object): Promise<unknown> =>
  new Promise((resolve) => {
    child.once('message', resolve);
    child.send(message);
  });

/** A command line that changes the session, and how to see that it did. */
export interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** What has to be so before it, as command lines. */
  readonly before: readonly (readonly string[])[];
  readonly isDone: (journal: string) => boolean;
}

const PREPARED = [['session', 'start', '--no-opener', '--task', '1.2']] as const;
const ACTIVE = [...PREPARED, ['session', 'check', 'tests']] as const;
const CLOSING = ['session', 'close', '--next', 'Bake'] as const;

export const STEPS: readonly Step[] = [
  {
    name: 'start',
    args: PREPARED[0],
    before: [],
    isDone: (journal) => journal.includes('"prepared"'),
  },
  {
    name: 'waive',
    args: ['session', 'waive', '2', '--reason', 'no oven'],
    before: PREPARED,
    isDone: (journal) => journal.includes('"waived"'),
  },
  {
    name: 'check',
    args: ['session', 'check', 'tests'],
    before: PREPARED,
    isDone: (journal) => journal.includes('"check-run"'),
  },
  {
    name: 'checklist tick',
    args: ['checklist', 'tick', 'shelf', '1', '--evidence', 'photo'],
    before: ACTIVE,
    isDone: (journal) => journal.includes('"list-ticked"'),
  },
  {
    name: 'close',
    args: CLOSING,
    before: ACTIVE,
    isDone: (journal) => journal.includes('"type":"closing"'),
  },
];

/**
 * Kills the command line at a moment of its run, `times` times over, spread from its beginning to its end. Each
 * time the session must be whole, no document half written, and doing it once more must end well.
 */
export async function killAt(step: Step, times: number): Promise<{ killed: number }> {
  const whole = await runTime(step);
  let killed = 0;
  for (let time = 0; time < times; time++) {
    const team = await ready(step);
    try {
      const child = startCli(team.root, ...step.args);
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.once('exit', (_code, signal) => resolve(signal)),
      );
      await delay((whole * (time + 0.5)) / times);
      child.kill('SIGKILL');
      if ((await ended) === 'SIGKILL') killed += 1;
      await assertWhole(team, step);
    } finally {
      await team.remove();
    }
  }
  return { killed };
}

/** In milliseconds; of the second run, since the first one reads the program from a cold disk. */
async function runTime(step: Step): Promise<number> {
  let took = 0;
  for (let run = 0; run < 2; run++) {
    const team = await ready(step);
    try {
      const start = performance.now();
      const { code, stderr } = cli(team.root, ...step.args);
      took = performance.now() - start;
      assert.equal(code, 0, stderr);
    } finally {
      await team.remove();
    }
  }
  return took;
}

async function ready({ before }: Step): Promise<Team> {
  const team = await makeTeam();
  for (const args of before) {
    const { code, stderr } = cli(team.root, ...args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
  }
  return team;
}

const THREAD = 'docs/PROGRESS_THREAD.md';

async function assertWhole(team: Team, step: Step): Promise<void> {
  const { root } = team;
  const before = team.git('show', `HEAD:${THREAD}`);
  const after = (await readFile(join(root, THREAD), 'utf8')).trimEnd();
  const entry = after.slice(before.length);
  assert.ok(after.startsWith(before), 'what was in the thread stays');
  assert.ok(entry === '' || entry.endsWith('### Next\n- Bake'), `half an entry: ${entry}`);

  const status = cli(root, 'session', 'status');
  assert.equal(status.code, 0, status.stderr);
  const folder = join(root, '.git/session-protocol');
  const again = cli(root, ...step.args);
  const journal = await readFile(join(folder, JOURNAL), 'utf8');
  assert.ok(step.isDone(journal), `${again.stderr}${journal}`);
  if (again.code !== 0) assert.match(again.stderr, /already|complete|under way|written/);
  const entries =
    (await readFile(join(root, THREAD), 'utf8')).split('\n## Session 07 - ').length - 1;
  assert.equal(entries, step.name === 'close' ? 1 : 0, 'one entry for one session');
  assert.equal((await readSession(folder)).cutShort, 0);
  const rest = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.tmp'));
  // A temporary file may be left where the process died; it is never taken for the document.
  for (const name of rest) await rm(join(root, 'docs', name));
}
