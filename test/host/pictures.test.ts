/** The plan board and the session timeline in the real workbench: by keyboard, in four themes, by axe. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { findFaults } from './axe.ts';
import { PROJECT, runQuietly } from './cache.ts';
import { openSample, type SampleWindow } from './sample-window.ts';
import { until } from './wait.ts';
import type { Workbench } from './workbench.ts';

const OPENER = 'docs/sessions/SESSION_04_CHECKOUT.md';
const THEMES = [
  'Dark Modern',
  'Light Modern',
  'Dark High Contrast',
  'Light High Contrast',
] as const;

interface Drawn {
  getBBox(): { x: number; width: number };
  querySelector(selector: string): Drawn | null;
  querySelectorAll(selector: string): Iterable<Drawn>;
  textContent: string;
}

/** Texts that the fonts of this machine draw beyond the card or the picture that they stand in. */
const findOverflow = (frame: Frame): Promise<string[]> =>
  frame.evaluate(() => {
    const { document } = globalThis as unknown as { document: Drawn };
    const beyond = (text: Drawn, edge: Drawn | null): boolean => {
      const [own, outer] = [text.getBBox(), edge?.getBBox()];
      return outer !== undefined && own.x + own.width > outer.x + outer.width;
    };
    return [...document.querySelectorAll('svg.picture')]
      .flatMap((svg) => [
        ...[...svg.querySelectorAll('text')].filter((text) =>
          beyond(text, svg.querySelector('.ground')),
        ),
        ...[...svg.querySelectorAll('.target')].flatMap((card) =>
          [...card.querySelectorAll('text')].filter((text) =>
            beyond(text, card.querySelector('.card')),
          ),
        ),
      ])
      .map((text) => text.textContent);
  });

/** Whether the page as a whole need not be moved sideways. */
const fitsAcross = (frame: Frame): Promise<boolean> =>
  frame.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { documentElement: { scrollWidth: number; clientWidth: number } };
    };
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth <= clientWidth;
  });

describe('The pictures in the workbench', function () {
  this.timeout(180_000);
  let window: SampleWindow | undefined;
  let sample: string;
  let workbench: Workbench;

  before(async () => {
    window = await openSample();
    ({ sample, workbench } = window);
    await workbench.waitForItem('Plan', /Phase 1/);
  });

  after(() => window?.close());

  /** The frame of a picture's page whose content shows a text, and has such a part. */
  const pageWith = (text: string | RegExp, part = '*'): Promise<Frame> =>
    until(`a picture with ${String(text)}`, async () => {
      for (const frame of workbench.page.frames()) {
        const content = frame.locator('#content[aria-busy="false"]');
        const shown = [content.getByText(text), content.locator(part)];
        const counts = await Promise.all(shown.map((one) => one.count()));
        if (!counts.includes(0)) return frame;
      }
      return undefined;
    });

  const runCli = (...args: string[]): Promise<unknown> =>
    runQuietly(process.execPath, [join(PROJECT, 'dist/cli.cjs'), ...args], { cwd: sample });

  const focusedName = (frame: Frame): Promise<string | null> =>
    frame.evaluate(() => {
      const page = globalThis as unknown as {
        document: { activeElement: { getAttribute: (name: string) => string | null } };
      };
      return page.document.activeElement.getAttribute('aria-label');
    });

  it('shows the plan, moves by arrow keys, and opens the line of a task by Enter', async () => {
    await workbench.runCommand('Session Protocol: Show Plan Board');
    const frame = await pageWith('1.2 Count points at');
    await frame.locator('.target[tabindex="0"]').focus();
    assert.match(
      (await focusedName(frame)) ?? '',
      /^Phase 0A: Secure What Works, 2 of 6 done, in progress/,
    );
    const { keyboard } = workbench.page;
    await keyboard.press('ArrowDown');
    assert.match((await focusedName(frame)) ?? '', /^0A\.1 Tag the current state/);
    await keyboard.press('ArrowRight');
    assert.match((await focusedName(frame)) ?? '', /^1\.1 Add the table/);
    await keyboard.press('ArrowDown');
    assert.match(
      (await focusedName(frame)) ?? '',
      /^1\.2 Count points at checkout .*, to do, waits for 0A, critical path$/,
    );
    await keyboard.press('Enter');
    await workbench.page.getByRole('tab', { name: /^MASTER_PLAN\.md/ }).waitFor();
    await workbench.page
      .locator('.statusbar')
      .getByText(/^Ln 25, Col 1/)
      .waitFor();
  });

  it('follows the document, and keeps the place of the keyboard', async () => {
    const frame = await pageWith('1.2 Count points at');
    await frame.locator('.target[data-line="25"]').focus();
    const path = join(sample, 'docs/MASTER_PLAN.md');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('- [ ] 1.1', '- [x] 1.1'));
    await pageWith('1 of 4 done');
    assert.match((await focusedName(frame)) ?? '', /^1\.2 Count points/);
    assert.equal(await frame.locator('#said').textContent(), 'The picture was updated.');
  });

  it('takes the keyboard from nothing else while the document changes, and has it back after', async () => {
    const { page } = workbench;
    const task = /Record the commit/;
    await runCli('tracker', 'fill');
    for (const [command, file, place] of [
      ['Show Plan Board', 'docs/MASTER_PLAN.md', '.target[data-line="25"]'],
      ['Show Tracker', '.session-protocol/implementation_tracker.csv', '[data-sort="task_id"]'],
    ] as const) {
      const path = join(sample, file);
      await workbench.runCommand(`Session Protocol: ${command}`);
      const frame = await pageWith(task, place);
      await frame.locator(place).focus();
      await workbench.openQuickInput('F1');
      const box = page.locator('.quick-input-widget input[type="text"]:focus');
      await box.waitFor();
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace(task, 'Write the commit down'));
      await pageWith('Write the commit down', place);
      await page.keyboard.type('still here');
      assert.equal(await box.inputValue({ timeout: 1000 }), '>still here');
      await page.keyboard.press('Escape');
      await frame.locator(`${place}:focus`).waitFor();
      await writeFile(path, text);
      await pageWith(task, place);
      await frame.locator(`${place}:focus`).waitFor();
    }
  });

  it('says in words that there is no session, and then shows it with its table', async () => {
    await workbench.runCommand('Session Protocol: Show Session Timeline');
    await pageWith('No session was started here yet.');
    await runCli('session', 'start', '--opener', OPENER);
    const frame = await pageWith(/preparing ·/);
    await frame.locator('summary').click();
    assert.ok((await frame.getByRole('row', { name: /prepared/ }).count()) >= 1);
  });

  it('exports the board of the panel as a file that stands alone', async () => {
    await workbench.runCommand('Session Protocol: Show Plan Board');
    const frame = await pageWith('1.2 Count points at');
    await frame.getByRole('button', { name: 'Export…' }).click();
    await (await workbench.waitForPick('SVG')).click();
    await workbench.acceptFile(/plan-board\.svg|Folder path/);
    await workbench.messages.waitForNotification(/The picture was written to plan-board\.svg/);
    assert.match(await readFile(join(sample, 'plan-board.svg'), 'utf8'), /^<svg [^]*<\/svg>$/);
  });

  for (const theme of THEMES) {
    it(`has no fault that axe knows in ${theme}`, async () => {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.page.keyboard.type(theme);
      await (await workbench.waitForPick(theme)).click();
      for (const [command, text] of [
        ['Show Plan Board', '1.2 Count points at'],
        ['Show Session Timeline', /preparing ·/],
      ] as const) {
        await workbench.runCommand(`Session Protocol: ${command}`);
        const frame = await pageWith(text);
        await frame
          .locator('summary')
          .first()
          .evaluate((one) => {
            (one as unknown as { parentElement: { open: boolean } }).parentElement.open = true;
          });
        const name = `${theme} ${command}`.replaceAll(' ', '-').toLowerCase();
        await workbench.screenshot(join(PROJECT, 'test-results', 'pictures', `${name}.png`));
        assert.deepEqual(await findFaults(frame), []);
        assert.deepEqual(await findOverflow(frame), []);
        assert.ok(await fitsAcross(frame), 'only parts of the page are wider than it');
      }
    });
  }
});
