import type { SessionStatus } from '../actions/session-status.ts';
import type { ItemStatus } from '../core/session/session.ts';
import { columns, count, printable } from './layout.ts';
import type { Style } from './style.ts';

/** The session for people: what it is, its checklist, and the next step as the last line. */
export function sessionText(status: SessionStatus, style: Style): string {
  const { session, items, done, total, unverified, next } = status;
  const parts: (string | undefined)[] = [];
  if (session.state === 'none') parts.push('No session.');
  else {
    const name = printable(session.title ?? session.id ?? 'Session');
    parts.push(`${style.bold(name)} – ${session.state}`);
    if (session.role) parts.push(`Role: ${printable(session.role)}`);
  }
  // Of a session that is over, the checklist says nothing any more.
  const listed = session.state === 'preparing' || session.state === 'active';
  if (listed && items.length > 0) {
    parts.push('', `Checklist: ${done} of ${total} done`, itemRows(items));
  }
  if (unverified > 0)
    parts.push('', style.yellow(`${count(unverified, 'commit')} made past the hooks, unverified.`));
  parts.push(listed || unverified > 0 ? '' : undefined, `Next: ${printable(next)}`);
  return parts.filter((part) => part !== undefined).join('\n');
}

function itemRows(items: readonly ItemStatus[]): string {
  return columns(
    items.flatMap((status) => [
      [
        `${status.done ? '[x]' : '[ ]'} ${status.item.id}`,
        status.state,
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
