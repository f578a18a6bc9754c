/** git's own scissors line, after the comment mark: what is below it is not part of the message. */
const SCISSORS = /^(\S{1,8}) ?-{24} >8 -{24}$/;

export interface MessageOptions {
  /** What a comment line starts with; absent: the message has no comments. */
  readonly commentMark?: string;
}

/**
 * The message as git will keep it: cut at the scissors, without comment lines, blank lines at both ends
 * and spaces at line ends. See git-commit(1), "--cleanup".
 */
export function keptMessage(text: string, options: MessageOptions): string {
  const lines = text.split(/\r?\n/);
  const scissors = lines.findIndex((line) => SCISSORS.test(line));
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
