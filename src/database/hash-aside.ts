import { Worker } from 'node:worker_threads';
import { cancelled } from '../core/errors.ts';

/**
 * What the thread runs. It stands here as text, because a bundle has no module of its own for it. It loads
 * no database driver: only file and hash.
 */
const READER = `
const { createHash } = require('node:crypto');
const { closeSync, openSync, readSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const hash = createHash('sha256');
const file = openSync(workerData, 'r');
const piece = Buffer.allocUnsafe(1 << 20);
for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
  hash.update(piece.subarray(0, length));
}
closeSync(file);
parentPort.postMessage(hash.digest('hex'));
`;

/**
 * SHA-256 of a file, hexadecimal, as `hashCopy` gives it, on a thread of its own: while SQLite checks the
 * same file on this one. Never for a live database, for the reason given there.
 *
 * @throws ProtocolError `cancelled`; what reading the file throws
 */
export function hashAside(path: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(READER, { eval: true, workerData: path, execArgv: [] });
    const stop = (): void => void thread.terminate();
    signal.addEventListener('abort', stop, { once: true });
    thread.once('message', (hash: string) => resolve(hash));
    thread.once('error', reject);
    thread.once('exit', () => {
      signal.removeEventListener('abort', stop);
      // After a message this changes nothing any more.
      reject(cancelled('Reading the copy'));
    });
  });
}
