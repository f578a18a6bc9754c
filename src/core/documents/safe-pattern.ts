/** A user's pattern sees no more of a line than this many characters. */
export const longestTaught = 160;
/** A pattern is refused when there may be more ways than this to try it on one line. */
const mostWays = 200;
const longestPattern = 300;

/** Sets of characters as bits: one for each of ASCII, and one for all others together. */
type Characters = bigint;
const others: Characters = 1n << 128n;
const all: Characters = (1n << 129n) - 1n;
const none: Characters = 0n;

type Node =
  | { readonly type: 'characters'; readonly set: Characters }
  | { readonly type: 'end' }
  | { readonly type: 'nothing' }
  | { readonly type: 'sequence'; readonly parts: readonly Node[] }
  | { readonly type: 'choice'; readonly options: readonly Node[] }
  | { readonly type: 'repeat'; readonly of: Node; readonly least: number; readonly most: number };

/** Why a pattern is refused, as a sentence. */
class Refusal extends Error {}

/**
 * Says what is wrong with a user's pattern: a syntax error, or that matching it may take far longer than the
 * line is long. What passes is tried from the start of a line in time linear in the line, times at most 200:
 * at each repeat and choice it is known how many ways there are to go on, and their product is bounded.
 *
 * @returns a sentence, or undefined where the pattern is safe
 */
export function refusePattern(pattern: string): string | undefined {
  if (pattern === '') return 'The pattern is empty.';
  if (pattern.length > longestPattern)
    return `The pattern is longer than ${longestPattern} characters.`;
  try {
    RegExp(pattern, 'iu').test('');
  } catch (error) {
    return `Not a valid pattern: ${error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : ''}.`;
  }
  try {
    const reader = new Reader(pattern);
    const ways = countWays(reader.read(), none);
    return ways > mostWays
      ? 'The pattern can match one text in too many ways: let each repeat end at a character that it does not hold, such as [^:]*: instead of .*:'
      : undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

const bit = (code: number): Characters => (code < 128 ? 1n << BigInt(code) : others);

/** With both cases, as patterns are matched without regard to it. */
const folded = (character: string): Characters =>
  [character, character.toLowerCase(), character.toUpperCase()]
    .flatMap((one) => Array.from(one))
    .reduce((set, one) => set | bit(one.codePointAt(0) ?? 0), none);

const matching = (pattern: RegExp): Characters =>
  Array.from({ length: 128 }, (_, code) => code)
    .filter((code) => pattern.test(String.fromCodePoint(code)))
    .reduce((set, code) => set | bit(code), none);

/** Made when the first pattern needs them: most protocol files have none. */
const makeClasses = (): Readonly<Record<string, Characters>> => ({
  d: matching(/\d/),
  w: matching(/\w/) | others,
  s: matching(/\s/) | others,
});

const controls: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  f: '\f',
  v: '\v',
  0: '\0',
};

/** Reads a pattern that is known to be valid with the flag `u`. */
class Reader {
  readonly #characters: readonly string[];
  readonly #classes = makeClasses();
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  read(): Node {
    return this.#readChoice();
  }

  #peek(offset = 0): string {
    return this.#characters[this.#at + offset] ?? '';
  }

  #take(): string {
    const character = this.#peek();
    this.#at += 1;
    return character;
  }

  #readChoice(): Node {
    const options = [this.#readSequence()];
    while (this.#peek() === '|') {
      this.#at += 1;
      options.push(this.#readSequence());
    }
    return options.length === 1 && options[0] ? options[0] : { type: 'choice', options };
  }

  #readSequence(): Node {
    const parts: Node[] = [];
    while (this.#peek() !== '' && this.#peek() !== '|' && this.#peek() !== ')')
      parts.push(this.#readRepeat(this.#readAtom()));
    return { type: 'sequence', parts };
  }

  #readRepeat(of: Node): Node {
    const sign = this.#peek();
    let span: readonly [number, number] | undefined;
    if (sign === '*') span = [0, Infinity];
    else if (sign === '+') span = [1, Infinity];
    else if (sign === '?') span = [0, 1];
    if (span) this.#at += 1;
    else if (sign === '{') span = this.#readSpan();
    if (!span) return of;
    if (this.#peek() === '?') this.#at += 1;
    return { type: 'repeat', of, least: span[0], most: span[1] };
  }

  #readSpan(): readonly [number, number] {
    let text = '';
    for (this.#at += 1; this.#peek() !== '}';) text += this.#take();
    this.#at += 1;
    const [least = '0', most] = text.split(',');
    return [
      Number(least),
      most === undefined ? Number(least) : most === '' ? Infinity : Number(most),
    ];
  }

  #readAtom(): Node {
    const character = this.#take();
    if (character === '(') return this.#readGroup();
    if (character === '[') return { type: 'characters', set: this.#readClass() };
    if (character === '.') return { type: 'characters', set: all };
    if (character === '^') return { type: 'nothing' };
    if (character === '$') return { type: 'end' };
    if (character !== '\\') return { type: 'characters', set: folded(character) };
    if (/[bB]/.test(this.#peek())) {
      this.#at += 1;
      return { type: 'nothing' };
    }
    if (/[1-9k]/.test(this.#peek()))
      throw new Refusal('A pattern may not refer back to one of its groups.');
    return { type: 'characters', set: this.#readEscape() };
  }

  #readGroup(): Node {
    if (this.#peek() === '?') {
      if (this.#peek(1) !== ':')
        throw new Refusal(
          'A pattern may have only plain groups, (…) and (?:…): nothing that looks ahead or behind, no names.',
        );
      this.#at += 2;
    }
    const inner = this.#readChoice();
    this.#at += 1;
    return inner;
  }

  /** What follows a backslash, which is taken already. */
  #readEscape(): Characters {
    const character = this.#take();
    const known = this.#classes[character.toLowerCase()];
    if (known !== undefined && /[dwsDWS]/.test(character))
      return /[dws]/.test(character) ? known : all & ~(known & ~others);
    if (/[pPux]/.test(character)) {
      if (this.#peek() === '{') while (this.#take() !== '}');
      else this.#at += character === 'x' ? 2 : 4;
      return all;
    }
    if (character === 'c') this.#at += 1;
    return character === 'c' ? all : folded(controls[character] ?? character);
  }

  #readClass(): Characters {
    const isNegated = this.#peek() === '^';
    if (isNegated) this.#at += 1;
    let set = none;
    while (this.#peek() !== ']') {
      const from = this.#peek();
      const start = this.#readMember();
      if (this.#peek() === '-' && this.#peek(1) !== ']') {
        this.#at += 1;
        const to = this.#peek();
        set |= start | this.#readMember() | between(from, to);
      } else {
        set |= start;
      }
    }
    this.#at += 1;
    // What a negated class says of characters outside ASCII is not known: it may hold them.
    return isNegated ? (all & ~set) | others : set;
  }

  #readMember(): Characters {
    const character = this.#take();
    return character === '\\' ? this.#readEscape() : folded(character);
  }
}

/** All characters of a range, both cases; escapes as ends make it hold everything. */
function between(from: string, to: string): Characters {
  if (from === '\\' || to === '\\') return all;
  let set = none;
  const last = Math.min(to.codePointAt(0) ?? 0, 128);
  for (let code = from.codePointAt(0) ?? 0; code <= last; code += 1)
    set |= folded(String.fromCodePoint(code));
  return (to.codePointAt(0) ?? 0) > 127 ? set | others : set;
}

const isEmpty = (node: Node): boolean => {
  if (node.type === 'characters' || node.type === 'end') return false;
  if (node.type === 'nothing') return true;
  if (node.type === 'sequence') return node.parts.every(isEmpty);
  if (node.type === 'choice') return node.options.some(isEmpty);
  return node.least === 0 || isEmpty(node.of);
};

/** The characters with which a text can start that the node matches. */
function firstOf(node: Node): Characters {
  if (node.type === 'characters') return node.set;
  if (node.type === 'end' || node.type === 'nothing') return none;
  if (node.type === 'repeat') return firstOf(node.of);
  if (node.type === 'choice') return node.options.reduce((set, one) => set | firstOf(one), none);
  let set = none;
  for (const part of node.parts) {
    set |= firstOf(part);
    if (!isEmpty(part)) break;
  }
  return set;
}

/** How many ways there are to match a text, at most, where `follow` are the characters that may come after it. */
function countWays(node: Node, follow: Characters): number {
  if (node.type === 'sequence') {
    let ways = 1;
    let next = follow;
    for (const part of node.parts.toReversed()) {
      ways *= countWays(part, next);
      next = isEmpty(part) ? firstOf(part) | next : firstOf(part);
    }
    return ways;
  }
  if (node.type === 'choice') return countChoice(node.options, follow);
  return node.type === 'repeat' ? countRepeat(node, follow) : 1;
}

function countChoice(options: readonly Node[], follow: Characters): number {
  const ways = options.map((one) => countWays(one, follow));
  let seen = none;
  let isClear = true;
  for (const one of options) {
    const first = isEmpty(one) ? firstOf(one) | follow : firstOf(one);
    if ((seen & first) !== none) isClear = false;
    seen |= first;
  }
  return isClear ? Math.max(...ways) : ways.reduce((sum, one) => sum + one, 0);
}

function countRepeat(node: Extract<Node, { type: 'repeat' }>, follow: Characters): number {
  const { of, least, most } = node;
  const first = firstOf(of);
  // Where what is repeated cannot be taken for what follows, there is one place only where it can end.
  const isClear = (first & follow) === none || least === most;
  if (of.type === 'characters') return isClear ? 1 : Math.min(most, longestTaught) - least + 1;
  const once = countWays(of, first | follow);
  if (most === Infinity) {
    if (once === 1 && isClear && !isEmpty(of)) return 1;
    throw new Refusal(
      'A group that is repeated without end can take exponential time here: say how often at most, such as (…){0,4}.',
    );
  }
  return once ** most * (isClear ? 1 : most - least + 1);
}
