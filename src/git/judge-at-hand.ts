import { type JudgeInput, judge, planReads, type Verdict } from '../core/rules/engine.ts';
import { type GitObject, textOf } from './batch.ts';
import { MANY_FILES } from './commit-facts.ts';
import { idOf, isStored, isText, storedIds, type TextLookup } from './text-lookup.ts';

/** Where the contents of a commit under way are found. */
interface Contents {
  /** Those that the shim handed on, by id. */
  readonly objects: ReadonlyMap<string, GitObject>;
  /** The folder of git's objects. */
  readonly folder: string;
}

/**
 * Judges a commit under way by the texts at hand, which nearly always are all that rules ask for: to ask each
 * rule about each file before takes longer than to see that one is missing. Then all that they will ask for is
 * read, and they judge anew.
 */
export async function judgeAtHand(
  input: Omit<JudgeInput, 'text'>,
  { objects, folder }: Contents,
): Promise<Verdict> {
  const { change, protocol, matches } = input;
  const isLarge = change.files.length > MANY_FILES;
  const read = isLarge ? await looseReader(folder) : undefined;
  const texts = textsAtHand(objects, read);
  const verdict = judge({ ...input, text: texts.text });
  if (!texts.missed) return verdict;
  const ids = storedIds(planReads(change, protocol, matches)).filter((id) => !texts.knows(id));
  texts.add(await readContents(ids, read ?? (await looseReader(folder))));
  return judge({ ...input, text: texts.text });
}

/** The objects that the shim did not hand on: loose ones are read here, the others by git. */
async function readContents(
  ids: readonly string[],
  read: ReadObject,
): Promise<ReadonlyMap<string, GitObject | undefined>> {
  const loose = new Map(ids.map((id) => [id, read(id)]));
  const packed = ids.filter((id) => !loose.get(id));
  if (packed.length === 0) return loose;
  const { readObjects } = await import('./commit-reads.ts');
  return new Map([...loose, ...(await readObjects(packed, { cwd: process.cwd() }))]);
}

const looseReader = async (folder: string): Promise<ReadObject> =>
  (await import('./loose-objects.ts')).looseObjectReader(folder);

/** Gives an object by its id at once; undefined where it cannot. */
export type ReadObject = (id: string) => GitObject | undefined;

/** Texts that are looked up without a plan of what will be asked for. */
interface TextsAtHand {
  readonly text: TextLookup;
  /** Was anything asked for that is not at hand? From there on nothing was given. */
  missed: boolean;
  knows(id: string): boolean;
  /** Gives more objects to hand; undefined: there is no such object. */
  add(objects: ReadonlyMap<string, GitObject | undefined>): void;
}

/** @param read for what is not among the objects */
function textsAtHand(
  objects: ReadonlyMap<string, GitObject>,
  read: ReadObject = () => undefined,
): TextsAtHand {
  const texts = new Map<string, string | undefined>();
  const decode = (id: string, object: GitObject | undefined): string | undefined => {
    const text = object?.type === 'blob' ? textOf(object.content) : undefined;
    texts.set(id, text);
    return text;
  };
  const atHand: TextsAtHand = {
    missed: false,
    text(file, side) {
      const id = idOf(file, side);
      if (!isText(file) || !isStored(id)) return undefined;
      const text = texts.get(id);
      if (text !== undefined || texts.has(id)) return text;
      const object = atHand.missed ? undefined : (objects.get(id) ?? read(id));
      if (object) return decode(id, object);
      atHand.missed = true;
      return undefined;
    },
    knows: (id) => texts.has(id) || objects.has(id),
    add(more) {
      for (const [id, object] of more) decode(id, object);
      atHand.missed = false;
    },
  };
  return atHand;
}
