import type { Author } from '../core/session/session.ts';
import type { Options, Terminal, Values } from './command.ts';
import { usageError } from './errors.ts';
import { whoTicks } from './session-text.ts';

export const TICK_OPTIONS = {
  evidence: {
    type: 'string',
    value: 'TEXT',
    help: 'What shows that it is done; kept with the tick.',
  },
  undo: { type: 'boolean', help: 'Take the tick or the waiver back.' },
} as const satisfies Options;

/**
 * What was said of a tick, as an action takes it.
 *
 * @throws ProtocolError `usage`, `needs-evidence`
 */
export function tickFrom(
  { evidence, undo = false }: Values<typeof TICK_OPTIONS>,
  terminal: Pick<Terminal, 'interactive'>,
): { done: boolean; by: Author; evidence?: string } {
  if (undo && evidence !== undefined)
    throw usageError('--undo and --evidence exclude each other.', 'Give one of the two.');
  const by = whoTicks(terminal, evidence, undo);
  return { done: !undo, by, ...(evidence === undefined ? {} : { evidence }) };
}

export const WAIVER_OPTIONS = {
  reason: { type: 'string', value: 'TEXT', help: 'Why it is left undone. Required.' },
  by: { type: 'string', value: 'NAME', help: "Who says so; left out: git's user.name." },
} as const satisfies Options;

/**
 * What was said of a waiver, as an action takes it.
 *
 * @throws ProtocolError `usage`
 */
export const waiverFrom = ({
  reason,
  by,
}: Values<typeof WAIVER_OPTIONS>): { reason: string; by?: string } => ({
  reason: reasonFrom(reason),
  ...(by === undefined ? {} : { by }),
});

/** @throws ProtocolError `usage` where no reason was given */
export function reasonFrom(given: string | undefined): string {
  const reason = given?.trim();
  if (!reason) throw usageError('The reason is missing.', 'Add --reason TEXT.');
  return reason;
}
