/** Our trees as a screen reader meets them, in the real workbench. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFaults, type KnownFault } from './axe.ts';
import { PROJECT, runQuietly } from './cache.ts';
import { openSample, type SampleWindow } from './sample-window.ts';
import { until } from './wait.ts';
import type { Workbench } from './workbench.ts';

const VIEWS = '.part.sidebar .pane';

/** What VS Code does in every tree, whoever fills it. */
const KNOWN: readonly KnownFault[] = [
  // It gives the boxes of a tree a place of their own among what Tab reaches.
  { rule: 'tabindex', on: '.custom-view-tree-node-item-checkbox' },
  // It puts no space between label and description, so that axe reads them as one word.
  { rule: 'label-content-name-mismatch', on: '.monaco-list-row:has(.label-description)' },
];

interface Row {
  getAttribute(name: string): string | null;
  querySelector(selector: string): { textContent: string } | null;
}

describe('The trees for a screen reader', function () {
  this.timeout(180_000);
  let window: SampleWindow | undefined;
  let workbench: Workbench;

  before(async () => {
    window = await openSample({
      viewport: { width: 1440, height: 1600 },
      async prepare(sample) {
        await runQuietly(
          process.execPath,
          [join(PROJECT, 'dist/cli.cjs'), 'session', 'start', '--opener', OPENER],
          { cwd: sample },
        );
        await writeFile(join(sample, 'src/points.ts'), 'export const POINTS = 1;\n');
      },
    });
    ({ workbench } = window);
    await workbench.runCommand('Session Protocol: Check Work Tree');
    await workbench.waitForItem('Session', /Missing version header/);
    await workbench.waitForItem('Plan', /Phase 1/);
    await workbench.waitForItem('Playbook & Data', /shop/);
  });

  after(() => window?.close());

  it('have no fault that axe knows', async () => {
    assert.deepEqual(await findFaults(workbench.page.mainFrame(), VIEWS, KNOWN), []);
  });

  it('say of each row at least what is seen of its label', async () => {
    const rows = await workbench.page
      .locator(`${VIEWS} [role="treeitem"]`)
      .evaluateAll((all: unknown[]) =>
        (all as Row[]).map((row) => ({
          seen: row.querySelector('.label-name')?.textContent ?? '',
          heard: row.getAttribute('aria-label') ?? '',
        })),
      );
    assert.ok(rows.length > 20, `${rows.length} rows`);
    for (const { seen, heard } of rows)
      assert.ok(seen && heard.includes(seen), `${seen}: ${heard}`);
  });

  it('say more of a row that is pointed at', async () => {
    const { page } = workbench;
    const row = page.getByRole('treeitem', { name: /^Phase 1: Earn Points/ });
    const said = page.locator('.monaco-hover:visible', { hasText: /docs\/MASTER_PLAN\.md:\d+/ });
    await until('what the row says of itself', async () => {
      // What moves under the pointer takes the hover away: then again.
      await page.mouse.move(900, 20);
      await row.hover({ timeout: 1000 });
      await said.waitFor({ timeout: 4000 });
      return true;
    });
  });
});

const OPENER = 'docs/sessions/SESSION_04_CHECKOUT.md';
