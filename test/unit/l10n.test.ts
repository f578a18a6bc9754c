import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../host/cache.ts';

const EDITOR = join(PROJECT, 'src/editor');

const readJson = (path: string): Record<string, string> =>
  JSON.parse(readFileSync(join(PROJECT, path), 'utf8')) as Record<string, string>;

interface Literal {
  readonly text: string;
  readonly line: number;
  /** The functions whose arguments it stands among, the outermost first: `vscode.l10n.t`. */
  readonly calls: readonly string[];
}

/**
 * The string literals and the fixed parts of templates in a source. Comments and regular expressions are
 * passed over; that is all of the grammar that is needed here.
 */
function readLiterals(source: string): Literal[] {
  const found: Literal[] = [];
  const calls: string[] = [];
  let at = 0;
  const lineOf = (index: number): number => source.slice(0, index).split('\n').length;
  const until = (end: RegExp): string => {
    end.lastIndex = at;
    const match = end.exec(source);
    const text = source.slice(at, match ? match.index + match[0].length : source.length);
    at += text.length;
    return text;
  };
  const add = (text: string, start: number): void => {
    if (text !== '') found.push({ text, line: lineOf(start), calls: [...calls] });
  };
  const readTemplate = (): void => {
    at += 1;
    while (at < source.length) {
      const start = at;
      const part = until(/\$\{|`|\\[^]/g);
      add(part.replace(/(?:\$\{|`|\\[^])$/, ''), start);
      if (part.endsWith('`') && !part.endsWith('\\`')) return;
      if (part.endsWith('${')) readCode('}');
    }
  };
  const readCode = (end?: string): void => {
    let depth = 0;
    while (at < source.length) {
      const char = source.charAt(at);
      const rest = source.slice(at, at + 2);
      if (rest === '//') until(/\n|$/g);
      else if (rest === '/*') until(/\*\//g);
      else if (char === '`') readTemplate();
      else if (char === "'" || char === '"') {
        const start = at;
        const literal = new RegExp(`${char}(?:[^${char}\\\\]|\\\\[^])*${char}`, 'g');
        add(until(literal).slice(1, -1), start);
      } else if (
        char === '/' &&
        /[=(,:;!&|?{}[\n>]\s*$/.test(source.slice(Math.max(0, at - 20), at))
      )
        until(/\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g);
      else {
        if (char === '(') calls.push(/([\w.#?]+)$/.exec(source.slice(0, at))?.[1] ?? '');
        if (char === ')') calls.pop();
        if (char === '{') depth += 1;
        at += 1;
        if (char === '}' && depth-- === 0 && end === '}') return;
      }
    }
  };
  readCode();
  return found;
}

/** Two words in a row, or one that begins a label: what a person would read. Tags of a page are none. */
function isWords(text: string): boolean {
  const shown = text.replaceAll(/^[^<>]*>(?=[^]*<|\n|$)|<[^>]*(>|$)/g, ' ').trim();
  return /[A-Za-z]{2,}[,.:;!?]? +[a-zA-Z]{2,}/.test(shown) || /^[A-Z][a-z]+(…|\.|!)?$/.test(shown);
}

/** The log is read by those who help, and stays in one language, as are the names of errors. */
const isForLog = (call: string): boolean =>
  /(^|\.)log\.\w+$|#log\.\w+$|^(Error|TypeError|RangeError)$/.test(call);

/** What looks like words and is a name, a format or code. Each with its reason. */
const NOT_WORDS: readonly RegExp[] = [
  // The product's name is the same in every language.
  /^(\*\*)?Session Protocol:?(\*\*)?$/,
  // The form in which a message and a document name a section or a session.
  /^\[BIBLE: Section [^ ]+\]$/,
  /^Session$/,
  // The end of a theme colour's name, and a colour of the page.
  /^Background$/,
  /^var\(--/,
  // What a person copies into a terminal.
  /^git worktree add /,
];

describe('The texts of the editor', () => {
  const sources = readdirSync(EDITOR, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .toSorted();

  it('are told from the tags around them', () => {
    assert.equal(isWords('">\n<meta name="a b"><style nonce="'), false);
    assert.equal(isWords('</p><p>Nothing was found</p>'), true);
    assert.equal(isWords('<button type="button">Close</button>'), true);
  });

  it('all go through vscode.l10n.t', () => {
    const hardCoded = sources.flatMap((name) =>
      readLiterals(readFileSync(join(EDITOR, name), 'utf8'))
        .filter(({ text, calls }) => isWords(text) && !calls.some(isForLog))
        .filter(({ calls }) => !calls.some((call) => call.endsWith('l10n.t')))
        .filter(({ text }) => !NOT_WORDS.some((pattern) => pattern.test(text)))
        .map(({ text, line }) => `${name}:${line} ${text}`),
    );
    assert.deepEqual(hardCoded, []);
  });

  it('are found by this test where they do not', () => {
    const source = [
      "const title = 'Open the Door'; // 'not this one'",
      "vscode.l10n.t('Open the Door'); log.info(`Opened the door of ${name('the house')}.`);",
      'show(`${count} doors are open, ${vscode.l10n.t("Good day to you")}`, /a "regular" one/);',
    ].join('\n');
    const found = readLiterals(source).map(({ text, calls }) => [text, calls.join(' ')]);
    assert.deepEqual(found, [
      ['Open the Door', ''],
      ['Open the Door', 'vscode.l10n.t'],
      ['Opened the door of ', 'log.info'],
      ['the house', 'log.info name'],
      ['.', 'log.info'],
      [' doors are open, ', 'show'],
      ['Good day to you', 'show vscode.l10n.t'],
    ]);
  });
});

describe('The second language', () => {
  const LANGUAGE = 'de';
  /** What is the same in both: names, and words that German has taken over. */
  const SAME = new Set([
    'Branch',
    'Commits',
    'Mermaid',
    'Phase',
    'SVG',
    'Status',
    'Tracker',
    'Version:',
    'Tracker: {0}',
    'Session Protocol: {0}',
    'Text',
    'Plan',
    '{0} {1}',
    '{0}, {1}',
  ]);
  const pairs = [
    ['package.nls.json', `package.nls.${LANGUAGE}.json`],
    ['l10n/bundle.l10n.json', `l10n/bundle.l10n.${LANGUAGE}.json`],
  ] as const;

  for (const [english, translated] of pairs) {
    describe(translated, () => {
      it('has exactly the keys of the English texts, in their order', () => {
        assert.deepEqual(Object.keys(readJson(translated)), Object.keys(readJson(english)));
      });

      it('keeps placeholders, icons, links to commands, settings and code as they are', () => {
        const texts = readJson(translated);
        // A link is [words](command:id): the words are translated, the target is not.
        const marks = (text: string): string[] =>
          (text.match(/\{\d\}|\$\([\w-]+\)|\]\([^)]+\)|`[^`]+`|\n/g) ?? []).toSorted();
        for (const [key, text] of Object.entries(readJson(english)))
          assert.deepEqual(marks(texts[key] ?? ''), marks(text), key);
      });

      it('translates every text, ends it as the English one ends, and addresses nobody', () => {
        const texts = readJson(translated);
        for (const [key, text] of Object.entries(readJson(english))) {
          const own = texts[key] ?? '';
          if (!SAME.has(text)) assert.notEqual(own, text, key);
          assert.equal(own.endsWith('…'), text.endsWith('…'), key);
          assert.doesNotMatch(own, /\b(du|dein\w*|dir|dich|Ihnen|Ihre[nmrs]?)\b/, key);
          assert.doesNotMatch(own, /(?<![.:!?]\s)(?<!^)(?<!\n)\bSie\b/, key);
        }
      });
    });
  }
});
