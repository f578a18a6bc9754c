import { lineRange } from '../violation.ts';
import { addedLines, linesOf, newAmong } from './changed-lines.ts';
import { dateFault } from './dates.ts';
import { hasNewText, sidesOf } from './new-text.ts';
import type { ChangeMarkerOptions, RuleSettings } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext, RuleSetting } from './rule.ts';

type Options = RuleSettings & ChangeMarkerOptions;

/** A mark counts at the start of a comment, not where text speaks of it. */
export const MARK = /^[\s#/*;<!\-%"'(]*\[(END )?CHANGE\](.*)$/i;

/** A change inside a file is marked, with its date, from `[CHANGE] 2026-03-02 …` to `[END CHANGE]`. */
export const changeMarker: Rule<Options> = {
  id: 'change-marker',
  refuses: 'unbalanced or undated [CHANGE] … [END CHANGE] blocks, or a large change outside one',
  defaultSeverity: 'error',
  waivable: true,
  reads: (file, context) => (isMarked(file, context) ? sidesOf(file) : []),
  *check(context) {
    for (const file of context.change.files) {
      const after = isMarked(file, context) ? context.text(file, 'after') : undefined;
      if (after === undefined) continue;
      const before = file.status === 'added' ? undefined : context.text(file, 'before');
      yield* judge(file.path, before, after, context);
    }
  },
};

const isMarked = (file: FileChange, { options, matches }: RuleSetting<Options>): boolean =>
  hasNewText(file) && matches(options.paths, file.path);

interface Fault {
  readonly line: number;
  readonly text: string;
  readonly message: string;
  readonly remedy: string;
}

function* judge(
  path: string,
  before: string | undefined,
  after: string,
  { options, today }: RuleContext<Options>,
): Generator<Finding> {
  const { faults, inside } = readMarks(after, today);
  const known = before === undefined ? [] : readMarks(before, today).faults;
  const key = ({ text, message }: Fault): string => `${message}\n${text.trim()}`;
  for (const { line, text, message, remedy } of newAmong(known, faults, key))
    yield { message, remedy, location: { path, range: lineRange(line, text) } };
  const { largeChange } = options;
  // A new file is a change as a whole, and its header dates it; and in a short one no change is large.
  if (largeChange === undefined || before === undefined || linesOf(after).length <= largeChange)
    return;
  const outside = addedLines(before, after).filter(
    ({ line, text }) => text.trim() !== '' && !inside.has(line),
  );
  const [first] = outside;
  if (!first || outside.length <= largeChange) return;
  yield {
    message: `${outside.length} new lines outside a [CHANGE] block, ${largeChange} are allowed`,
    remedy: `Put "[CHANGE] ${today} - who - why" above them and "[END CHANGE]" below, as comments.`,
    location: { path, range: lineRange(first.line, first.text) },
  };
}

/** The blocks of a text: what is wrong with them, and which lines stand in one. */
function readMarks(text: string, today: string): { faults: Fault[]; inside: Set<number> } {
  const faults: Fault[] = [];
  const inside = new Set<number>();
  // Most texts have none, and need no closer look.
  if (!/\[(?:END )?CHANGE\]/i.test(text)) return { faults, inside };
  let open: { line: number; text: string } | undefined;
  const neverEnds = (mark: { line: number; text: string }): void => {
    faults.push({
      ...mark,
      message: 'a [CHANGE] block never ends',
      remedy: 'Put [END CHANGE] below its last line, in a comment.',
    });
  };
  for (const [index, line] of linesOf(text).entries()) {
    const mark = { line: index + 1, text: line };
    const match = MARK.exec(line.slice(0, 1000));
    if (match?.[1] !== undefined) {
      if (!open) {
        faults.push({
          ...mark,
          message: 'an [END CHANGE] without its [CHANGE]',
          remedy: 'Put [CHANGE] with its date above the first line of the change, or remove it.',
        });
      }
      inside.add(mark.line);
      open = undefined;
    } else if (match) {
      if (open) neverEnds(open);
      const words = match[2] ?? '';
      // It may end in its own line.
      open = /\[END CHANGE\]/i.test(words) ? undefined : mark;
      inside.add(mark.line);
      const fault = dateFault(words, today);
      if (fault !== undefined) {
        faults.push({
          ...mark,
          message: `a [CHANGE] whose date ${fault}`,
          remedy: `Write its date beside it: [CHANGE] ${today}.`,
        });
      }
    }
    if (open) inside.add(mark.line);
  }
  if (open) neverEnds(open);
  return { faults, inside };
}
