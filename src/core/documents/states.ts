import type { StatusSource, TaskStatus } from './document.ts';
import type { Claim, Draft } from './drafts.ts';
import { plainText } from './inline.ts';
import { ancestorsOf } from './sections.ts';
import type { Part } from './sections.ts';
import type { Grammar } from './grammar.ts';
import { isOpen, stateOfWords } from './status.ts';
import { isGenericWorkTitle } from './vocabulary.ts';

/** Two places of a document that state different things: told, never resolved in silence. */
export interface Conflict {
  readonly line: number;
  readonly message: string;
}

/** What a heading says of all that stands under it. */
interface SectionClaim {
  readonly line: number;
  readonly title: string;
  readonly status: TaskStatus;
  /** It is a mere column of a board, such as "To Do" or "Active tasks". */
  readonly isColumn: boolean;
  /** It is a state and nothing else, such as "In Progress": that is said of each task below it. */
  readonly isState: boolean;
}

/** What a phase says of itself, by its mark or its status line. */
interface PhaseClaim {
  readonly line: number;
  readonly title: string;
  readonly status?: TaskStatus;
}

const names: Readonly<Record<StatusSource, string>> = {
  box: 'box',
  column: 'status column',
  mark: 'mark',
  field: 'status line',
  section: 'section',
  phase: 'phase',
  none: 'text',
};

/**
 * Settles the state of every task of one plan, and collects where its document contradicts itself. What a
 * task says of itself outranks what stands above it, and that is never changed by what is below it.
 */
export class States {
  readonly #claims = new Map<Part, SectionClaim | undefined>();
  readonly #counts = new Map<
    number,
    { claim: SectionClaim; all: number; against: number; first: number }
  >();
  readonly #conflicts: Conflict[] = [];
  readonly #grammar: Grammar;

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  /** @param field what a `Status:` line below the task says */
  settle(draft: Draft, field: TaskStatus | undefined, phase: PhaseClaim | undefined): Claim {
    const claims: readonly Claim[] = field
      ? [...draft.claims, { status: field, from: 'field' }]
      : draft.claims;
    const [own] = claims;
    const above = this.#above(draft);
    if (!own) return fromAbove(above, phase);
    const other = claims.find(
      (claim) =>
        (claim.status === 'done') !== (own.status === 'done') && claim.status !== 'deferred',
    );
    if (other) this.#contradict(draft, own, other);
    this.#compare(draft, own, above ?? claimOfPhase(phase));
    // An open box is how a task is written; a status line below it, or the column of a board, says more.
    if (own.status !== 'todo' || (own.from !== 'box' && own.from !== 'mark')) return own;
    if (field === 'doing' || field === 'blocked' || field === 'partial')
      return { status: field, from: 'field' };
    const saysMore = above?.isState === true && above.status !== 'done' && above.status !== 'todo';
    return saysMore ? { status: above.status, from: 'section' } : own;
  }

  /** A task that is listed again says something else there. */
  compareListings(first: Draft, again: Draft): void {
    const [one] = first.claims;
    const [other] = again.claims;
    if (!one || !other || (one.status === 'done') === (other.status === 'done')) return;
    this.#conflicts.push({
      line: again.line,
      message: `${nameOf(first)} is ${other.status} here, but ${one.status} on line ${first.line}. The first listing counts.`,
    });
  }

  /** All contradictions, in the order of their lines. */
  conflicts(): Conflict[] {
    const sections = [...this.#counts.values()]
      .filter(({ against }) => against > 0)
      .map(({ claim, all, against, first }) => ({
        line: claim.line,
        message: `"${claim.title}" says ${claim.status}, but ${against} of its ${all} tasks ${against === 1 ? 'says' : 'say'} otherwise, the first on line ${first}. The tasks' own marks count.`,
      }));
    return [...this.#conflicts, ...sections].sort((one, other) => one.line - other.line);
  }

  #contradict(draft: Draft, own: Claim, other: Claim): void {
    this.#conflicts.push({
      line: draft.line,
      message: `${nameOf(draft)}: its ${names[own.from]} says ${own.status}, but its ${names[other.from]} says ${other.status}. The ${names[own.from]} counts.`,
    });
  }

  /** Counts a task against the heading over it that states the opposite. */
  #compare(draft: Draft, own: Claim, above: SectionClaim | undefined): void {
    if (!above || above.line === draft.line) return;
    const isDone = above.status === 'done';
    if (!isDone && (above.status !== 'todo' || above.isColumn)) return;
    const count = this.#counts.get(above.line) ?? { claim: above, all: 0, against: 0, first: 0 };
    count.all += 1;
    if (isDone ? isOpen(own.status) : own.status === 'done') {
      count.against += 1;
      if (count.first === 0) count.first = draft.line;
    }
    this.#counts.set(above.line, count);
  }

  /** What the nearest heading over a task says that says anything. */
  #above(draft: Draft): SectionClaim | undefined {
    const start = draft.part.line === draft.line ? draft.part.parent : draft.part;
    if (!start) return undefined;
    if (this.#claims.has(start)) return this.#claims.get(start);
    const claim = [start, ...ancestorsOf(start)]
      .map((part) => claimOfPart(part, this.#grammar))
      .find((one) => one !== undefined);
    this.#claims.set(start, claim);
    return claim;
  }
}

function claimOfPart(part: Part, grammar: Grammar): SectionClaim | undefined {
  if (part.level === 0) return undefined;
  const title = part.name;
  const own = grammar.ownStatus(part.markup);
  if (own) return { line: part.line, title, status: own, isColumn: false, isState: false };
  const status = isGenericWorkTitle(part.heading) ? grammar.valueStatus(part.heading) : undefined;
  const isState = stateOfWords(title.replace(/\s*\(.*\)$/, '')) === status;
  return status && { line: part.line, title, status, isColumn: true, isState };
}

const claimOfPhase = (phase: PhaseClaim | undefined): SectionClaim | undefined =>
  phase?.status && {
    line: phase.line,
    title: phase.title,
    status: phase.status,
    isColumn: false,
    isState: false,
  };

/** A task without any mark of its own is as done as what it stands in. */
function fromAbove(above: SectionClaim | undefined, phase: PhaseClaim | undefined): Claim {
  if (above) {
    const { status } = above;
    return above.isState || /^(?:done|deferred|cancelled|blocked)$/.test(status)
      ? { status, from: 'section' }
      : { status: 'todo', from: 'section' };
  }
  return phase?.status === 'done'
    ? { status: 'done', from: 'phase' }
    : { status: 'todo', from: 'none' };
}

function nameOf(draft: Draft): string {
  const title = plainText(draft.markup).slice(0, 60);
  return draft.ids.length > 0 ? `Task ${draft.ids.join(', ')}` : `The task "${title}"`;
}
