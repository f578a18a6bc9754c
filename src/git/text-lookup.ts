import type { FileChange, Side } from '../core/rules/rule.ts';
import { type GitObject, textOf } from './batch.ts';

/** Which side of which file of a change to read. */
export interface TextRead {
  readonly file: FileChange;
  readonly side: Side;
}

export type TextLookup = (file: FileChange, side: Side) => string | undefined;

/** Is the object in git's store? All zeros: there is none, or it is on disk only. */
export const isStored = (id: string): boolean => !/^0*$/.test(id);

/** A link's target and a submodule's commit are no text. */
export const isText = (file: FileChange): boolean => file.kind === 'file';

export const idOf = (file: FileChange, side: Side): string =>
  side === 'before' ? file.oldId : file.newId;

/** The ids of the stored objects behind a list of reads. */
export const storedIds = (reads: readonly TextRead[]): string[] =>
  reads
    .filter(({ file }) => isText(file))
    .map(({ file, side }) => idOf(file, side))
    .filter(isStored);

/** Gives the text of a side that was read; undefined where there is none or it is binary. */
export function lookUp(
  objects: ReadonlyMap<string, GitObject | undefined>,
  onDisk: ReadonlyMap<string, Buffer> = new Map(),
): TextLookup {
  // Several rules ask for the same text.
  const texts = new Map<Buffer, string | undefined>();
  const decode = (content: Buffer): string | undefined => {
    if (!texts.has(content)) texts.set(content, textOf(content));
    return texts.get(content);
  };
  return (file, side) => {
    if (!isText(file)) return undefined;
    const object = objects.get(idOf(file, side));
    const content =
      object?.type === 'blob'
        ? object.content
        : side === 'after'
          ? onDisk.get(file.path)
          : undefined;
    return content && decode(content);
  };
}
