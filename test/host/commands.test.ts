/** The commands of the palette that no story of the other tests plays, each by keyboard in the real workbench. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeSample } from '../sample/make-sample.ts';
import { openSample, type SampleWindow } from './sample-window.ts';
import { until } from './wait.ts';
import { Workbench } from './workbench.ts';

describe('Commands of the palette', function () {
  this.timeout(120_000);
  let window: SampleWindow | undefined;
  let sample: string;
  let workbench: Workbench;

  const write = (path: string, text: string): Promise<void> => writeFile(join(sample, path), text);
  const command = (title: string): Promise<void> =>
    workbench.runCommand(`Session Protocol: ${title}`);
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const said = (pattern: RegExp) => workbench.messages.waitForNotification(pattern);
  const quiet = (): Promise<void> => workbench.messages.clearNotifications();
  const asked = (title: string): Promise<void> => workbench.waitForQuestion(title);
  /** Takes the first answer of a question that offers this. */
  const take = async (title: string, label: string | RegExp): Promise<void> => {
    await asked(title);
    await workbench.waitForPick(label);
    await press('Enter');
  };
  const planRows = async (): Promise<string[]> =>
    (await workbench.readTree('Plan')).map(({ label }) => label);
  const shown = (what: string, fits: (rows: string[]) => boolean): Promise<unknown> =>
    until(what, async () => fits(await planRows()), { seen: planRows });

  before(async () => {
    window = await openSample({ viewport: { width: 1440, height: 1700 } });
    ({ sample, workbench } = window);
    await workbench.waitForItem('Plan', /Phase 1/);
  });

  after(() => window?.close());

  it('Set Up Session Protocol shows what it found and will write, and writes it when told', async () => {
    const folder = await makeSample(join(dirname(sample), 'other shop'));
    const file = '.session-protocol/protocol.json';
    await rm(join(folder, dirname(file)), { recursive: true });
    assert.ok(window);
    const other = await Workbench.open(window.browser, window.code.url(folder));
    try {
      await other.openContainer('Session Protocol');
      await other.waitForItem('Plan', /Phase 1/);
      await other.runCommand('Session Protocol: Set Up Session Protocol');
      const agreed = `Write ${file}`;
      const picks = await until('a question', async () => {
        const shownPicks = await other.readPicks();
        return shownPicks.length > 0 && shownPicks;
      });
      if (!picks.includes(agreed)) await other.page.keyboard.press('Enter');
      await other.waitForPick(agreed);
      assert.match(await other.editor.readText(), /MASTER_PLAN\.md/);
      await other.page.keyboard.press('Enter');
      await until('the file to be written', async () => existsSync(join(folder, file)));
      assert.match(readFileSync(join(folder, file), 'utf8'), /docs\/TEAM_PLAYBOOK\.md/);
    } finally {
      await other.close();
    }
  });

  it('Show Next Step offers what comes next', async () => {
    await command('Show Next Step');
    await asked('Next Step');
    await workbench.waitForPick(/Start Session/);
    await press('Escape');
  });

  it('Filter Plan… shows what fits while it is typed, and Clear Plan Filter all again', async () => {
    const all = await planRows();
    await command('Filter Plan…');
    await asked('Filter Plan');
    await workbench.page.keyboard.type('checkout');
    await shown('the tasks about the checkout', (rows) => rows.some((row) => /1\.2/.test(row)));
    await press('Enter');
    await shown('nothing else', (rows) => !rows.some((row) => /Ready/.test(row)));
    await command('Clear Plan Filter');
    await shown('the whole plan', (rows) => rows.length >= all.length);
  });

  it('Group Plan… arranges the tasks by their states, and by phases again', async () => {
    await command('Group Plan…');
    await asked('Group Plan');
    await workbench.waitForPick(/state/i);
    await press('ArrowDown');
    await press('Enter');
    await shown('a group for what is done', (rows) => rows.some((row) => /^done$/i.test(row)));
    await command('Group Plan…');
    await take('Group Plan', /phase/i);
    await shown('the phases', (rows) => rows.some((row) => row.startsWith('Phase 1')));
  });

  it('Fill Tracker writes it from the plan', async () => {
    await command('Fill Tracker');
    await said(/^The tracker has 13 tasks: 13 new/);
    assert.match(
      readFileSync(join(sample, '.session-protocol/implementation_tracker.csv'), 'utf8'),
      /^phase,task_id,/,
    );
    await quiet();
  });

  it('Check Document Upkeep leads to what is due', async () => {
    const playbook = readFileSync(join(sample, 'docs/TEAM_PLAYBOOK.md'), 'utf8');
    await write(
      'docs/TEAM_PLAYBOOK.md',
      `${playbook}\nReview every month. Last reviewed: 2025-01-02\n`,
    );
    await command('Check Document Upkeep');
    await take('Document Upkeep', /./);
    await workbench.editor.waitForTab('TEAM_PLAYBOOK.md');
  });

  it('Run Doctor lists what it looked at, with what to do', async () => {
    await command('Run Doctor');
    await asked('Doctor');
    await workbench.waitForPick(/Git hooks/i);
    await press('Escape');
  });

  it('Explain Line says what the line under the cursor was taken for', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.clickItem('Plan', /^Phase 0A/);
    await workbench.editor.waitForTab('MASTER_PLAN.md');
    await command('Explain Line');
    await asked('What It Was Taken For');
    await workbench.waitForPick(/phase/i);
    await press('Escape');
  });

  it('Verify, Rehearse, Pin and Prune look after the backups', async () => {
    for (let count = 0; count < 2; count += 1) {
      await command('Back Up Databases');
      await said(/^2 databases are backed up and verified/);
      await quiet();
    }
    for (const [title, question, answer] of [
      ['Verify Backup…', 'Verify Backup', /^The backup of .* is whole: .*shop/],
      ['Rehearse Restore…', 'Rehearse Restore', /^The backup of .* can be put back: .*shop/],
      ['Pin Backup…', 'Pin Backup', /^The backup of .* is pinned/],
    ] as const) {
      await command(title);
      await asked(question);
      await press('Enter');
      await said(answer);
      await quiet();
    }
    await command('Prune Backups…');
    await asked('Prune Backups');
    await workbench.answer('1');
    await take('Prune Backups', /^Remove 1 Backup/);
    await said(/^1 old backup lies in the trash now/);
    await quiet();
  });

  it('need not be asked for what follows by itself: a migration that comes and goes', async () => {
    const path = 'migrations/20251203_more.sql';
    const rollback = 'migrations/20251203_more.rollback.sql';
    const pending = (count: number): Promise<unknown> =>
      until(`${count} pending`, async () => {
        const rows = await workbench.readTree('Playbook & Data');
        return rows.some(
          ({ label, description }) =>
            label === 'shop' && description.startsWith(`${count} pending`),
        );
      });
    await pending(1);
    await write(rollback, 'DROP TABLE more;\n');
    await write(path, 'CREATE TABLE more (id INTEGER);\n');
    await pending(2);
    await rm(join(sample, path));
    await rm(join(sample, rollback));
    await pending(1);
  });

  it('Repair Encoding… shows the difference, and repairs the text in the editor', async () => {
    const path = 'docs/MISREAD_CHECKLIST.md';
    const good = '# Checklist ✅\n\n- ☐ Café is open – really\n- ☐ “Quoted” → done\n';
    await write(path, new TextDecoder('macintosh').decode(new TextEncoder().encode(good)));
    await command('Refresh');
    await command('Repair Encoding…');
    await take('Repair Encoding', /^Repair \d Lines/);
    await said(/^docs\/MISREAD_CHECKLIST\.md is repaired/);
    await until('the text', async () =>
      /Café is open – really/.test(await workbench.editor.readText()),
    );
    await quiet();
    await workbench.runCommand('View: Revert and Close Editor');
    await rm(join(sample, path));
  });

  it('Fix Violation… mends the one that is chosen', async () => {
    const path = 'src/till.ts';
    await write(path, 'export const till = 1;\n');
    execFileSync('git', ['add', path], { cwd: sample });
    await command('Check Work Tree');
    await workbench.messages.waitForStatus(/[1-9]\d* violation/);
    await command('Fix Violation…');
    await asked('Fix Violation');
    await workbench.page.keyboard.type('till');
    await workbench.waitForPick(/header/i);
    await press('Enter');
    await workbench.waitForPick('Insert the version header');
    await press('Enter');
    await until('the header', async () =>
      /MODULE: src\/till\.ts/.test(await workbench.editor.readText()),
    );
    await workbench.runCommand('View: Revert and Close Editor');
    execFileSync('git', ['rm', '--quiet', '--force', path], { cwd: sample });
  });

  it('Export Picture… copies a chart for a README', async () => {
    await command('Export Picture…');
    await take('Export Picture', /./);
    await workbench.waitForPick(/Mermaid/);
    await press('ArrowDown');
    await press('Enter');
    await said(/^The Mermaid chart is on the clipboard/);
    await quiet();
  });

  it('Set Database Password… keeps what a URL names, and shows no letter of it', async () => {
    const file = '.session-protocol/protocol.json';
    const protocol = readFileSync(join(sample, file), 'utf8');
    const server =
      '{ "name": "stock", "engine": "postgresql", "url": "postgresql://kim:${env:STOCK}@127.0.0.1:1/stock" }';
    await write(file, protocol.replace('"databases": [', `"databases": [\n    ${server},`));
    await workbench.waitForItem('Playbook & Data', 'stock');
    await command('Set Database Password…');
    await asked('Set Database Password');
    const box = workbench.page.locator('.quick-input-widget:visible input');
    assert.equal(await box.getAttribute('type'), 'password');
    await workbench.answer('open sesame');
    await said(/^The password of stock is kept/);
  });
});
