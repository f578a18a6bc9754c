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

const TAG = /\[bible\s*:([^\][]{0,300})\]/i;

/** Writes the tag that the rule asks for, or brings the sections in it up to date. */
export const repairBibleTag: Repairer = ({ message: said, remedy }, { message = '' }) => {
  const wanted = /^Add (\[BIBLE: .+\]) to the message\.$/.exec(remedy)?.[1];
  if (wanted !== undefined) {
    const named = namesOf(TAG.exec(wanted)?.[1] ?? '');
    return [
      repair({ title: `Add ${wanted} to the message`, message: withSections(message, named) }),
    ];
  }
  const tag = TAG.exec(message);
  if (!tag) return [];
  const missing = /does not name section (.+), which changed$/.exec(said)?.[1];
  if (missing !== undefined) {
    const names = namesOf(tag[1] ?? '');
    return [retag(message, tag[0], [...names, ...missing.split(', ')])];
  }
  const others = /names section (.+), which did not change$/.exec(said)?.[1]?.split(', ') ?? [];
  const kept = namesOf(tag[1] ?? '').filter((name) => !others.includes(name));
  // What is named may as well be a change that is still to be staged.
  return others.length === 0 ? [] : [{ ...retag(message, tag[0], kept), preferred: false }];
};

/** The message with a tag that names these sections, beside those that it names already. */
export function withSections(message: string, names: readonly string[]): string {
  const tag = TAG.exec(message);
  const all = [...new Set([...namesOf(tag?.[1] ?? ''), ...names])];
  const now = all.length > 0 ? `[BIBLE: Section ${all.join(', ')}]` : '[BIBLE: none]';
  if (tag) return message.replace(tag[0], () => now);
  const [subject = '', ...rest] = message.split('\n');
  return [`${subject.trimEnd()} ${now}`.trimStart(), ...rest].join('\n');
}

const namesOf = (inside: string): string[] =>
  inside
    .split(/[,;&+]|\band\b/i)
    .map((name) => name.replace(/^\s*(?:sections?\b|§+)/i, '').trim())
    .filter((name) => name !== '' && !/^(?:none|no change|n\/a|-|–|—)$/i.test(name));

function retag(message: string, tag: string, names: readonly string[]): Repair {
  const now = names.length > 0 ? `[BIBLE: Section ${names.join(', ')}]` : '[BIBLE: none]';
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
