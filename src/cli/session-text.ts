import type { FurtherListStatus } from '../actions/session-lists.ts';
import type { SessionStatus } from '../actions/session-status.ts';
import { ProtocolError } from '../core/errors.ts';
import { quoted } from '../core/session/quoted.ts';
import type { Author, ItemStatus } from '../core/session/session.ts';
import type { Terminal } from './command.ts';
import { columns, count, printable } from './layout.ts';
import type { Style } from './style.ts';

/** The session for people: what it is, its checklist, and the next step as the last line. */
export function sessionText(status: SessionStatus, style: Style): string {
  const { session, items, done, total, unverified } = status;
  const parts: (string | undefined)[] = [];
  if (session.state === 'none') parts.push('No session.');
  else {
    const name = printable(session.title ?? session.id ?? 'Session');
    parts.push(`${style.bold(name)} – ${session.state}`);
    if (session.role) parts.push(`Role: ${printable(session.role)}`);
    if (status.held !== '') parts.push(sentence(printable(status.held)));
    if (status.holderLife === 'gone')
      parts.push(
        style.yellow('It was left behind: session resume, session close or session abandon.'),
      );
    if (session.tasks.length > 0)
      parts.push(`Tasks: ${session.tasks.map(({ id }) => printable(id)).join(', ')}`);
    if (session.unknownEvents > 0)
      parts.push(
        style.yellow(
          `${count(session.unknownEvents, 'event')} of a later version are kept, and not understood here.`,
        ),
      );
  }
  // Of a session that is over, the checklist says nothing any more.
  const listed = session.state === 'preparing' || session.state === 'active';
  if (listed && items.length > 0) {
    parts.push('', `Checklist: ${done} of ${total} done`, itemRows(items));
  }
  if (unverified > 0)
    parts.push('', style.yellow(`${count(unverified, 'commit')} made past the hooks, unverified.`));
  parts.push(listed || unverified > 0 ? '' : undefined, nextText(status));
  return parts.filter((part) => part !== undefined).join('\n');
}

/** The next step, with the command that does it where it does not name one itself. */
export function nextText(status: SessionStatus): string {
  const next = printable(status.next);
  const command = nextCommand(status);
  return command === undefined
    ? `Next: ${next}`
    : `Next: ${next.replace(/\.$/, '')} (session-protocol session ${command})`;
}

function nextCommand({ session, items }: SessionStatus): string | undefined {
  if (session.state === 'none' || session.state === 'closed') return 'start';
  if (session.state === 'active') return 'close';
  const open = session.state === 'preparing' ? items.find(({ done }) => !done) : undefined;
  if (open === undefined) return undefined;
  const { id, proof } = open.item;
  if (proof === undefined) return `tick ${id} --evidence TEXT`;
  return proof.kind === 'document-read' ? `read ${quoted(proof.path)}` : undefined;
}

function itemRows(items: readonly ItemStatus[]): string {
  return columns(
    items.flatMap((status) => [
      [
        `${status.done ? '[x]' : '[ ]'} ${status.item.id}`,
        status.waiver ? 'waived' : status.state,
        printable(status.item.text),
      ],
      ['', '', `  ${printable(status.detail)}${sourceOf(status)}`],
    ]),
    '  ',
  );
}

function sourceOf({ item }: ItemStatus): string {
  if (!item.source) return '';
  const line = item.source.range?.start.line;
  return ` (${printable(item.source.path)}${line === undefined ? '' : `:${line}`})`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** A further checklist for people: what it is for, and each item with its state. */
export function listText(list: FurtherListStatus, style: Style): string {
  const { title, key, path, line, done, total, before, items } = list;
  const due = before === undefined ? '' : `, asked for before ${before}`;
  const head = `${style.bold(printable(title))} (${key}) – ${done} of ${total} done${due}`;
  const rows = items.flatMap((item) => [
    [`${item.done ? '[x]' : '[ ]'} ${item.id}`, item.state, printable(item.text)],
    ['', '', `  ${printable(item.detail)} (${printable(path)}:${item.line})`],
  ]);
  return [head, `${printable(path)}:${line}`, columns(rows, '  ')].join('\n');
}

const evidenceNeeded = (): ProtocolError =>
  new ProtocolError({
    code: 'needs-evidence',
    message:
      'Nobody is at a terminal, so the tick counts as that of an agent, which needs evidence.',
    remedy: 'Add --evidence with a text, path or command output that shows the item is done.',
  });

/**
 * Whose word a tick is: at a terminal, without evidence, a person's.
 *
 * @throws ProtocolError `needs-evidence`
 */
export function whoTicks(
  { interactive }: Pick<Terminal, 'interactive'>,
  evidence: string | undefined,
  undo: boolean,
): Author {
  if (interactive && evidence === undefined) return 'person';
  if (!undo && !evidence?.trim()) throw evidenceNeeded();
  return 'agent';
}
