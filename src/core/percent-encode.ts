/**
 * As `encodeURIComponent`, of a path as git gives it: the lone surrogates by which `git/paths.ts` keeps bytes that
 * are not UTF-8 become those bytes.
 */
export function percentEncode(path: string): string {
  // Nearly every path has none, and the hook has no time for expressions about all of Unicode.
  if (!/[\ud800-\udfff]/.test(path)) return encodeURIComponent(path);
  return path.replace(/[^\p{Surrogate}]+|\p{Surrogate}/gu, (part) => {
    const byte = part.charCodeAt(0) - 0xdc00;
    const isByte = part.length === 1 && byte >= 0x80 && byte <= 0xff;
    return isByte ? `%${byte.toString(16).toUpperCase()}` : encodeURIComponent(part);
  });
}
