import { readSync } from 'node:fs';

/** The next piece of standard input, as much as a pipe holds; undefined at its end. */
export function readInput(): Buffer | undefined {
  const piece = Buffer.allocUnsafe(65_536);
  try {
    const length = readSync(0, piece);
    return length === 0 ? undefined : piece.subarray(0, length);
  } catch (error) {
    // Windows says so, instead of reading nothing.
    if ((error as NodeJS.ErrnoException).code === 'EOF') return undefined;
    throw error;
  }
}

/** What git tells a hook on standard input. */
export function readAllInput(): string {
  const pieces: Buffer[] = [];
  for (let piece = readInput(); piece; piece = readInput()) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
