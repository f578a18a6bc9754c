/** What the windows show when a test has failed: a run is often read where nobody can look at its windows. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PROJECT } from './cache.ts';

const open = new Set<Page>();

/** Tells of this page, as long as it is open, when a test fails. */
export function watchPage(page: Page): void {
  open.add(page);
  page.once('close', () => open.delete(page));
}

/** What answers a person, or asks: the parts of the workbench that say why a test waits. */
const TELLING = '.quick-input-widget, .notifications-toasts, .monaco-dialog-box, .statusbar';

/**
 * Keeps a picture of each open window where a test has failed, and says where, and what is asked and told in
 * it. A test file that closes its windows after each test calls this before.
 */
export async function tellIfFailed(test: Mocha.Runnable | undefined): Promise<void> {
  if (test?.state !== 'failed') return;
  const name = test
    .fullTitle()
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 80);
  const told = [...open].map(async (page, index) => {
    const path = join(PROJECT, 'test-results', 'failed', `${name}-${index + 1}.png`);
    const soon = { timeout: 5000 };
    await page.screenshot({ path, ...soon });
    const parts = await page.locator(TELLING).filter({ visible: true }).allInnerTexts();
    return [`The window when it failed (${path}):`, ...parts.map((part) => part.trim())]
      .join('\n')
      .replaceAll(/\s*\n\s*/g, '\n    ');
  });
  for (const one of told) console.log(await one.catch(String));
}
