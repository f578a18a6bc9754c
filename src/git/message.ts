/** git's own scissors line, after the comment mark: what is below it is not part of the message. */
const SCISSORS = /^(\S{1,8}) ?-{24} >8 -{24}$/;

export interface MessageOptions {
  /** What a comment line starts with; absent: the message has no comments. */
  readonly commentMark?: string;
  /** What is below git's scissors is no part of the message. */
  readonly scissors?: boolean;
}

/**
 * Has a message lines that begin as comments do? What git chooses from by itself, and what else is usual; the
 * bullets of lists are not among it.
 */
export const mayHaveComments = (text: string): boolean => /^[#;@!$%^&|:/>~]/m.test(text);

/** Where the scissors are, by which git cuts; -1 where it does not. */
const scissorsIn = (lines: readonly string[], { scissors }: MessageOptions): number =>
  scissors === true ? lines.findIndex((line) => SCISSORS.test(line)) : -1;

/**
 * The message as git will keep it: cut at the scissors, without comment lines, blank lines at both ends
 * and spaces at line ends. See git-commit(1), "--cleanup".
 */
export function keptMessage(text: string, options: MessageOptions): string {
  const lines = text.split(/\r?\n/);
  const scissors = scissorsIn(lines, options);
  const mark = options.commentMark;
  return lines
    .slice(0, scissors < 0 ? undefined : scissors)
    .filter((line) => mark === undefined || !line.startsWith(mark))
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

/**
 * The comment mark that git chose by itself (`core.commentChar=auto`): that of the scissors line, else the
 * first character of the help that git writes at the end.
 */
export function commentMarkIn(text: string): string {
  const lines = text.split(/\r?\n/);
  const scissors = lines.map((line) => SCISSORS.exec(line)?.[1]).find((mark) => mark !== undefined);
  return scissors ?? lines.findLast((line) => line !== '')?.[0] ?? '#';
}

const TRAILER = /^[A-Za-z][A-Za-z0-9-]*\s*:\s*\S/;

/**
 * Adds a trailer below a message's words, in its paragraph of trailers if it ends with one, and above
 * comments and scissors. A message without words stays as it is: git refuses it.
 *
 * @param trailer `Name: value`
 */
export function addTrailer(text: string, trailer: string, options: MessageOptions): string {
  const lines = text.split('\n');
  const mark = options.commentMark;
  const isComment = (line: string): boolean => mark !== undefined && line.startsWith(mark);
  const scissors = scissorsIn(lines, options);
  const words = lines.slice(0, scissors < 0 ? undefined : scissors);
  const last = words.findLastIndex((line) => line.trim() !== '' && !isComment(line));
  if (last < 0) return text;
  const visible = words.slice(0, last + 1).filter((line) => !isComment(line));
  const kept = visible.slice(visible.findIndex((line) => line.trim() !== ''));
  const paragraph = kept.slice(kept.findLastIndex((line) => line.trim() === '') + 1);
  const joins = paragraph.length < kept.length && paragraph.every((line) => TRAILER.test(line));
  const rest = lines.slice(last + 1);
  return [
    ...lines.slice(0, last + 1),
    ...(joins ? [] : ['']),
    trailer,
    ...(rest.length === 0 ? [''] : rest),
  ].join('\n');
}
