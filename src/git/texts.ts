import type { Change } from '../core/rules/rule.ts';
import { CONTENT_LIMIT } from './batch.ts';
import { readFromDisk, type ReadOptions } from './change-set.ts';
import { readObjects } from './objects.ts';
import {
  isStored,
  isText,
  lookUp,
  storedIds,
  type TextLookup,
  type TextRead,
} from './text-lookup.ts';

/** Reads the texts that rules asked for: from git's objects, and for the work tree's side from disk. */
export async function readTexts(
  change: Pick<Change, 'source'>,
  reads: readonly TextRead[],
  options: ReadOptions,
): Promise<TextLookup> {
  const objects = await readObjects(storedIds(reads), options);
  const onDisk = new Map<string, Buffer>();
  if (change.source === 'work-tree') {
    for (const { file, side } of reads) {
      if (side === 'before' || !isText(file) || isStored(file.newId)) continue;
      const bytes = await readFromDisk(options.cwd, file.path);
      if (bytes) onDisk.set(file.path, bytes.subarray(0, CONTENT_LIMIT));
    }
  }
  return lookUp(objects, onDisk);
}
