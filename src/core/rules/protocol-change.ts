import { PROTOCOL_PATH } from '../protocol-path.ts';
import type { ProtocolChangeOptions, RuleSettings } from './options.ts';
import type { Rule } from './rule.ts';

/** The rules of the house change in the open: the message says that they do, and why. */
export const protocolChange: Rule<RuleSettings & ProtocolChangeOptions> = {
  id: 'protocol-change',
  refuses: 'a change of the protocol itself without saying so in the message',
  defaultSeverity: 'error',
  waivable: false,
  trailer: 'Protocol-Change',
  reads: () => [],
  *check({ change, options, matches }) {
    if (change.message === undefined || change.parents === 0) return;
    const globs = options.paths ?? [];
    const isPart = (path: string): boolean => path === PROTOCOL_PATH || matches(globs, path);
    const [first, ...more] = change.files.filter(
      ({ path, previousPath = path }) => isPart(path) || isPart(previousPath),
    );
    if (!first) return;
    const others = more.length > 0 ? ` (and ${more.length} more)` : '';
    yield {
      message: `${first.status}, which changes the protocol${others}, and the message does not say so`,
      remedy: 'Add "Protocol-Change: why" to the message, or leave the protocol as it is.',
      location: { path: first.path },
    };
  },
};
