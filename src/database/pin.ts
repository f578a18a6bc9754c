import type { DataConfig } from './engine.ts';
import { pinManifest, readManifest, setFolder } from './manifest.ts';
import type { OperationContext } from './operation.ts';
import { backupsFolder } from './select.ts';
import { withLock } from './sqlite/lock.ts';

export interface PinInput {
  readonly data: DataConfig;
  /** The set's name. */
  readonly set: string;
  /** False takes the pin away. */
  readonly pinned: boolean;
  readonly lockWaitMs?: number;
}

export interface PinResult {
  readonly set: string;
  readonly pinned: boolean;
  /** False where it was so already. */
  readonly changed: boolean;
}

/**
 * Says that a set is never removed as an old one, or takes that back.
 *
 * @throws ProtocolError `no-such-backup`, `broken-manifest`, `room-busy`
 */
export async function pinBackup(input: PinInput, context: OperationContext): Promise<PinResult> {
  const { set, pinned } = input;
  const folder = await setFolder(backupsFolder(input.data), set);
  return withLock(input, context, async (backups) => {
    const manifest = await readManifest(folder, set);
    const changed = manifest.pinned !== pinned;
    if (changed) await pinManifest(backups, folder, { ...manifest, pinned });
    return { set, pinned, changed };
  });
}
