import type { hooksStatus } from '../actions/install-hooks.ts';
import { printable } from './layout.ts';
import type { Style } from './style.ts';

/** Whether commits are judged, and what keeps them from it. */
export function hooksText(status: Awaited<ReturnType<typeof hooksStatus>>, style: Style): string {
  const state = !status.installed
    ? style.yellow('Not installed: commits are not judged.')
    : !status.current
      ? style.yellow('Installed, but from another version of Session Protocol.')
      : style.green('Installed and current.');
  const next =
    status.installed && status.current ? [] : ['next: Run "session-protocol hooks install".'];
  const problems = status.problems.map(
    ({ message, remedy }) => `${style.red(printable(message))}\n  next: ${printable(remedy)}`,
  );
  return [state, ...problems, ...(problems.length > 0 ? [] : next)].join('\n');
}
