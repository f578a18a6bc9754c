/** A whole session in the real workbench by keyboard: what each command asks, refuses, shows and writes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { startSession } from '../../src/actions/start-session.ts';
import { findFaults } from './axe.ts';
import { PROJECT } from './cache.ts';
import { openSample, type SampleWindow } from './sample-window.ts';
import { until } from './wait.ts';
import type { Workbench } from './workbench.ts';

const THEMES = [
  'Light Modern',
  'Dark High Contrast',
  'Light High Contrast',
  'Dark Modern',
] as const;
const OPENER = 'docs/sessions/SESSION_04_CHECKOUT.md';
const THREAD = 'docs/PROGRESS_THREAD.md';
const TRACKER = '.session-protocol/implementation_tracker.csv';

describe('Sessions in the workbench', function () {
  this.timeout(120_000);
  let window: SampleWindow | undefined;
  let sample: string;
  let workbench: Workbench;

  const read = (path: string): string => readFileSync(join(sample, path), 'utf8');
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: sample, encoding: 'utf8' }).trim();
  const command = (title: string): Promise<void> =>
    workbench.runCommand(`Session Protocol: ${title}`);
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const title = (text: string): Promise<void> => workbench.waitForQuestion(text);
  const rows = async (): Promise<string> =>
    (await workbench.readTree('Session'))
      .map(({ label, description }) => `${label} | ${description}`)
      .join('\n');
  const row = (pattern: RegExp): Promise<unknown> =>
    until(`a row ${pattern}`, async () => pattern.test(await rows()), { seen: rows });
  const said = (pattern: RegExp) => workbench.messages.waitForNotification(pattern);
  const quiet = (): Promise<void> => workbench.messages.clearNotifications();
  const frameWith = (text: string | RegExp): Promise<Frame> =>
    until(`a page with ${String(text)}`, async () => {
      for (const frame of workbench.page.frames()) {
        if ((await frame.getByText(text).count()) > 0 && frame !== workbench.page.mainFrame())
          return frame;
      }
      return undefined;
    });

  async function edit(path: string, ...changes: readonly (readonly [string, string])[]) {
    let text = read(path);
    for (const [from, to] of changes) {
      assert.ok(text.includes(from), `${path}: ${from}`);
      text = text.replace(from, to);
    }
    await writeFile(join(sample, path), text);
  }

  /** The sample with lists that prove themselves, a check, a lane, and a template that asks for more. */
  async function prepare(): Promise<void> {
    await edit(
      'docs/TEAM_PLAYBOOK.md',
      ['□ 1. Read this Quick Start to its end\n', ''],
      ['□ 2. Find your role under Team Roles\n', ''],
      ['□ 4. Look for an unfinished migration\n', ''],
      ['1. Quick Start and Sprint Status (above)\n2. Sacred Patterns (Section 5)\n3. ', '1. '],
      ['1. Make a backup of the databases\n2. Read the file that you are going to change\n', ''],
    );
    await edit(
      OPENER,
      ['4. Tell the Maintainer that you have begun\n', ''],
      ['- `docs/MASTER_PLAN.md` – Phases 0A and 1\n', ''],
    );
    await edit(THREAD, [
      '**Duration**: [hours]\n',
      '**Duration**: [hours]\n**Mood**: [how it felt]\n',
    ]);
    await edit(
      '.session-protocol/protocol.json',
      [
        '"session": { "branch": "main" }',
        '"session": { "branch": "main", "checks": [{ "name": "tests", "run": ["node", "-e", "console.log(1)"] }] }',
      ],
      ['"session-active": {}', '"session-active": {}, "thread-entry": { "fields": ["Mood"] }'],
    );
    git(
      'commit',
      '--quiet',
      '--no-verify',
      '--all',
      '--message',
      'docs: lists that prove themselves',
    );
  }

  before(async () => {
    window = await openSample({
      // High, for rows out of sight are not there.
      viewport: { width: 1440, height: 1700 },
      prepare: (made) => {
        sample = made;
        return prepare();
      },
    });
    ({ workbench } = window);
    await workbench.setSideBarWidth(440);
    await workbench.messages.waitForStatus(/^Session Protocol: No session/);
  });

  after(() => window?.close());

  it('starts in at most 6 interactions from the palette to active, reading a document included', async () => {
    let interactions = 0;
    const interact = async (act: Promise<unknown>): Promise<void> => {
      interactions += 1;
      await act;
    };
    await interact(command('Start Session'));
    await title('Start Session (1/3)');
    await interact(press('Enter'));
    await title('Start Session 04 (2/3)');
    await interact(press('Enter'));
    await title('Start Session 04 (3/3)');
    await interact(press('Enter'));
    await workbench.messages.waitForStatus(/Checklist 3 of 4/);
    // The one item that does not prove itself yet is a document that nobody has read.
    await interact(workbench.messages.clickStatus(/Checklist 3 of 4/));
    await workbench.editor.waitForTab('ARCHITECTURE_BIBLE.md');
    const isActive = async (): Promise<boolean> =>
      (await workbench.messages.readStatusBar()).some(({ spoken }) =>
        spoken.endsWith('04, active'),
      );
    // One screen may hold all of it; else its end is one key away.
    await until('the document to be shown', async () =>
      /Ln \d/.test((await workbench.messages.readStatusBar()).map(({ text }) => text).join(' ')),
    );
    if (!(await isActive())) await interact(press('ControlOrMeta+End'));
    await until('the session to be active', isActive);
    assert.ok(interactions <= 6, `${interactions} interactions`);
    await row(/^Session 04 \| active · POINTS AT CHECKOUT\nRole \| Builder\nTasks \| 0 of 7$/m);
    await row(/^Before closing \| \d of 4 · required before closing$/m);
  });

  it('has no second session here: the palette offers a work tree instead, and asks before making it', async () => {
    assert.equal(await workbench.offersCommand('Session Protocol: Start Session'), false);
    await command('Add Session Work Tree…');
    await title('Add Session Work Tree');
    const folder = `${sample}-session-05`;
    assert.equal(existsSync(folder), false);
    await press('Escape');
    assert.equal(existsSync(folder), false, 'without consent nothing is made');
    await command('Add Session Work Tree…');
    const opened = workbench.page.waitForEvent('popup', { timeout: 15_000 }).catch(() => undefined);
    await workbench.pick(/Make It There/);
    await until('the work tree', async () => existsSync(join(folder, OPENER)));
    assert.match(git('worktree', 'list'), /session-05 .*\[session-05\]/);
    await (await opened)?.close();
    await workbench.page.bringToFront();
  });

  it('shows the brief as a page, and runs a check beside its row', async () => {
    await command('Show Session Brief');
    const frame = await frameWith('SESSION 04: POINTS AT CHECKOUT (active)');
    assert.ok((await frame.getByRole('heading', { name: 'Forbidden' }).count()) === 1);
    await workbench.expand('Session', 'Checks');
    await workbench.clickItemAction('Session', 'tests', 'Run Check…');
    // Nothing of a repository is run before somebody has seen what it is.
    await workbench.pick(/^tests/);
    await said(/^The check tests passed/);
    await row(/^tests \| passed at /m);
    await quiet();
  });

  it('completes a task with a commit as evidence, ticks its box, and writes it down', async () => {
    await edit('docs/ARCHITECTURE_BIBLE.md', ['\n', '\n\n']);
    git('commit', '--quiet', '--no-verify', '--all', '--message', 'docs: the commit is recorded');
    await workbench.clickItemAction('Session', /^0A\.6 /, 'Complete Task…');
    await title('Complete 0A.6 (2/2)');
    await workbench.pick(/the commit is recorded/);
    await said(/^0A\.6 is completed: commit [0-9a-f]+ "docs: the commit is recorded"/);
    assert.match(read('docs/MASTER_PLAN.md'), /- \[x\] 0A\.6/);
    assert.match(read(TRACKER), /0A\.6.*DONE/);
    await row(/^Tasks \| 1 of 7$/m);
    await quiet();
  });

  it('asks for a reason where a task waits for another, and completes nothing without one', async () => {
    await workbench.clickItemAction('Session', /^1\.2 /, 'Complete Task…');
    await workbench.pick(/In Words/);
    await title('Complete 1.2');
    await workbench.answer('it is there');
    await title('Complete 1.2 Although It Waits');
    await press('Escape');
    assert.doesNotMatch(read('docs/MASTER_PLAN.md'), /- \[x\] 1\.2/);
  });

  it('refuses the word of who completed it, and takes that of somebody else', async () => {
    await command('Verify Task…');
    await title('Verify Task');
    await workbench.pick(/0A\.6/);
    const { message } = await said(/verifying takes another person's or role's word/);
    assert.match(message, /Robin Example as Builder/);
    await quiet();
    git('config', 'user.name', 'Kim Example');
    await command('Verify Task…');
    await workbench.pick(/0A\.6/);
    await title('Verify 0A.6');
    await workbench.answer('read the diff');
    await said(/^0A\.6 is verified by Kim Example/);
    assert.match(read(TRACKER), /0A\.6.*TRUE,Kim Example/);
    await quiet();
  });

  it('shows the tracker as a table that is filtered, sorted and used by keyboard', async () => {
    await command('Show Tracker');
    const frame = await frameWith(/13 of 13 tasks; 3 done, 1 verified/);
    const ids = () => frame.locator('tbody th').allInnerTexts();
    const caption = (text: RegExp) => frame.locator('caption', { hasText: text });
    assert.equal((await ids())[0], '0A.1');
    await frame.locator('[data-sort="task_id"]').focus();
    await press('Enter');
    await press('Enter');
    await frame.locator('th[aria-sort="descending"]').waitFor();
    assert.equal((await ids())[0], '2.3');
    await until('the heading to keep the keyboard', async () => {
      const focused = frame.locator('[data-sort="task_id"]:focus');
      return (await focused.count()) === 1;
    });
    await frame.getByLabel('Search').fill('checkout');
    await caption(/^2 of 13 tasks/).waitFor();
    await frame.getByLabel('Search').fill('nothing like it');
    await frame.getByText('No task of the tracker is so.').waitFor();
    await frame.getByLabel('Search').fill('');
    await frame.getByLabel('State').selectOption('done');
    await caption(/^3 of 13 tasks/).waitFor();
    await frame.getByLabel('State').selectOption('');
    await frame.getByRole('button', { name: '1.2', exact: true }).click();
    await workbench.editor.waitForTab('MASTER_PLAN.md');
  });

  it('follows the file when somebody else changes it, and is filled from the plan', async () => {
    await command('Show Tracker');
    const frame = await frameWith(/13 of 13 tasks/);
    const text = read(TRACKER);
    await writeFile(
      join(sample, TRACKER),
      text.replace('Ask ten customers', 'Ask twelve customers'),
    );
    await frame.getByText('Ask twelve customers').waitFor();
    await writeFile(join(sample, TRACKER), text);
    await frame.getByRole('button', { name: 'Fill from the Plan' }).click();
    await said(/^The tracker has 13 tasks: 0 new, 0 changed, 0 no longer in the plan/);
    await quiet();
  });

  it('keeps what can be done with a task in sight where the panel is narrow', async () => {
    await command('Show Tracker');
    const frame = await frameWith(/13 of 13 tasks/);
    const { page } = workbench;
    const right = async (selector: string): Promise<number> => {
      const { x, width } = (await frame.locator(selector).first().boundingBox()) ?? {};
      return (x ?? 0) + (width ?? 0);
    };
    await page.setViewportSize({ width: 900, height: 1700 });
    await until('the panel to be narrower', async () => (await right('.tracker')) > 950);
    assert.ok((await right('td button')) <= (await right('.wide')), 'the button is in sight');
    await page.setViewportSize({ width: 1440, height: 1700 });
  });

  for (const theme of THEMES) {
    it(`has a tracker without a fault that axe knows in ${theme}`, async () => {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.page.keyboard.type(theme);
      await (await workbench.waitForPick(theme)).click();
      await command('Show Tracker');
      const frame = await frameWith(/13 of 13 tasks/);
      const name = `tracker-${theme}`.replaceAll(' ', '-').toLowerCase();
      await workbench.screenshot(join(PROJECT, 'test-results', 'pictures', `${name}.png`));
      assert.deepEqual(await findFaults(frame), []);
    });
  }

  it('exports the tracker into a SQLite file', async () => {
    await command('Export Tracker…');
    await workbench.pick(/SQLite File/);
    await workbench.acceptFile(/tracker\.db|Folder path/);
    await said(
      /^The tracker is in the table implementation_tracker of .*tracker\.db: 13 tasks new/,
    );
    assert.ok(existsSync(join(sample, 'tracker.db')));
    await rm(join(sample, 'tracker.db'));
    await quiet();
  });

  it('escalates by the matrix: the form is filled and not saved, the answer is recorded', async () => {
    await command('Escalate…');
    await title('Escalate (1/2)');
    await workbench.pick('A migration failed');
    await title('Escalate (2/2)');
    await workbench.answer('The column is there twice');
    await said(/^Tell Maintainer: High\. Still to fill in/);
    await until('the form', async () => /there twice/.test(await workbench.editor.readText()));
    await row(/^Escalations \| 1 without answer\nThe column is there twice \| Maintainer, High/m);
    await quiet();
    await workbench.clickItemAction('Session', 'The column is there twice', 'Record Answer…');
    await title('Record Answer');
    await workbench.answer('Drop the second one');
    await said(/answer is recorded/);
    await row(/^The column is there twice \| Drop the second one$/m);
    await quiet();
    await workbench.runCommand('View: Revert and Close Editor');
  });

  it('is not closed with an open list, and leads to it', async () => {
    git('add', '--all');
    git('commit', '--quiet', '--no-verify', '--message', 'docs: 0A.6 is done');
    await row(/^Before closing \| 2 of 4/m);
    await command('Close Session');
    const { buttons } = await said(/"Before closing" \(closing\) has 2 open items/);
    assert.deepEqual(buttons, ['Run Checklist', 'Show Log']);
    await workbench.messages.answerNotification(/Before closing/, 'Run Checklist');
    await title('Run Checklist');
    await press('Enter');
    await title('Before closing');
    await workbench.pickMany([/Update Bible Section 4/]);
    await row(/^Before closing \| 3 of 4/m);
    await workbench.expand('Session', 'Before closing');
    await workbench.tick('Session', /Mark the finished tasks/);
    await row(/^Before closing \| 4 of 4/m);
    await quiet();
  });

  it('opens what the hand-off lacks at its line, stays active, and is closed once it is there', async () => {
    await command('Close Session');
    for (const [index, answer] of ['Most of it waits.', 'Go on with 0A.3.', 'None.'].entries()) {
      await title(`Close Session (${index + 1}/3)`);
      await workbench.answer(answer);
    }
    await title('Close Session: Mood');
    await workbench.answer('');
    await said(/“Mood” at docs\/PROGRESS_THREAD\.md:\d+ still says “Not recorded\.”/);
    await row(/^Session 04 \| active/m);
    await workbench.editor.waitForTab('PROGRESS_THREAD.md');
    // The line is selected, so that typing takes its place.
    await workbench.editor.type('**Mood**: content');
    await quiet();
    await command('Close Session');
    await said(/^The hand-off is written\. Commit it to close the session/);
    assert.match(read(THREAD), /\*\*Mood\*\*: content/);
    assert.match(read(OPENER), /Go on with 0A\.3/);
    await row(/^Session 04 \| closing/m);
    await quiet();
    await command('Copy Next Session Prompt');
    await said(/^The prompt of session 05 is on the clipboard/);
    await quiet();
    git('commit', '--quiet', '--no-verify', '--all', '--message', 'docs: hand off session 04');
    await workbench.messages.waitForStatus(/^Session Protocol: No session/);
  });

  it('shows a session that a dead process left behind, and resumes it', async () => {
    const dead = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
    await startSession({
      root: sample,
      pid: dead,
      distFolder: join(PROJECT, 'dist'),
      tasks: ['1.1'],
    });
    await row(/^Left behind \| held by .*gone/m);
    await workbench.clickItemAction('Session', 'Left behind', 'Resume Session');
    await said(/^The session is resumed/);
    await until('the row to go', async () => !(await rows()).includes('Left behind'), {
      seen: rows,
    });
    await command('Abandon Session…');
    await workbench.answer('it was a rehearsal');
    await workbench.messages.waitForStatus(/^Session Protocol: No session/);
  });
});
