import { namesIn, TAG } from '../rules/bible-tag.ts';
import type { Violation } from '../violation.ts';
import { type Repair, repair, type Repairer } from './repair.ts';

const TRAILER = /^[A-Za-z][A-Za-z0-9-]*\s*:\s/;

/** The message with a trailer at its end, in the paragraph of the trailers that it has already. */
export function withTrailerLine(message: string, name: string, value: string): string {
  const body = message.trimEnd();
  const lines = body.split(/\r?\n/);
  const start = lines.lastIndexOf('') + 1;
  const last = lines.slice(start);
  const isTrailers = start > 0 && last.every((line) => TRAILER.test(`${line} `));
  return `${body}${isTrailers ? '\n' : '\n\n'}${name}: ${value}`;
}

/** A trailer whose reason only a person knows: it is left empty, and does not count until it is given. */
export const reasonFor = (name: string, message: string | undefined): Repair =>
  repair({
    title: `Add "${name}: …" to the message`,
    message: withTrailerLine(message ?? '', name, ''),
    preferred: false,
  });

/** Writes the tag that the rule asks for, or brings the sections in it up to date. */
export const repairBibleTag: Repairer = ({ message: said, remedy }, { message = '' }) => {
  const wanted = /^Add (\[BIBLE: .+\]) to the message\.$/.exec(remedy)?.[1];
  if (wanted !== undefined) {
    const named = namesIn(TAG.exec(wanted)?.[1] ?? '');
    return [
      repair({ title: `Add ${wanted} to the message`, message: withSections(message, named) }),
    ];
  }
  const tag = TAG.exec(message);
  if (!tag) return [];
  const missing = /does not name section (.+), which changed$/.exec(said)?.[1];
  if (missing !== undefined) {
    const names = namesIn(tag[1] ?? '');
    return [retag(message, tag[0], [...names, ...missing.split(', ')])];
  }
  const others = /names section (.+), which did not change$/.exec(said)?.[1]?.split(', ') ?? [];
  const kept = namesIn(tag[1] ?? '').filter((name) => !others.includes(name));
  // What is named may as well be a change that is still to be staged.
  return others.length === 0 ? [] : [{ ...retag(message, tag[0], kept), preferred: false }];
};

/** The message with a tag that names these sections, beside those that it names already. */
export function withSections(message: string, names: readonly string[]): string {
  const tag = TAG.exec(message);
  const now = tagFor([...new Set([...namesIn(tag?.[1] ?? ''), ...names])]);
  if (tag) return message.replace(tag[0], () => now);
  const [subject = '', ...rest] = message.split('\n');
  return [`${subject.trimEnd()} ${now}`.trimStart(), ...rest].join('\n');
}

const tagFor = (names: readonly string[]): string =>
  names.length > 0 ? `[BIBLE: Section ${names.join(', ')}]` : '[BIBLE: none]';

function retag(message: string, tag: string, names: readonly string[]): Repair {
  const now = tagFor(names);
  return repair({ title: `Make the tag ${now}`, message: message.replace(tag, () => now) });
}

/** Mends what has one right form: the empty line, and the trailers that are missing. */
export const repairCommitMessage: Repairer = ({ message: said }, { message, session }) => {
  if (message === undefined) return [];
  if (said === 'the second line of the message is not empty') {
    const [subject = '', ...rest] = message.split('\n');
    const title = 'Leave an empty line below the first';
    return [repair({ title, message: [subject, '', ...rest].join('\n') })];
  }
  const name = /^the message has no "([A-Za-z][A-Za-z0-9-]*):" line$/.exec(said)?.[1];
  if (name === undefined) return [];
  const known = name.toLowerCase() === 'session' ? session?.number : undefined;
  if (known === undefined) return [reasonFor(name, message)];
  const title = `Add "${name}: ${known}" to the message`;
  return [repair({ title, message: withTrailerLine(message, name, known) })];
};

/** Says in the message that the protocol changes; why, only a person knows. */
export const repairProtocolChange: Repairer = (_violation: Violation, { message }) => [
  reasonFor('Protocol-Change', message),
];
