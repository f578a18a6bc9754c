import { headerFor, headerInsertionPoint, parseHeader } from '../documents/version-header.ts';
import { type Repairer, repair, type RepairInput, toFillIn, withEndingsOf } from './repair.ts';

/** The edits that the rule has worked out itself: the header, a field, or a value. */
export const repairVersionHeader: Repairer = ({ fix }, { after }) => {
  if (!fix) return [];
  const text = after(fix.path);
  // A header that is there now must not get a second one above it, whatever the rule was shown.
  const isInsertion = fix.title === 'Insert the version header';
  if (isInsertion && (text === undefined || hasFields(text, fix.path, fix.edits[0]?.newText ?? '')))
    return [];
  const { title, path, edits } = fix;
  return [repair({ title, edits: [{ path, edits }], ...toFillIn(path, edits) })];
};

/** Does the text have all the fields of a header already? */
function hasFields(text: string, path: string, inserted: string): boolean {
  const has = new Set(parseHeader(text, { path })?.fields.map(({ name }) => name.toUpperCase()));
  const wanted = parseHeader(inserted, { path })?.fields ?? [];
  return wanted.length > 0 && wanted.every(({ name }) => has.has(name.toUpperCase()));
}

/** The fields that the head of a migration has to say, in a comment of its own above what is there. */
export function headerRepair(path: string, missing: readonly string[], input: RepairInput) {
  const text = input.after(path);
  if (text === undefined) return [];
  const present = new Set(
    parseHeader(text, { path })?.fields.map(({ name }) => name.toUpperCase()),
  );
  const fields = missing.filter((name) => !present.has(name.toUpperCase()));
  if (fields.length === 0) return [];
  const header = headerFor(
    path,
    fields.map((name) => ({ name, value: /date/i.test(name) ? input.today : '…' })),
  );
  // The lines join a header of the same form that stands at the same place.
  const lines = present.size > 0 ? header.trimEnd() : header.slice(0, -1);
  const edits = [{ range: headerInsertionPoint(text), newText: withEndingsOf(text, `${lines}\n`) }];
  const title = `Add ${fields.join(', ')} to the header`;
  return [repair({ title, edits: [{ path, edits }], ...toFillIn(path, edits) })];
}
