import type { hooksStatus } from '../actions/install-hooks.ts';
import { printable } from './layout.ts';
import type { Style } from './style.ts';

/**
 * Whether commits are judged, and what keeps them from it.
 *
 * @param notes what an installation or its removal left as it was, or changed beside
 */
export function hooksText(
  status: Awaited<ReturnType<typeof hooksStatus>>,
  style: Style,
  notes: readonly string[] = [],
): string {
  const state = !status.installed
    ? style.yellow('Not installed: commits are not judged.')
    : !status.current
      ? style.yellow('Installed, but from another version of Session Protocol.')
      : style.green('Installed and current.');
  const next =
    status.installed && status.current ? [] : ['next: Run "session-protocol hooks install".'];
  const told = (paint: (text: string) => string, list: typeof status.problems): string[] =>
    list.map(({ message, remedy }) => `${paint(printable(message))}\n  next: ${printable(remedy)}`);
  return [
    state,
    ...notes.map(printable),
    ...told((text) => style.red(text), status.problems),
    ...told((text) => style.yellow(text), status.warnings),
    ...(status.problems.length > 0 ? [] : next),
  ].join('\n');
}
