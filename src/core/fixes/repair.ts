import type { StatedRule } from '../documents/document.ts';
import type { DocumentRole, Protocol } from '../protocol.ts';
import { linesOf } from '../rules/changed-lines.ts';
import type { PathMatcher } from '../rules/globs.ts';
import type { Location, TextEdit, Violation } from '../violation.ts';

/** The edits of one file, which refer to its text as `RepairInput.after` gave it. */
export interface FileEdits {
  readonly path: string;
  readonly edits: readonly TextEdit[];
}

/** A file to be made; where there is one already the repair is not to be applied. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** One way to mend a violation: data, which a face shows, applies and can take back. */
export interface Repair {
  /** An imperative title, such as `Insert the version header`. */
  readonly title: string;
  readonly edits: readonly FileEdits[];
  readonly creates: readonly NewFile[];
  /** The commit's message as it should be; absent where it stays. */
  readonly message?: string;
  /** What the person is to look at or to fill in, in the text as it is after the edits. */
  readonly opens?: Location;
  /** It is the obvious way: `Fix All` takes it. What states a reason of its own, as a waiver does, is not. */
  readonly preferred: boolean;
}

/** What repairs are worked out from. Paths count from the repository's root. */
export interface RepairInput {
  readonly protocol: Protocol;
  readonly matches: PathMatcher;
  /** `YYYY-MM-DD`, local time. */
  readonly today: string;
  /** The message that is being written, or that was refused. */
  readonly message?: string;
  readonly branch?: string;
  readonly session?: { readonly number?: string; readonly title?: string };
  /** The documents that were found. */
  readonly documents: readonly { readonly path: string; readonly role?: DocumentRole }[];
  /** What the playbook states, with its examples. */
  readonly rules: readonly StatedRule[];
  /** The text of a file as it is now, unsaved changes included; undefined where there is none. */
  readonly after: (path: string) => string | undefined;
  /** The text of a file in HEAD; undefined where there is none. */
  readonly before: (path: string) => string | undefined;
}

/** Works out the ways to mend a violation of one rule; none where no edit is sure to be right. */
export type Repairer = (violation: Violation, input: RepairInput) => readonly Repair[];

const NOTHING: Repair = { title: '', edits: [], creates: [], preferred: true };

/** A repair of the parts that are given. */
export const repair = (parts: Partial<Repair> & Pick<Repair, 'title'>): Repair => ({
  ...NOTHING,
  ...parts,
});

/** Stands in an edit for what only a person knows. */
const UNKNOWN = '…';

/** Where a person has to fill in what the edits of a file leave open, in its text as it is after the first. */
export function toFillIn(path: string, edits: readonly TextEdit[]): { opens?: Location } {
  const edit = edits.find(({ newText }) => newText.includes(UNKNOWN));
  if (!edit) return {};
  const above = linesOf(edit.newText.slice(0, edit.newText.indexOf(UNKNOWN)));
  const { line, column } = edit.range.start;
  const start = {
    line: line + above.length - 1,
    column: (above.length === 1 ? column : 1) + (above.at(-1) ?? '').length,
  };
  const end = { ...start, column: start.column + UNKNOWN.length };
  return { opens: { path, range: { start, end } } };
}

/** Gives `added` the line endings of `text`, which has none or those of its first line. */
export function withEndingsOf(text: string, added: string): string {
  const ending = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  return linesOf(added).join(ending);
}

/** The last of the first `end` lines that says something: blank lines and rules below it are passed over. */
export function lastWritten(lines: readonly string[], end: number, first = 0): number {
  let last = end;
  while (last > first && /^\s*(?:-{3,}|\*{3,}|_{3,})?\s*$/.test(lines[last - 1] ?? '')) last -= 1;
  return last;
}

/** An insertion of whole lines behind a line, counted from 1; line 0 is the place above the first. */
export function insertBelow(text: string, line: number, added: readonly string[]): TextEdit {
  const lines = linesOf(text);
  if (line === 0) {
    const column = text.startsWith('\uFEFF') ? 2 : 1;
    const at = { line: 1, column };
    return {
      range: { start: at, end: at },
      newText: withEndingsOf(text, `${added.join('\n')}\n`),
    };
  }
  const at = { line, column: (lines[line - 1] ?? '').length + 1 };
  return {
    range: { start: at, end: at },
    newText: withEndingsOf(text, `\n${added.join('\n')}`),
  };
}
