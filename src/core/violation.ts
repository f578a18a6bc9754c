/** How much a violation weighs: an `error` refuses the commit, a `warning` is shown. */
export type Severity = 'error' | 'warning';

/** A place in a text, as unist counts: lines and columns from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From `start` up to, not including, `end`. Equal ends are an insertion point. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A file, by its path from the repository's root with `/` between parts, and a range in it if known. */
export interface Location {
  readonly path: string;
  readonly range?: Range;
}

/** Replaces the text of `range` by `newText`. Edits of one list do not overlap and refer to the text as judged. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** An edit that mends a violation; the editor offers it as a Quick Fix, nothing applies it unasked. */
export interface Fix {
  /** An imperative title, such as `Insert the version header`. */
  readonly title: string;
  readonly path: string;
  readonly edits: readonly TextEdit[];
}

/** One breach of one rule: data, not an error. */
export interface Violation {
  /** The id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, in one sentence without the path. */
  readonly message: string;
  /** How to mend it, as an imperative sentence. */
  readonly remedy: string;
  readonly location?: Location;
  /** The line of the document that states the rule, where it is known. */
  readonly source?: Location;
  readonly fix?: Fix;
}

/** A problem met while reading a document or a configuration, with its place. */
export interface Problem {
  readonly severity: Severity;
  readonly message: string;
  readonly location?: Location;
}

/** The range of a whole line, whose end is the end of its text. */
export function lineRange(line: number, text: string): Range {
  return { start: { line, column: 1 }, end: { line, column: text.length + 1 } };
}

/** An insertion point before the first character of a line. */
export function startOfLine(line: number): Range {
  return { start: { line, column: 1 }, end: { line, column: 1 } };
}
