import { quoted } from './quoted.ts';
import type { ItemStatus, Proof, ProofFacts, Session, SessionItem } from './session.ts';

/** Does a branch's name match one of the wanted names or globs? */
export type BranchMatcher = (branch: string, wanted: readonly string[]) => boolean;

type Standing = Pick<ItemStatus, 'done' | 'state' | 'detail'>;

/** Where each item of a session stands, given the facts of this moment. */
export function evaluateItems(
  session: Session,
  facts: ProofFacts,
  matches: BranchMatcher,
): ItemStatus[] {
  return session.items.map((item): ItemStatus => {
    const waiver = session.waivers.get(item.id);
    if (waiver) {
      const detail = `Waived by ${byWhom(waiver.by)}: ${sentence(waiver.reason)}`;
      return { item, done: true, state: 'ticked', detail, waiver, ...lock(session, item) };
    }
    if (session.activatedAt !== undefined)
      return { item, ...settled(session, item), ...lock(session, item) };
    // Nobody looks any more whether it is so.
    if (item.proof && session.state === 'closed')
      return { item, ...open('The session ended before this was settled.') };
    if (item.proof)
      return {
        item,
        ...standingOf(item.proof, session, facts, matches),
        ...lock(session, item),
      };
    const tick = session.ticks.get(item.id);
    if (!tick) return { item, done: false, state: 'open', detail: 'Tick it when it is done.' };
    return { item, done: true, state: 'ticked', detail: tickDetail(tick) };
  });
}

/** Why an item takes no tick by hand. */
function lock(session: Session, { proof }: SessionItem): { locked?: string } {
  if (session.activatedAt !== undefined)
    return { locked: 'The session is active; what was settled at its start stays so.' };
  return proof === undefined ? {} : { locked: whyLocked(proof) };
}

/** Why an item with this proof takes no tick: one sentence that says what proves it. */
export function whyLocked(proof: Proof): string {
  switch (proof.kind) {
    case 'branch':
      return `The branch that is checked out proves it (${proof.branches.join(' or ')}).`;
    case 'clean-tree':
      return 'git proves it, when nothing is left to commit.';
    case 'document-read':
      return `Reading ${proof.path} to its end proves it, in the editor or with "session read".`;
    case 'backup':
      return 'A verified backup proves it; Back Up Databases in the editor makes one, or "db backup".';
    case 'check':
      return `The check "${proof.name}" proves it; Run Check in the editor runs it, or "session check ${proof.name}".`;
    case 'no-open-issues':
      return 'The playbook proves it, when it states no open blocking issue.';
    case 'hooks':
      return 'The installed hooks prove it; Install Git Hooks in the editor, or "hooks install".';
    case 'closing':
      return 'Closing the session does it.';
    default:
      return 'It proves itself in a way that this version does not know.';
  }
}

/** Once active, what was proved at the start stays proved: a work tree is meant to change afterwards. */
function settled(session: Session, item: SessionItem): Standing {
  const tick = session.ticks.get(item.id);
  if (tick) return { done: true, state: 'ticked', detail: tickDetail(tick) };
  return { done: true, state: 'proved', detail: 'Proved when the session became active.' };
}

export const tickDetail = (tick: { by: string; evidence?: string }): string =>
  `Ticked by ${byWhom(tick.by)}${tick.evidence === undefined ? '' : `: ${sentence(tick.evidence)}`}${tick.evidence === undefined ? '.' : ''}`;

export const byWhom = (by: string): string =>
  by === 'agent' ? 'an agent' : by === 'person' ? 'a person' : by;

const sentence = (text: string): string => `${text.trim().replace(/\.$/, '')}.`;

const yes = (detail: string): Standing => ({ done: true, state: 'proved', detail });
const no = (detail: string): Standing => ({ done: false, state: 'failed', detail });
const open = (detail: string): Standing => ({ done: false, state: 'open', detail });

/** Before a session is active, the hooks refuse each commit: there, to commit is no way out. */
const cleaningOf = ({ state }: Session): string =>
  state === 'preparing'
    ? 'Stash what is changed (git stash -u), or waive this with a reason and commit it in the session'
    : 'Commit or stash what is changed';

/** What the facts of this moment say of a proof. */
export function standingOf(
  proof: Proof,
  session: Session,
  facts: ProofFacts,
  matches: BranchMatcher,
): Standing {
  switch (proof.kind) {
    case 'branch': {
      const wanted = proof.branches.join(' or ');
      if (facts.branch === undefined) return no(`HEAD is detached; switch to ${wanted}.`);
      if (matches(facts.branch, proof.branches)) return yes(`On branch ${facts.branch}.`);
      return no(`On branch ${facts.branch}; switch to ${wanted}.`);
    }
    case 'clean-tree':
      return facts.dirty.length === 0
        ? yes('The work tree is clean.')
        : no(`${cleaningOf(session)}: ${some(facts.dirty)}.`);
    case 'document-read':
      return readStanding(proof.path, session, facts);
    case 'backup':
      return backupStanding(proof.hours, facts.backupHours);
    case 'check':
      return checkStanding(proof.name, session, facts);
    case 'no-open-issues': {
      const issues = facts.openIssues ?? [];
      return issues.length === 0
        ? yes('No playbook states an open blocking issue.')
        : no(
            `Resolve ${issues.map(({ path, line, text }) => `${cut(text)} (${path}:${line})`).join('; ')}; or waive it with a reason.`,
          );
    }
    case 'hooks':
      if (facts.hooksFault === undefined) return open('Nobody has looked at the git hooks yet.');
      return facts.hooksFault === '' ? yes('The git hooks are whole.') : no(facts.hooksFault);
    case 'closing':
      return yes('Closing the session writes it.');
    default:
      return no('This version does not know what proves it; take a newer one, or waive it.');
  }
}

function readStanding(path: string, session: Session, facts: ProofFacts): Standing {
  const now = facts.documents.get(path);
  const then = session.reads.get(path);
  if (now === undefined) return no(`${path} cannot be read; restore it or correct the step.`);
  if (then === undefined) return open(`Open ${path} and read it to its end.`);
  return then === now
    ? yes('Read to its end, and unchanged since.')
    : no(`${path} changed after it was read; read it to its end again.`);
}

function backupStanding(limit: number | undefined, age: number | undefined): Standing {
  const again = 'Back Up Databases in the editor, or session-protocol db backup.';
  if (age === undefined || !Number.isFinite(age))
    return no(`There is no verified backup; make one: ${again}`);
  const hours = Math.floor(age);
  const made = hours < 1 ? 'less than an hour ago' : `${hours} hour${hours === 1 ? '' : 's'} ago`;
  return limit !== undefined && age >= limit
    ? no(`The last verified backup was made ${made}; make a new one: ${again}`)
    : yes(`A verified backup was made ${made}.`);
}

function checkStanding(name: string, session: Session, facts: ProofFacts): Standing {
  const run = session.checks.get(name);
  const again = `Run Check in the editor, or session-protocol session check ${quoted(name)}`;
  if (!run) return open(`Run it: ${again}`);
  if (run.exitCode !== 0)
    return no(`It ended with exit code ${run.exitCode}; run it again: ${again}`);
  return run.head === facts.head && run.changes === facts.changes
    ? yes(`It ended with exit code 0, and nothing has changed since.`)
    : no(`It passed, but files have changed since; run it again: ${again}`);
}

const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
const some = (paths: readonly string[]): string =>
  `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', …' : ''}`;
