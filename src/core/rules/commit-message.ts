import { kindOfMessage, squashedSubject, subjectOf } from './message-kind.ts';
import type { CommitMessageOptions, RuleSettings } from './options.ts';
import type { Finding, Rule } from './rule.ts';
import { searchFor } from './search.ts';
import { trailersNamed } from './trailers.ts';

type Options = RuleSettings & CommitMessageOptions;

/** Messages are read by people and tools for years, so they keep one form. Git's own messages are let be. */
export const commitMessage: Rule<Options> = {
  id: 'commit-message',
  refuses: 'a message that breaks the configured format',
  defaultSeverity: 'error',
  waivable: true,
  reads: () => [],
  *check({ change, options }) {
    const { message } = change;
    if (message === undefined) return;
    const kind = kindOfMessage(change);
    if (kind === 'own') {
      yield* judgeSubject(subjectOf(message), options);
      yield* judgeBody(message, options);
    } else if (kind === 'autosquash') {
      const subject = squashedSubject(message);
      // It may name its commit by id; by its first line it has the form that line has.
      if (!/^[0-9a-f]{7,64}$/.test(subject) && !isGits(subject)) {
        const { subjectMax: _, ...form } = options;
        yield* judgeSubject(subject, form);
      }
    }
  },
};

const isGits = (subject: string): boolean =>
  /^(?:Merge|Revert "|Reapply ")/.test(subject) || subject === '';

function* judgeSubject(
  subject: string,
  { pattern, example, types, subjectMax }: Options,
): Generator<Finding> {
  const such = example === undefined ? '' : `, such as "${example}"`;
  if (types) {
    const match = /^([A-Za-z]{1,30})(?:\([^()]{1,60}\))?!?: \S/.exec(subject);
    if (!match) {
      yield {
        message: 'the first line of the message is not "type: description"',
        remedy: `Begin it with one of ${types.join(', ')}, a colon and a space${such}.`,
      };
    } else if (!types.includes(match[1] ?? '')) {
      yield {
        message: `the message's type "${match[1]}" is not one of ${types.join(', ')}`,
        remedy: `Begin the first line with one of them${such}.`,
      };
    }
  }
  if (pattern !== undefined && searchFor(pattern)(subject) < 0) {
    yield {
      message: 'the first line of the message does not have the configured form',
      remedy: `Write it so that it fits ${pattern}${such}.`,
    };
  }
  const length = Array.from(subject).length;
  if (subjectMax !== undefined && length > subjectMax) {
    yield {
      message: `the first line of the message has ${length} characters, ${subjectMax} are allowed`,
      remedy: 'Shorten it, and tell the rest below an empty line.',
    };
  }
}

function* judgeBody(message: string, { trailers }: Options): Generator<Finding> {
  if (message.split(/\r?\n/)[1]?.trim()) {
    yield {
      message: 'the second line of the message is not empty',
      remedy: 'Leave an empty line below the first.',
    };
  }
  for (const name of trailers ?? []) {
    if (trailersNamed(message, name).length > 0) continue;
    yield {
      message: `the message has no "${name}:" line`,
      remedy: `Add "${name}: …" at its end.`,
    };
  }
}
