import type { NamedDocument } from './checklist.ts';

/**
 * The number of the next session: one more than the highest that an opener, an entry of the thread or an
 * earlier session here has; written as wide as they are, `05` after `04`. Undefined where nobody numbers
 * sessions yet.
 *
 * @param earlier the numbers of earlier sessions of this clone
 */
export function nextNumber(
  documents: readonly NamedDocument[],
  earlier: readonly string[],
): string | undefined {
  const written = [
    ...earlier,
    ...documents.flatMap(({ document: { opener, thread } }) => [
      ...(opener?.session === undefined ? [] : [opener.session]),
      ...(thread?.entries ?? []).flatMap(({ session }) => session ?? []),
    ]),
  ];
  let highest: { readonly value: number; readonly width: number } | undefined;
  for (const text of written) {
    // "12b" and "12.1" follow 12, and are followed by 13; a date is no number of a session.
    const digits = /^\d{1,6}(?!\d)/.exec(text)?.[0];
    if (digits === undefined) continue;
    const value = Number(digits);
    if (!highest || value > highest.value) highest = { value, width: digits.length };
  }
  return highest && String(highest.value + 1).padStart(highest.width, '0');
}
