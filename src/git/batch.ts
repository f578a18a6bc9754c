/** An object's content is kept up to here, in bytes: longer ones are judged by their beginning. */
export const CONTENT_LIMIT = 16 * 1024 * 1024;

export interface GitObject {
  readonly id: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  /** In bytes, of the whole object. */
  readonly size: number;
  /** Its first `CONTENT_LIMIT` bytes. */
  readonly content: Buffer;
}

/**
 * Takes apart the output of `git cat-file --batch`, however it is cut into chunks: for each object a
 * line `<id> <type> <size>`, its bytes, a line break; `<name> missing` (or `ambiguous`) for what is not
 * there. See git-cat-file(1), "BATCH OUTPUT". Where something else follows in the same stream, a blank line
 * stands between.
 */
export class BatchParser {
  readonly #onObject: (object: GitObject | undefined) => void;
  #head = '';
  #current: Pick<GitObject, 'id' | 'type' | 'size'> | undefined;
  #parts: Buffer[] = [];
  #kept = 0;
  /** Bytes of the current object still to come, its line break included. */
  #remaining = 0;
  #ended = false;

  /** @param onObject is given each answer, in the order of the questions */
  constructor(onObject: (object: GitObject | undefined) => void) {
    this.#onObject = onObject;
  }

  /** @returns how much of the chunk was taken: less than all once the batch has ended */
  push(chunk: Buffer): number {
    let from = 0;
    while (from < chunk.length && !this.#ended)
      from = this.#current ? this.#readBody(chunk, from) : this.#readHead(chunk, from);
    return from;
  }

  get ended(): boolean {
    return this.#ended;
  }

  #readHead(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(10, from);
    if (end < 0) {
      this.#head += chunk.toString('latin1', from);
      return chunk.length;
    }
    const head = this.#head + chunk.toString('latin1', from, end);
    this.#head = '';
    const match = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(head);
    if (match) {
      const size = Number(match[3]);
      this.#current = { id: match[1] ?? '', type: match[2] as GitObject['type'], size };
      this.#remaining = size + 1;
    } else if (head === '') {
      this.#ended = true;
    } else {
      this.#onObject(undefined);
    }
    return end + 1;
  }

  #readBody(chunk: Buffer, from: number): number {
    const taken = Math.min(chunk.length - from, this.#remaining);
    const room = Math.min(CONTENT_LIMIT, this.#current?.size ?? 0) - this.#kept;
    const kept = Math.min(taken, room);
    if (kept > 0) {
      this.#parts.push(chunk.subarray(from, from + kept));
      this.#kept += kept;
    }
    this.#remaining -= taken;
    if (this.#remaining === 0) this.#finish();
    return from + taken;
  }

  #finish(): void {
    const object = this.#current;
    const [only] = this.#parts;
    const content = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    this.#current = undefined;
    this.#parts = [];
    this.#kept = 0;
    if (object) this.#onObject({ ...object, content });
  }
}

/**
 * The text of a blob, decoded as UTF-8, or as UTF-16 where its byte order mark says so; undefined where it is
 * binary: a NUL in its first 8,000 bytes, as git holds it.
 */
export function textOf(content: Buffer): string | undefined {
  if (content[0] === 0xff && content[1] === 0xfe) return content.toString('utf16le');
  if (content[0] === 0xfe && content[1] === 0xff)
    return Buffer.from(content.subarray(0, content.length & ~1))
      .swap16()
      .toString('utf16le');
  const end = content.indexOf(0);
  return end >= 0 && end < 8000 ? undefined : content.toString();
}
