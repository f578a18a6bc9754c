import type { Writable } from 'node:stream';
import { BatchParser, type GitObject } from './batch.ts';
import { streamGit, type GitOptions } from './process.ts';

/** The objects of some names; undefined where there is no such object. */
export type ObjectsByName = Map<string, GitObject | undefined>;

type BatchOptions = Omit<GitOptions, 'input' | 'accept'>;

/** Reads objects from one `git cat-file --batch`, which runs until it is closed. */
export class ObjectReader {
  readonly #waiting: ((object: GitObject | undefined) => void)[] = [];
  readonly #running: Promise<unknown>;
  #stdin: Writable | undefined;

  constructor(options: BatchOptions) {
    const parser = new BatchParser((object) => this.#waiting.shift()?.(object));
    const input = (stdin: Writable): void => {
      this.#stdin = stdin;
    };
    this.#running = streamGit(['cat-file', '--batch'], { ...options, input }, (chunk) =>
      parser.push(chunk),
    );
    // Whoever reads or closes is told.
    this.#running.catch(() => undefined);
  }

  /**
   * @param names what to read: ids, or names such as `HEAD:path`; no line breaks in them
   * @returns one entry per distinct name
   * @throws ProtocolError as `runGit`
   */
  async read(names: readonly string[]): Promise<ObjectsByName> {
    const wanted = [...new Set(names)];
    if (wanted.length === 0) return new Map();
    const answers = Promise.all(
      wanted.map(
        (name) =>
          new Promise<[string, GitObject | undefined]>((resolve) => {
            this.#waiting.push((object) => resolve([name, object]));
          }),
      ),
    );
    this.#stdin?.write(`${wanted.join('\n')}\n`);
    // git ends only when it fails, or once all is answered.
    return new Map(await Promise.race([answers, this.#running.then(() => answers)]));
  }

  /** @throws ProtocolError as `runGit` */
  async close(): Promise<void> {
    this.#stdin?.end();
    await this.#running;
  }
}

/** Reads objects with a `git cat-file --batch` of their own; see `ObjectReader`. */
export async function readObjects(
  names: readonly string[],
  options: BatchOptions,
): Promise<ObjectsByName> {
  if (names.length === 0) return new Map();
  const reader = new ObjectReader(options);
  const found = await reader.read(names);
  await reader.close();
  return found;
}
