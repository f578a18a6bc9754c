/**
 * What a window of VS Code is in the midst of when it dies: its extension host, or the window itself, is killed
 * as it adds each event to the journal. The repository must be whole, and the command line go on with it.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { PROJECT } from '../host/cache.ts';
import { type EmbeddedCode, startEmbedded } from '../host/embedded.ts';
import { TeamWindow } from '../host/team-window.ts';
import {
  JOURNAL_STEPS,
  type JournalStep,
  assertResumes,
  assertWhole,
  copyOf,
  journalSize,
  makeBefore,
  readDocuments,
} from '../teams/kill-support.ts';
import type { Deed, Stage } from '../teams/scenario.ts';

const TIMES = 20;

/** What a person does at the window for an event of the journal; it ends with the last key or click. */
const AT_THE_WINDOW: Readonly<Record<string, (window: TeamWindow) => Promise<void>>> = {
  start: async (window) => {
    await window.command('Start Session');
    await window.asked('Start Session (1/3)');
    await window.press('Enter');
    await window.asked('Start Session 7 (3/3)');
    await window.press('Enter');
  },
  tick: (window) => window.ticksAll(),
  read: (window) => window.workbench.clickItem('Session', /^Read docs\/ARCHITECTURE_BIBLE/),
  waive: async (window) => {
    await window.command('Waive Item…');
    await window.workbench.pick(/^Read docs\/ARCHITECTURE_BIBLE/);
    await window.answers('known by heart');
  },
  activate: (window) => window.workbench.clickItem('Session', /^Read docs\/ARCHITECTURE_BIBLE/),
  check: async (window) => {
    await window.command('Run Check…');
    await window.workbench.pick('build');
  },
  complete: async (window) => {
    await window.command('Complete Task…');
    await window.workbench.pick(/^4\.1$/);
    await window.workbench.pick(/In Words/);
    await window.answers('created');
  },
  verify: async (window) => {
    await window.command('Verify Task…');
    await window.workbench.pick(/^4\.1/);
    await window.answers('looked at it');
  },
  'list tick': (window) => window.picksIn('Before closing', [/^Update Section 3/]),
  'list waiver': async (window) => {
    await window.command('Waive Item…');
    await window.workbench.pick(/^Update Section 3/);
    await window.answers('no new table');
  },
  close: (window) => window.answerClosing('', 'Begin with 4.2', ''),
  closed: (window) => window.play(HAND_OFF),
  abandon: async (window) => {
    await window.command('Abandon Session…');
    await window.answers('wrong opener');
  },
};

/** Git makes it, and the window, which sees it, closes the session. */
const HAND_OFF: Deed = { commit: 'docs: hand off session 7' };

type Victim = 'extension host' | 'window';

describe('a session survives its window', function () {
  this.timeout(7_200_000);
  let code: EmbeddedCode;
  let browser: Browser;

  before(async () => {
    code = await startEmbedded({ extensionDevelopmentPath: PROJECT });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await code?.stop();
  });

  for (const step of JOURNAL_STEPS) {
    const act = AT_THE_WINDOW[step.name];
    if (!act) continue;
    for (const victim of ['extension host', 'window'] as const) {
      it(`kill -9 of the ${victim} at ${step.name}, ${TIMES} times`, async () => {
        const before = step.name === 'closed' ? step.before.slice(0, -1) : step.before;
        const made = await makeBefore({ before });
        try {
          const { done, seconds } = await playWhole(made, act);
          const asWas = readDocuments(made.root);
          for (let time = 0; time < TIMES; time += 1) {
            const at = time % 2 === 0 ? 'event' : (seconds * 1000 * time) / TIMES;
            await killOnce(made, { step, act, victim, at }, (root) =>
              assertWhole(root, asWas, done),
            );
          }
        } finally {
          await made.remove();
        }
      });
    }
  }

  /** How the documents are, and how long it takes, where nothing is killed. */
  async function playWhole(
    made: Stage,
    act: (window: TeamWindow) => Promise<void>,
  ): Promise<{ done: string[]; seconds: number }> {
    const window = await TeamWindow.openStage(browser, code, await copyOf(made));
    try {
      const size = journalSize(window.root);
      await act(window);
      const begun = performance.now();
      await untilGrown(window, size);
      const seconds = (performance.now() - begun) / 1000;
      // What is written after the event, such as the tracker.
      await delay(2000);
      return { done: readDocuments(window.root), seconds };
    } finally {
      await window.close();
      killExtensionHosts(code.pid);
    }
  }

  interface Kill {
    readonly step: JournalStep;
    readonly act: (window: TeamWindow) => Promise<void>;
    readonly victim: Victim;
    /** At the moment of the event, or so many milliseconds after what the person did. */
    readonly at: 'event' | number;
  }

  async function killOnce(
    made: Stage,
    { step, act, victim, at }: Kill,
    assertDocuments: (root: string) => void,
  ): Promise<void> {
    const window = await TeamWindow.openStage(browser, code, await copyOf(made));
    try {
      const size = journalSize(window.root);
      await act(window);
      if (at === 'event') await untilGrown(window, size);
      else await delay(at);
      if (victim === 'window') await killWindow(browser);
      // What outlives its window may still end what it began, and then goes too.
      if (victim === 'window') await delay(500);
      assert.ok(killExtensionHosts(code.pid) > 0, 'there was an extension host to kill');
      assertDocuments(window.root);
      assertResumes(window.root, step);
    } finally {
      await window.close();
    }
  }
});

/** Looks as often as it can, so that what kills then comes as soon as the event is there. */
async function untilGrown(window: TeamWindow, size: number): Promise<void> {
  const end = Date.now() + 30_000;
  while (journalSize(window.root) === size && Date.now() < end) await setImmediate();
  if (journalSize(window.root) > size) return;
  const seen = JSON.stringify(await window.workbench.messages.readNotifications());
  assert.fail(`Nothing was added to the journal; seen: ${seen}; ${await window.rows()}`);
}

/** The processes in which the server runs extensions. */
function killExtensionHosts(server: number): number {
  let killed = 0;
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    try {
      const [parent] =
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.slice(2).split(' ') ?? [];
      const isHost = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost');
      if (Number(parent) !== server || !isHost) continue;
      process.kill(pid, 'SIGKILL');
      killed += 1;
    } catch {
      // It ended while it was looked at.
    }
  }
  return killed;
}

/** The processes that draw the browser's pages. */
async function killWindow(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL');
  await session.detach();
}
