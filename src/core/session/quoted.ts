/** A name as one word of a command line, for a shell of any kind. */
export const quoted = (name: string): string =>
  /^[\w./,-]+$/.test(name) ? name : JSON.stringify(name);
