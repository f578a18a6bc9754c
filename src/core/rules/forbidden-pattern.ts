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
import { searchFor } from './search.ts';
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
  reads(file, context) {
    return patternsFor(file, context).length === 0 ? [] : sidesOf(file);
  },
  *check(context) {
    for (const file of context.change.files) {
      const patterns = patternsFor(file, context);
      if (patterns.length > 0) yield* judgeFile(file, patterns, context);
    }
  },
};

function patternsFor(
  file: FileChange,
  { options, matches }: RuleSetting<Options>,
): ForbiddenPattern[] {
  if (!hasNewText(file)) return [];
  return options.patterns.filter(({ paths }) => matches(paths, file.path));
}

function* judgeFile(
  file: FileChange,
  patterns: readonly ForbiddenPattern[],
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
  for (const pattern of patterns) {
    const { ignoreCase = false } = pattern;
    const find = searchFor(pattern.pattern, { ignoreCase });
    const isRight =
      pattern.unless === undefined ? undefined : searchFor(pattern.unless, { ignoreCase });
    for (const { line, text: written } of added) {
      // Most lines do not match as they are written, and then nothing needs to be told apart.
      if (find(written) < 0) continue;
      const shown = linesWith(pattern.in ?? ['code'])[line - 1] ?? '';
      const at = find(shown);
      if (at < 0 || (isRight && isRight(shown) >= 0)) continue;
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
