import { shorten } from '../shorten.ts';
import { addedLines, type Line, linesOf } from './changed-lines.ts';
import { fenceBelow } from './headings.ts';
import { hasNewText, sidesOf } from './new-text.ts';
import type { NoPlaceholderOptions, RuleSettings } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext, RuleSetting } from './rule.ts';

type Options = RuleSettings & NoPlaceholderOptions;

/**
 * In brackets, and not a link: what someone is to do or to fill in, wherever in prose it was left; `[COMPLETE]`
 * is a status. Whether a whole title, or a whole line of a hand-off, is still its template's are other questions,
 * with patterns of their own: see `documents/placeholders.ts` and `session/required-parts.ts`.
 */
const BRACKETED =
  /\[(?:\.{3}|…|(?:continue|pending|tbd|tba|tbc|todo|fixme|placeholder|insert|fill|add|to be|your|describe|details?|complete(?=\s+\w)|see above|rest of)\b[^\]]{0,200})\](?![(:[])/i;
const BARE =
  /(?<![\w\u00c0-\u024f-])(?:TBD|TBA|TBC|TODO|FIXME|XXX)(?![\w\u00c0-\u024f-])|\blorem ipsum\b/;

/** How a document's first lines state that it is complete. */
const COMPLETE =
  /^[\s>*_#|-]{0,20}status[*_]{0,2}\s{0,5}[:|][^a-z0-9\u00c0-\u024f]{0,20}(?:complete|completed|final|finished|done|approved|ready|single source of truth|canonical)\b/i;
const STATUS_LINES = 40;

/** A document that is declared complete has nothing left to fill in. */
export const noPlaceholder: Rule<Options> = {
  id: 'no-placeholder',
  refuses: '[Continue with …], [pending], TBD and the like in documents that are declared complete',
  defaultSeverity: 'error',
  waivable: true,
  reads: (file, context) => (isJudged(file, context) ? sidesOf(file) : []),
  *check(context) {
    for (const file of context.change.files) {
      if (!isJudged(file, context)) continue;
      const after = context.text(file, 'after');
      if (after === undefined || !isComplete(after, context)) continue;
      const before = file.status === 'added' ? undefined : context.text(file, 'before');
      // Declared complete just now: the whole document is answered for.
      const legacy = before !== undefined && isComplete(before, context) ? before : undefined;
      yield* judge(file.path, legacy, after, context.options.words ?? []);
    }
  },
};

const isJudged = (file: FileChange, { options, matches }: RuleSetting<Options>): boolean =>
  hasNewText(file) && matches(options.paths, file.path);

const isComplete = (text: string, { options }: RuleContext<Options>): boolean =>
  options.complete === 'always' ||
  linesOf(text)
    .slice(0, STATUS_LINES)
    .some((line) => COMPLETE.test(line.slice(0, 300)));

function* judge(
  path: string,
  before: string | undefined,
  after: string,
  words: readonly string[],
): Generator<Finding> {
  const prose = withoutCode(after);
  for (const { line } of addedLines(before, after)) {
    const text = (prose[line - 1] ?? '').slice(0, 2000);
    const found = placeholderIn({ line, text }, words);
    if (!found) continue;
    const { index, word } = found;
    yield {
      message: `the placeholder ${shorten(word)} in a document that is declared complete`,
      remedy: 'Write what it stands for, or take back the status until it is written.',
      location: {
        path,
        range: {
          start: { line, column: index + 1 },
          end: { line, column: index + 1 + word.length },
        },
      },
    };
  }
}

function placeholderIn(
  { text }: Line,
  words: readonly string[],
): { index: number; word: string } | undefined {
  // Most lines have no bracket, and to look for one is cheaper than the expression.
  const match = (text.includes('[') ? BRACKETED.exec(text) : null) ?? BARE.exec(text);
  if (match) return { index: match.index, word: match[0] };
  const lower = text.toLowerCase();
  for (const word of words) {
    const index = lower.indexOf(word.toLowerCase());
    if (index >= 0) return { index, word: text.slice(index, index + word.length) };
  }
  return undefined;
}

/** The lines with code blanked out, in fences and in `ticks`: there a placeholder is shown, not left. */
function withoutCode(text: string): string[] {
  let fence: string | undefined;
  return linesOf(text).map((line) => {
    const above = fence;
    fence = fenceBelow(line, above);
    if (above !== undefined || fence !== undefined) return '';
    if (!line.includes('`')) return line;
    return line.replace(/`[^`\n]{1,300}`/g, (code) => ' '.repeat(code.length));
  });
}
