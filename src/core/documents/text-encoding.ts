import { countBelow } from './ascending.ts';
import type { Encoding } from './document.ts';

/** A name of the encodings in which UTF-8 is most often read by mistake. */
type Misreading = NonNullable<Encoding['misreadAs']>;

/**
 * Where the columns of a repaired line moved: `at[i]` is an offset in the repaired line, from which on
 * `source[i]` is the offset in the line as written. Both ascend.
 */
interface ColumnMap {
  readonly at: readonly number[];
  readonly source: readonly number[];
}

export interface RepairedLine {
  readonly text: string;
  readonly columns?: ColumnMap;
}

/**
 * The upper 128 characters of each encoding, in the order of their bytes, as the WHATWG Encoding Standard
 * maps them. Written out, because Node 20 decodes windows-1252 as ISO 8859-1.
 */
const WINDOWS_1252_CONTROLS =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

const upperHalf = Uint8Array.from({ length: 128 }, (_, index) => index + 128);

const characters: Readonly<Record<Misreading, string>> = {
  macintosh: new TextDecoder('macintosh').decode(upperHalf),
  'windows-1252':
    WINDOWS_1252_CONTROLS +
    String.fromCharCode(...upperHalf.subarray(WINDOWS_1252_CONTROLS.length)),
};

function bytesOfCharacters(misreading: Misreading): ReadonlyMap<string, number> {
  const table = new Map(
    Array.from(characters[misreading], (character, index) => [character, index + 128]),
  );
  // Apple's own converter writes the ohm sign for 0xBD, where the standard has the Greek letter.
  if (misreading === 'macintosh') table.set('\u2126', 0xbd);
  return table;
}

const tables: Readonly<Record<Misreading, ReadonlyMap<string, number>>> = {
  macintosh: bytesOfCharacters('macintosh'),
  'windows-1252': bytesOfCharacters('windows-1252'),
};

const decodeWindows1252 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) =>
    byte < 128 ? String.fromCharCode(byte) : characters['windows-1252'].charAt(byte - 128),
  ).join('');

/** The length that the first byte of a UTF-8 sequence announces, or 0 where it cannot start one. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

/** Reads one UTF-8 sequence that was spelt as single characters at `index`; undefined where there is none. */
function sequenceAt(
  text: string,
  index: number,
  table: ReadonlyMap<string, number>,
): { character: string; length: number } | undefined {
  const lead = table.get(text.charAt(index));
  const length = lead === undefined ? 0 : sequenceLength(lead);
  if (lead === undefined || length === 0) return undefined;
  let code = lead & (0xff >> (length + 1));
  for (let step = 1; step < length; step += 1) {
    const byte = table.get(text.charAt(index + step));
    if (byte === undefined || (byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { character: String.fromCodePoint(code), length };
}

interface Evidence {
  /** Sequences of three or four bytes: hardly ever written on purpose. */
  long: number;
  /** Sequences of two bytes that start like a Latin letter with a mark, such as `Ã©`. */
  typical: number;
  /** Characters outside ASCII that belong to a sequence, and all of them. */
  explained: number;
  all: number;
}

function gatherEvidence(text: string, misreading: Misreading): Evidence {
  const table = tables[misreading];
  const typical = misreading === 'macintosh' ? '\u221a\u00ac' : '\u00c3\u00c2';
  const evidence: Evidence = { long: 0, typical: 0, explained: 0, all: 0 };
  for (const run of text.matchAll(/[\u0080-\uffff]+/g)) {
    const [foreign] = run;
    evidence.all += foreign.length;
    for (let index = 0; index < foreign.length;) {
      const sequence = sequenceAt(foreign, index, table);
      if (sequence) {
        evidence.explained += sequence.length;
        if (sequence.length > 2) evidence.long += 1;
        else if (typical.includes(foreign.charAt(index))) evidence.typical += 1;
      }
      index += sequence?.length ?? 1;
    }
  }
  return evidence;
}

const isConvincing = ({ long, typical, explained, all }: Evidence): boolean =>
  all > 0 && ((long > 0 && explained / all >= 0.5) || (typical >= 3 && explained / all >= 0.8));

/**
 * The wrong encoding that a text was once read in, where most of its characters outside ASCII spell UTF-8
 * sequences in that encoding (`‚úÖ` or `âœ…` for ✅). A text written well has hardly any, so it is left alone.
 */
export function detectMisreading(text: string): Misreading | undefined {
  if (!/[\u0080-\uffff]/.test(text)) return undefined;
  const found = (['macintosh', 'windows-1252'] as const)
    .map((misreading) => ({ misreading, evidence: gatherEvidence(text, misreading) }))
    .filter(({ evidence }) => isConvincing(evidence))
    .sort((one, other) => other.evidence.explained - one.evidence.explained);
  return found[0]?.misreading;
}

/** The line as it was meant, with a map back to its columns as they are. */
export function repairLine(line: string, misreading: Misreading): RepairedLine {
  if (!/[\u0080-\uffff]/.test(line)) return { text: line };
  const table = tables[misreading];
  const at: number[] = [];
  const source: number[] = [];
  let text = '';
  let copied = 0;
  for (let index = 0; index < line.length;) {
    const sequence = line.charCodeAt(index) < 0x80 ? undefined : sequenceAt(line, index, table);
    if (!sequence) {
      index += 1;
      continue;
    }
    text += line.slice(copied, index) + sequence.character;
    index += sequence.length;
    copied = index;
    at.push(text.length);
    source.push(index);
  }
  return at.length === 0
    ? { text: line }
    : { text: text + line.slice(copied), columns: { at, source } };
}

/** The offset in the line as written for an offset in the repaired line. */
export function sourceOffset(columns: ColumnMap | undefined, offset: number): number {
  if (!columns) return offset;
  const last = countBelow(columns.at, (at) => at, offset + 1) - 1;
  const at = columns.at[last];
  const source = columns.source[last];
  return at === undefined || source === undefined ? offset : source + (offset - at);
}

export function lineEndingOf(text: string): Encoding['lineEnding'] {
  if (!text.includes('\r')) return '\n';
  const endings = new Set<string>();
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    endings.add(match[0]);
    if (endings.size > 1) return 'mixed';
  }
  return endings.has('\r\n') ? '\r\n' : '\r';
}

/**
 * Turns the bytes of a file into text, without its byte-order mark. Bytes that are not UTF-8 are read as
 * Windows-1252, unless the rest of the file shows that it is UTF-8 with some broken bytes, which then
 * become U+FFFD. Never throws.
 */
export function decodeDocument(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    bom ? bytes.subarray(3) : bytes,
  );
  const broken = countMatches(lenient, /\ufffd/g);
  const whole = countMatches(lenient, /[\u0080-\ufffc]/g);
  const isUtf8 = bom || broken === 0 || whole >= broken;
  const text = isUtf8 ? lenient : decodeWindows1252(bytes);
  const misreadAs = detectMisreading(text);
  return {
    text,
    encoding: {
      name: isUtf8 ? 'utf-8' : 'windows-1252',
      bom,
      lineEnding: lineEndingOf(text),
      ...(misreadAs && { misreadAs }),
    },
  };
}

/** As `decodeDocument`, where the text gives the same bytes again; undefined where it would not. */
export function decodeExactly(bytes: Uint8Array): ReturnType<typeof decodeDocument> | undefined {
  const decoded = decodeDocument(bytes);
  const again = encodeDocument(decoded.text, decoded.encoding);
  return again.length === bytes.length && again.every((byte, index) => byte === bytes[index])
    ? decoded
    : undefined;
}

const countMatches = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** The upper half of Windows-1252, for writing what was read in it. */
const windowsBytes = tables['windows-1252'];

/**
 * The bytes of a text, in the encoding in which it was read, so that what was not changed stays the same
 * byte for byte. A character that Windows-1252 lacks makes the whole text UTF-8: it must not be lost.
 */
export function encodeDocument(text: string, encoding: Pick<Encoding, 'name' | 'bom'>): Uint8Array {
  if (encoding.name === 'windows-1252') {
    const bytes = Array.from(text, (character) =>
      character.charCodeAt(0) < 0x80 ? character.charCodeAt(0) : windowsBytes.get(character),
    );
    if (bytes.every((byte) => byte !== undefined)) return Uint8Array.from(bytes);
  }
  const utf8 = new TextEncoder().encode(text.startsWith('\ufeff') ? text.slice(1) : text);
  if (!encoding.bom && !text.startsWith('\ufeff')) return utf8;
  const bytes = new Uint8Array(utf8.length + 3);
  bytes.set([0xef, 0xbb, 0xbf]);
  bytes.set(utf8, 3);
  return bytes;
}

/**
 * Markdown in characters that an encoding has. Windows-1252 has no signs for a state, which say nothing that
 * the words beside them do not; what else it lacks becomes a character reference, which shows the same.
 */
export function fitText(markdown: string, encoding: Encoding['name']): string {
  if (encoding === 'utf-8') return markdown;
  const plain = markdown.normalize('NFC').replace(/[✅❌🔄]\uFE0F?[ \t]?/gu, '');
  return Array.from(plain, (character) =>
    character.charCodeAt(0) < 0x80 || windowsBytes.has(character)
      ? character
      : `&#${character.codePointAt(0)};`,
  ).join('');
}
