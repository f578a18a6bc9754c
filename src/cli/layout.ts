/**
 * Text from documents, paths and commit messages made safe to show in a terminal: control characters,
 * which could move the cursor or fake a line, are written as `\x1b`. Tabs become a space.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
      (character) => `\\${code(character.codePointAt(0) ?? 0)}`,
    );
}

const code = (point: number): string =>
  point < 0x100
    ? `x${point.toString(16).padStart(2, '0')}`
    : `u${point.toString(16).padStart(4, '0')}`;

/** `1 file`, `3 files`. */
export function count(number: number, noun: string, plural: string = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Rows as aligned columns, two spaces apart, each row behind `indent`; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[], indent: string = ''): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index < row.length - 1 ? cell.padEnd(widths[index] ?? 0) : cell))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${indent}${line}`)
    .join('\n');
}

/** Breaks words into lines of at most `width` characters. */
export function wrap(text: string, width: number = 80): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size in bytes as people say it: `1.5 MiB`. */
export function fileSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
