/** A line of a commit's message that says `Name: why`. */
export interface Trailer {
  readonly name: string;
  readonly value: string;
}

/**
 * The lines of a message that have the form of the named trailer, wherever they stand: people and tools
 * put text below theirs. Names are compared without regard to case, as git does.
 */
export function trailersNamed(message: string | undefined, name: string): Trailer[] {
  const found: Trailer[] = [];
  for (const line of (message ?? '').split(/\r?\n/).slice(1)) {
    const match = /^([A-Za-z][A-Za-z0-9-]*)\s*:\s*(.*\S)\s*$/.exec(line);
    if (match?.[1]?.toLowerCase() === name.toLowerCase())
      found.push({ name, value: match[2] ?? '' });
  }
  return found;
}

/**
 * The session that a message names: its number or id. A sentence that begins with the word names none. The shim
 * knows the same form.
 */
export const sessionNamed = (message: string | undefined): string | undefined =>
  trailersNamed(message, 'Session').find(({ value }) => /^(?:[#\d]|\S+$)/.test(value))?.value;

/** Names a rule that a commit may break, and why: `Protocol-Waiver: version-header: generated file`. */
export const WAIVER = 'Protocol-Waiver';

/** The reasons of a message's waivers by rule id; a waiver without a reason is none. */
export function readWaivers(message: string | undefined): Map<string, string> {
  const waivers = new Map<string, string>();
  for (const { value } of trailersNamed(message, WAIVER)) {
    const match = /^([a-z][a-z0-9-]*)\s*:\s*(\S.*)$/.exec(value);
    if (match) waivers.set(match[1] ?? '', match[2] ?? '');
  }
  return waivers;
}
