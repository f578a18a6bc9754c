import { quoted } from './quoted.ts';
import type { SessionTask } from './session.ts';
import { taskName } from './start-tasks.ts';

export interface NextSession {
  /** Such as `32`; absent where nobody numbers sessions. */
  readonly number?: string;
  /** The next opener without a hand-off, where one is written. */
  readonly opener?: { readonly path: string; readonly title: string };
  readonly role?: string;
  /** What to work on: open tasks of the last session, else those of the opener, else what is ready. */
  readonly tasks: readonly SessionTask[];
  /** What the last session left, as lines: `Next: Show the balance`. */
  readonly left: readonly string[];
  /** Where the last entry stands, `docs/THREAD.md:40`. */
  readonly entry?: string;
}

/**
 * The words with which the next session can be begun, by a person or an agent.
 *
 * @param named those of its tasks that documents still have, which alone can be named at its start
 */
export function nextPrompt(
  { number, opener, role, tasks, left, entry }: NextSession,
  named: readonly SessionTask[] = tasks,
): string {
  const start = [
    'session-protocol session start',
    ...(opener ? ['--opener', quoted(opener.path)] : ['--no-opener']),
    ...(role === undefined ? [] : ['--role', quoted(role)]),
    ...(opener || named.length === 0
      ? []
      : ['--task', quoted(named.map(({ id }) => id).join(','))]),
  ].join(' ');
  const who = role === undefined ? '' : ` as ${role}`;
  return [
    `Begin ${number === undefined ? 'the next session' : `session ${number}`}${who}.`,
    ...(opener ? [`Its opener is ${opener.path}: ${opener.title}`] : []),
    '',
    `1. Run: ${start}`,
    '2. Do and tick what the checklist asks for: session-protocol session status',
    '3. Read the brief, and work by it: session-protocol session brief',
    ...(tasks.length === 0 ? [] : ['', 'Tasks:', ...tasks.map((task) => `- ${taskName(task)}`)]),
    ...(left.length === 0
      ? []
      : [
          '',
          `Left by the last session${entry === undefined ? '' : ` (${entry})`}:`,
          ...left.map((line) => `- ${line}`),
        ]),
    '',
  ].join('\n');
}
