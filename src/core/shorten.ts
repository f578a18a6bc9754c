/** A text as it is shown in a line: cut to a length, the cut marked by `…`. */
export const shorten = (text: string, length = 60): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
