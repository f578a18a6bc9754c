import type { Change } from '../core/rules/rule.ts';
import { CONTENT_LIMIT } from './batch.ts';
import { readFromDisk } from './change-set.ts';
import type { ObjectReader } from './objects.ts';
import { isText, lookUp, storedIds, type TextLookup, type TextRead } from './text-lookup.ts';

/**
 * Reads the texts that rules asked for: from git's objects, and for the work tree's side from disk.
 *
 * @param root of the work tree
 */
export async function readTexts(
  change: Pick<Change, 'source'>,
  reads: readonly TextRead[],
  { root, objects }: { readonly root: string; readonly objects: ObjectReader },
): Promise<TextLookup> {
  const stored = await objects.read(storedIds(reads));
  const onDisk = new Map<string, Buffer>();
  if (change.source === 'work-tree') {
    for (const { file, side } of reads) {
      // Of a file that was renamed and then edited git tells an id that it has not stored.
      if (side === 'before' || !isText(file) || stored.get(file.newId)) continue;
      const bytes = await readFromDisk(root, file.path, CONTENT_LIMIT);
      if (bytes) onDisk.set(file.path, bytes);
    }
  }
  return lookUp(stored, onDisk);
}
