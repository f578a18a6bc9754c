import { isUtf8 } from 'node:buffer';

/**
 * A path as git gives it: any bytes but NUL. Bytes that are not UTF-8 become lone surrogates
 * (`0xFF` as U+DCFF), as Python's `surrogateescape` does, so that `encodePath` gives the same bytes back.
 */
export function decodePath(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let path = '';
  let from = 0;
  while (from < bytes.length) {
    const length = sequenceLength(bytes, from);
    path +=
      length === 0
        ? String.fromCharCode(0xdc00 + (bytes[from] ?? 0))
        : bytes.toString('utf8', from, from + length);
    from += Math.max(length, 1);
  }
  return path;
}

/** The paths of an output that ends each with a NUL, or separates them by one. */
export function splitPaths(output: Buffer): string[] {
  const paths: string[] = [];
  for (let from = 0; from < output.length;) {
    const nul = output.indexOf(0, from);
    const end = nul < 0 ? output.length : nul;
    paths.push(decodePath(output.subarray(from, end)));
    from = end + 1;
  }
  return paths;
}

/** How many bytes the valid UTF-8 sequence at `from` has; 0 where there is none. */
function sequenceLength(bytes: Buffer, from: number): number {
  const first = bytes[from] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return from + length <= bytes.length && isUtf8(bytes.subarray(from, from + length)) ? length : 0;
}

/** The bytes of a path that `decodePath` made. */
export function encodePath(path: string): Buffer {
  if (!/\p{Surrogate}/u.test(path)) return Buffer.from(path, 'utf8');
  const parts: Buffer[] = [];
  for (const char of path) {
    const code = char.codePointAt(0) ?? 0;
    const escaped = code >= 0xdc80 && code <= 0xdcff;
    parts.push(escaped ? Buffer.from([code - 0xdc00]) : Buffer.from(char, 'utf8'));
  }
  return Buffer.concat(parts);
}
