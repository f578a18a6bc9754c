/** A document on its way between two threads. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoadedDocument } from './load-workspace.ts';

/** What of a `LoadedDocument` has lists that grow with the document. */
const HOLDERS = ['document', 'outlook'] as const;
type Holder = (typeof HOLDERS)[number];

/** A document as text, cut so that no piece takes its reader long: see `cut`. */
export interface Pieces {
  /** JSON of the `LoadedDocument`, its long lists empty. */
  readonly head: string;
  /** JSON of parts of those lists, in order; `of` is the object of the `LoadedDocument` that has the list. */
  readonly parts: readonly { readonly of: Holder; readonly list: string; readonly json: string }[];
}

/** So many entries of a list are read in about a millisecond. */
const PIECE = 500;

/** Cuts a document so that each piece is parsed in a few milliseconds, which is all its reader may block. */
export function cut(loaded: LoadedDocument): Pieces {
  const parts: { of: Holder; list: string; json: string }[] = [];
  const head: Record<string, unknown> = { ...loaded };
  for (const of of HOLDERS) {
    const whole = loaded[of];
    if (!whole) continue;
    const short: Record<string, unknown> = {};
    for (const [list, value] of Object.entries(whole)) {
      const entries: unknown = value;
      if (!Array.isArray(entries) || entries.length <= PIECE) {
        short[list] = value;
        continue;
      }
      short[list] = [];
      for (let start = 0; start < entries.length; start += PIECE) {
        parts.push({ of, list, json: JSON.stringify(entries.slice(start, start + PIECE)) });
      }
    }
    head[of] = short;
  }
  return { head: JSON.stringify(head), parts };
}

/** Puts a document together again, one piece in a turn of the event loop. */
export async function assemble({ head, parts }: Pieces): Promise<LoadedDocument> {
  const loaded = JSON.parse(head) as LoadedDocument &
    Readonly<Partial<Record<Holder, Record<string, unknown[]>>>>;
  for (const { of, list, json } of parts) {
    await nextTurn();
    loaded[of]?.[list]?.push(...(JSON.parse(json) as unknown[]));
  }
  return loaded;
}
