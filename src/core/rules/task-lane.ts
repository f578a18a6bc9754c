import type { Location } from '../violation.ts';
import { CONVENTIONAL_OPENERS, CONVENTIONAL_PLAYBOOKS } from './conventions.ts';
import type { Lane, RuleSettings, TaskLaneOptions } from './options.ts';
import type { Finding, LanePath, Rule, RuleContext } from './rule.ts';
import { sessionNamed } from './trailers.ts';

type Options = RuleSettings & TaskLaneOptions;

/**
 * A session changes what it was given, and leaves alone what it was told to. The lane is what the opener says,
 * and what the protocol says of the session's number; of a commit in history, the number is that of its
 * `Session:` trailer.
 */
export const taskLane: Rule<Options> = {
  id: 'task-lane',
  refuses: "files outside the session's lane, or under its DO NOT list",
  defaultSeverity: 'error',
  waivable: true,
  globs: [...CONVENTIONAL_OPENERS, ...CONVENTIONAL_PLAYBOOKS],
  reads: () => [],
  needs: ({ parents, files }) => (parents <= 1 && files.length > 0 ? ['lane'] : []),
  *check(context) {
    const { change, options, session } = context;
    // What a merge brings in was judged in the session that made it.
    if (change.parents > 1) return;
    const number = session?.number ?? sessionNamed(change.message);
    const lanes = options.sessions ?? {};
    const lane = number !== undefined && Object.hasOwn(lanes, number) ? lanes[number] : undefined;
    for (const { path, previousPath } of change.files) {
      for (const place of previousPath === undefined ? [path] : [path, previousPath]) {
        const finding = judge(place, lane, context);
        if (finding) yield finding;
      }
    }
  },
};

function judge(
  path: string,
  lane: Lane | undefined,
  { options, session, matches }: RuleContext<Options>,
): Finding | undefined {
  const own = session?.lane;
  const forbidden = own?.forbidden.find((place) => covers(place, path));
  if (forbidden) return notAllowed(path, "on the session's DO NOT list", forbidden.source);
  if (matches(lane?.not ?? [], path)) return notAllowed(path, 'not for this session to change');
  if (matches(options.shared ?? [], path)) return undefined;
  const allowed = own?.allowed ?? [];
  const isIn =
    allowed.some((place) => covers(place, path)) ||
    (lane?.paths !== undefined && matches(lane.paths, path));
  const hasLane = allowed.length > 0 || lane?.paths !== undefined;
  return hasLane && !isIn
    ? notAllowed(path, "outside the session's lane", allowed[0]?.source)
    : undefined;
}

const covers = ({ path, expression }: LanePath, changed: string): boolean =>
  expression === undefined
    ? changed === path || changed.startsWith(`${path.replace(/\/+$/, '')}/`)
    : new RegExp(expression).test(changed);

const notAllowed = (path: string, what: string, source?: Location): Finding => ({
  message: what,
  remedy:
    'Leave it out of this commit (git restore --staged), and note what you found in the hand-off.',
  location: { path },
  ...(source ? { source } : {}),
});
