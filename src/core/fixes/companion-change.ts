import { repair, type Repairer } from './repair.ts';
import { appendEntryRepair } from './thread-entry.ts';

/** Leads to the file that has to change as well: the thread gets an entry, any other is opened. */
export const repairCompanionChange: Repairer = ({ location, message, remedy }, input) => {
  const path = location?.path;
  if (path === undefined) return [];
  const pairs = input.protocol.rules['companion-change']?.pairs ?? [];
  const pair = pairs.find(
    ({ when, needs }) =>
      input.matches(when, path) &&
      `${message} ${remedy}`.includes(` a change in ${needs.join(', ')}`),
  );
  const known = (needed: readonly string[]): string | undefined =>
    input.documents.find((one) => input.matches(needed, one.path))?.path ??
    needed.find((one) => !/[*?[\]{}!]/.test(one) && input.after(one) !== undefined);
  const companion = pair && known(pair.needs);
  if (companion === undefined) return [];
  const isThread = input.documents.some((one) => one.path === companion && one.role === 'thread');
  const appended = isThread ? appendEntryRepair(companion, input) : undefined;
  return [appended ?? repair({ title: `Open ${companion}`, opens: { path: companion } })];
};
