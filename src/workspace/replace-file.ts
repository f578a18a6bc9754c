import { renameSync, writeFileSync } from 'node:fs';

/**
 * As `writeFileAtomically`, at once and without the flush: for what the hook leaves behind on every
 * commit, where a power cut may lose the last state but a reader never meets half a file.
 */
export function replaceFile(path: string, data: string | Buffer): void {
  const staging = `${path}.${process.pid}.tmp`;
  writeFileSync(staging, data);
  renameSync(staging, path);
}
