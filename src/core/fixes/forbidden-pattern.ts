import type { StatedRule } from '../documents/document.ts';
import { linesOf } from '../rules/changed-lines.ts';
import type { ForbiddenPattern } from '../rules/options.ts';
import { searchFor } from '../rules/search.ts';
import { shorten } from '../shorten.ts';
import type { TextEdit } from '../violation.ts';
import { repair, type Repairer } from './repair.ts';

/**
 * Replaces a wrong form by the right one where that is exact: the line is the wrong sample of a rule of the
 * playbook whose right one is a line, too; or the pattern is plain text, and the right form is one word.
 */
export const repairForbiddenPattern: Repairer = ({ location, message }, input) => {
  const line = location?.range?.start.line;
  const text = location && input.after(location.path);
  if (!location?.range || line === undefined || text === undefined) return [];
  const { path } = location;
  const written = linesOf(text)[line - 1] ?? '';
  const pattern = input.protocol.rules['forbidden-pattern']?.patterns.find(
    ({ paths, reason }) => message === `forbidden pattern: ${reason}` && input.matches(paths, path),
  );
  if (!pattern) return [];
  const edit =
    bySample(written, line, input.rules) ??
    byWord(written, line, location.range.start.column - 1, pattern);
  if (!edit) return [];
  const { start, end } = edit.range;
  const now = written.slice(0, start.column - 1) + edit.newText + written.slice(end.column - 1);
  const isStillWrong = searchFor(pattern.pattern, { ignoreCase: pattern.ignoreCase === true })(now);
  if (isStillWrong >= 0) return [];
  const title = `Write ${shorten(edit.newText.trim())} instead`;
  return [repair({ title, edits: [{ path, edits: [edit] }] })];
};

function bySample(
  written: string,
  line: number,
  rules: readonly StatedRule[],
): TextEdit | undefined {
  const words = written.trim();
  for (const { examples = [] } of rules) {
    const wrong = examples
      .filter(({ verdict }) => verdict === 'wrong')
      .map(({ code }) => plain(code));
    const right = examples
      .filter(({ verdict }) => verdict === 'right')
      .map(({ code }) => plain(code));
    const [only] = right;
    if (words === '' || right.length !== 1 || only?.length !== 1) continue;
    if (!wrong.some((lines) => lines.length === 1 && lines[0] === words)) continue;
    const from = written.indexOf(words);
    return editOf(line, from, words.length, only[0] ?? '');
  }
  return undefined;
}

/** The lines of a sample that are code, trimmed. */
const plain = (code: string): string[] =>
  linesOf(code)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:\/\/|#|--|\/\*)/.test(line));

function byWord(
  written: string,
  line: number,
  at: number,
  { pattern, instead, ignoreCase }: ForbiddenPattern,
): TextEdit | undefined {
  const literal = literalOf(pattern);
  const right = /^`?([^\s`]+?)`?$/.exec(instead?.trim() ?? '')?.[1];
  if (literal === undefined || right === undefined || ignoreCase === true) return undefined;
  return written.startsWith(literal, at) ? editOf(line, at, literal.length, right) : undefined;
}

/** The text that a regular expression stands for where it stands for one only. */
function literalOf(pattern: string): string | undefined {
  const inner = pattern.replace(/^\\b/, '').replace(/\\b$/, '');
  const text = inner.replace(/\\([^\w\s])/g, '$1');
  const hasOperators = /[\\^$.*+?()[\]{}|]/.test(inner.replace(/\\[^\w\s]/g, ''));
  return hasOperators || text === '' ? undefined : text;
}

const editOf = (line: number, from: number, length: number, newText: string): TextEdit => ({
  range: {
    start: { line, column: from + 1 },
    end: { line, column: from + length + 1 },
  },
  newText,
});
