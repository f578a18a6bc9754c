import { closeSync, openSync, readSync } from 'node:fs';
import { constants, createInflate, inflateSync } from 'node:zlib';
import { CONTENT_LIMIT, type GitObject } from './batch.ts';
import type { ReadObject } from './judge-at-hand.ts';

/** A longer file is left to git. In bytes, as stored. */
const FILE_LIMIT = 65_536;

/**
 * Reads loose objects, as which git keeps what was staged lately: `<type> <size>` NUL content, deflated,
 * in `xx/yyyy…` by the object's id (gitrepository-layout(5)). Without another process, this takes a
 * fraction of the time that git takes for many small files.
 *
 * @param folder git's objects folder
 * @returns gives a blob by its id; undefined where it is packed, large or not readable, which is left to git
 */
export function looseObjectReader(folder: string): ReadObject {
  const bytes = Buffer.allocUnsafeSlow(FILE_LIMIT);
  const inflate = quickInflate() ?? plainInflate;
  return (id) => {
    try {
      const length = readInto(bytes, `${folder}/${id.slice(0, 2)}/${id.slice(2)}`);
      return length < FILE_LIMIT ? blobOf(id, inflate(bytes.subarray(0, length))) : undefined;
    } catch {
      // It is packed, or in another store: git knows where.
      return undefined;
    }
  };
}

function readInto(bytes: Buffer, path: string): number {
  const file = openSync(path, 'r');
  try {
    return readSync(file, bytes, 0, FILE_LIMIT, 0);
  } finally {
    closeSync(file);
  }
}

/** @param plain is taken over */
function blobOf(id: string, plain: Buffer): GitObject | undefined {
  const end = plain.indexOf(0);
  const size = plain.length - end - 1;
  if (plain.toString('latin1', 0, end) !== `blob ${size}`) return undefined;
  return { id, type: 'blob', size, content: plain.subarray(end + 1) };
}

/** As much memory is taken at once for what is inflated. In bytes. */
const SLAB = 1_048_576;

/** @throws where the bytes are not deflated, or are too many */
type Inflate = (stored: Buffer) => Buffer;

const plainInflate: Inflate = (stored) =>
  inflateSync(stored, { chunkSize: 4096, maxOutputLength: CONTENT_LIMIT });

/** What Node.js keeps behind a zlib stream; see `quickInflate`. */
interface InflateHandle {
  reset(): void;
  writeSync(
    flush: number,
    input: Buffer,
    inputOffset: number,
    inputLength: number,
    output: Buffer,
    outputOffset: number,
    outputLength: number,
  ): void;
  onerror: (message: string) => void;
}

/**
 * One inflater for all objects: `inflateSync` makes a stream for each, which takes longer than its work. Node.js
 * offers none to the public, so what is behind a stream is used, as npm's own unpacker does; where it looks
 * otherwise, or what it makes does not fit, `inflateSync` does the work.
 */
function quickInflate(): Inflate | undefined {
  const { _handle: handle, _writeState: state } = createInflate() as unknown as {
    readonly _handle?: Partial<InflateHandle>;
    readonly _writeState?: Uint32Array;
  };
  if (!handle?.reset || !handle.writeSync || !(state instanceof Uint32Array)) return undefined;
  let failed = false;
  handle.onerror = () => {
    failed = true;
  };
  const { reset, writeSync } = handle;
  let slab = Buffer.allocUnsafeSlow(SLAB);
  let used = 0;
  return (stored) => {
    if (SLAB - used < FILE_LIMIT) {
      slab = Buffer.allocUnsafeSlow(SLAB);
      used = 0;
    }
    failed = false;
    reset.call(handle);
    writeSync.call(handle, constants.Z_FINISH, stored, 0, stored.length, slab, used, FILE_LIMIT);
    const [room = 0] = state;
    // Filled to its end, there may be more.
    if (failed || room === 0) return plainInflate(stored);
    const start = used;
    used += FILE_LIMIT - room;
    return slab.subarray(start, used);
  };
}
