import { addedLines, linesOf } from './changed-lines.ts';
import { onlyParts } from './code-parts.ts';
import { hasNewText, sidesOf } from './new-text.ts';
import type {
  CodePart,
  ForbiddenPattern,
  ForbiddenPatternOptions,
  RuleSettings,
} from './options.ts';
import type { FileChange, Finding, Rule, RuleContext, RuleSetting } from './rule.ts';
import { type Search, searchFor } from './search.ts';
import { sourceOf } from './source.ts';

type Options = RuleSettings & ForbiddenPatternOptions;

/** A file that breaks a pattern everywhere is told so often; the rest is counted. */
const MOST_PER_FILE = 20;

/** Sacred patterns have a wrong form. No line that is added may have it; lines from before are let be. */
export const forbiddenPattern: Rule<Options> = {
  id: 'forbidden-pattern',
  refuses: 'an added line with the wrong form of a sacred pattern',
  defaultSeverity: 'error',
  waivable: true,
  reads: (file, context) =>
    hasNewText(file) && context.options.patterns.some((one) => isFor(file, one, context))
      ? sidesOf(file)
      : [],
  *check(context) {
    let searches: readonly PatternSearch[] | undefined;
    for (const file of context.change.files) {
      if (!hasNewText(file)) continue;
      // Each file would have the same expressions made anew.
      searches ??= context.options.patterns.map(searchesOf);
      const own = searches.filter(({ pattern }) => isFor(file, pattern, context));
      if (own.length > 0) yield* judgeFile(file, own, context);
    }
  },
};

const isFor = (
  { path }: FileChange,
  { paths }: ForbiddenPattern,
  { matches }: RuleSetting<Options>,
): boolean => matches(paths, path);

interface PatternSearch {
  readonly pattern: ForbiddenPattern;
  readonly find: Search;
  /** Finds what makes a line right after all. */
  readonly findRight: Search | undefined;
}

function searchesOf(pattern: ForbiddenPattern): PatternSearch {
  const { ignoreCase = false, unless } = pattern;
  return {
    pattern,
    find: searchFor(pattern.pattern, { ignoreCase }),
    findRight: unless === undefined ? undefined : searchFor(unless, { ignoreCase }),
  };
}

function* judgeFile(
  file: FileChange,
  searches: readonly PatternSearch[],
  context: RuleContext<Options>,
): Generator<Finding> {
  const text = context.text(file, 'after');
  if (text === undefined) return;
  const before = file.status === 'added' ? undefined : context.text(file, 'before');
  const added = addedLines(before, text);
  if (added.length === 0) return;
  const seen = new Map<string, string[]>();
  const linesWith = (parts: readonly CodePart[]): string[] => {
    const key = parts.join();
    const lines = seen.get(key) ?? linesOf(onlyParts(file.path, text, parts));
    seen.set(key, lines);
    return lines;
  };
  let count = 0;
  for (const { pattern, find, findRight } of searches) {
    for (const { line, text: written } of added) {
      // Most lines do not match as they are written, and then nothing needs to be told apart.
      if (find(written) < 0) continue;
      const shown = linesWith(pattern.in ?? ['code'])[line - 1] ?? '';
      const at = find(shown);
      if (at < 0 || (findRight && findRight(shown) >= 0)) continue;
      count += 1;
      if (count <= MOST_PER_FILE) yield finding(file.path, line, at, shown, pattern);
    }
  }
  if (count > MOST_PER_FILE) {
    yield {
      message: `${count - MOST_PER_FILE} more lines with forbidden patterns`,
      remedy: 'Mend those that are shown, and look for the others.',
      location: { path: file.path },
    };
  }
}

function finding(
  path: string,
  line: number,
  at: number,
  text: string,
  { reason, instead, source }: ForbiddenPattern,
): Finding {
  const remedy =
    instead === undefined ? 'Write the line in its right form' : `Write instead: ${instead}`;
  return {
    message: `forbidden pattern: ${reason}`,
    remedy: `${remedy.replace(/[.\s]+$/, '')}, and stage it.`,
    location: {
      path,
      range: { start: { line, column: at + 1 }, end: { line, column: text.trimEnd().length + 1 } },
    },
    ...(source === undefined ? {} : { source: sourceOf(source) }),
  };
}
