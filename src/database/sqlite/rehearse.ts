import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Control, CopyFacts, Located, RehearsedPutBack } from '../engine.ts';
import { copyDiffers, hasCode, UNREADABLE } from '../errors.ts';
import { copyDatabase, verifyCopy } from './copy.ts';
import { putBack } from './put-back.ts';

/** Puts a copy into a copy of what is live now, by the same way as a real restore, and compares. */
export async function rehearsePutBack(
  file: string,
  facts: CopyFacts,
  live: Located,
  folder: string,
  control: Control,
): Promise<RehearsedPutBack> {
  const realPath = join(folder, 'scratch');
  const replaces = await copyLive(live, realPath, control);
  const exists = replaces === 'database';
  const started = performance.now();
  await putBack(file, facts, { ...live, realPath, exists }, control);
  const durationMs = Math.round(performance.now() - started);
  const [wrong] = await verifyCopy(realPath, facts, control);
  if (wrong !== undefined) throw copyDiffers(live.path, wrong.message);
  return { replaces, durationMs };
}

async function copyLive(
  live: Located,
  destination: string,
  control: Control,
): Promise<RehearsedPutBack['replaces']> {
  if (!live.exists) return 'nothing';
  try {
    await copyDatabase(live, destination, control);
    return 'database';
  } catch (error) {
    if (!hasCode(error, ...UNREADABLE)) throw error;
    await rm(destination, { force: true });
    return 'unreadable';
  }
}
