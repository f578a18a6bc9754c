import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureCached, npm, PROJECT } from './cache.ts';

/** Names them, at pinned versions. */
const LIST = join(PROJECT, 'test/git/managers');
const LOCK = 'package-lock.json';

/**
 * The `node_modules` folder with the hook managers and linters of `test/git/managers/package.json`; installed
 * on first use (a few seconds), without their install scripts, which would put hooks into this repository.
 *
 * @throws Error with the end of npm's output where they cannot be had
 */
export async function ensureHookManagers(): Promise<string> {
  const lock = createHash('sha256').update(await readFile(join(LIST, LOCK)));
  const name = `hook-managers-${lock.digest('hex').slice(0, 12)}`;
  const folder = await ensureCached(name, async (staging) => {
    for (const file of ['package.json', LOCK])
      await copyFile(join(LIST, file), join(staging, file));
    await npm(staging, ['ci', '--ignore-scripts']);
  });
  return join(folder, 'node_modules');
}
