import type { Location } from '../violation.ts';

export type SessionState = 'none' | 'preparing' | 'active' | 'closing' | 'closed';

/** How an item of the checklist proves itself; an item without a proof takes a tick. */
export type Proof =
  | { readonly kind: 'branch'; readonly branches: readonly string[] }
  | { readonly kind: 'clean-tree' }
  | { readonly kind: 'document-read'; readonly path: string }
  /** A verified backup exists; `hours`: and is not older than this. */
  | { readonly kind: 'backup'; readonly hours?: number }
  /** The check of this name, see `SessionCheck`, ended with exit code 0 on the work tree as it is. */
  | { readonly kind: 'check'; readonly name: string }
  /** No playbook states an open blocking issue. */
  | { readonly kind: 'no-open-issues' }
  /** The git hooks are installed and whole. */
  | { readonly kind: 'hooks' }
  /** Closing the session does it, such as writing the hand-off. */
  | { readonly kind: 'closing' };

/** An item as the documents state it, fixed when the session is prepared. */
export interface SessionItem {
  /** Stable within the session: `1`, `2`, … in the order of the list. */
  readonly id: string;
  readonly text: string;
  /** The line that states it; absent for an item that the protocol file asks for. */
  readonly source?: Location;
  readonly from: 'opener' | 'playbook' | 'role' | 'protocol';
  readonly proof?: Proof;
}

export type Author = 'person' | 'agent';

/** A task that the session is for, as it was when the session was prepared. */
export interface SessionTask {
  /** As the plan writes it; the title where the task has none. */
  readonly id: string;
  readonly title: string;
  /** The line of the plan or the opener that states it. */
  readonly source?: Location;
}

/** Who prepared the session: enough to find the process, or to see that it is gone. */
export interface Holder {
  readonly host: string;
  readonly user?: string;
  /** Of a process that lives as long as the work, such as the editor's; a command line's ends at once. */
  readonly pid?: number;
  /** The name of the agent that works in it, where one said so. */
  readonly agent?: string;
}

/**
 * The journal: one JSON object a line, appended and fsynced, never rewritten. `at` is an ISO 8601 time
 * in UTC. See `schemas/session.schema.json`.
 */
export type SessionEvent =
  | {
      readonly type: 'prepared';
      readonly at: string;
      /** Of the session: sortable, unique. */
      readonly session: string;
      readonly title: string;
      /** Such as `31`, where the opener names one. */
      readonly number?: string;
      readonly opener?: string;
      readonly role?: string;
      readonly head?: string;
      readonly branch?: string;
      readonly items: readonly SessionItem[];
      readonly tasks?: readonly SessionTask[];
      readonly holder?: Holder;
    }
  | {
      readonly type: 'ticked';
      readonly at: string;
      readonly item: string;
      readonly by: Author;
      readonly evidence?: string;
    }
  | { readonly type: 'unticked'; readonly at: string; readonly item: string }
  | {
      readonly type: 'document-read';
      readonly at: string;
      readonly path: string;
      readonly sha256: string;
    }
  | { readonly type: 'activated'; readonly at: string; readonly head?: string }
  | ({ readonly type: 'waived' } & Waiver)
  | ({ readonly type: 'check-run' } & CheckRun)
  | ({ readonly type: 'task-completed' } & CompletedTask)
  | ({ readonly type: 'task-verified' } & VerifiedTask)
  | ({ readonly type: 'escalated' } & Escalation)
  | ({ readonly type: 'list-ticked' } & ListEvent & { readonly evidence?: string })
  | ({ readonly type: 'list-unticked' } & ListEvent)
  | ({ readonly type: 'list-waived' } & ListEvent & { readonly reason: string })
  /** Someone else takes the session over, such as after a crash. */
  | { readonly type: 'resumed'; readonly at: string; readonly holder: Holder }
  /**
   * A process is about to do what only one may do. Of two the first in the journal does it; `released`
   * gives it up again, in a dead process's name too.
   */
  | ({ readonly type: 'claimed'; readonly at: string; readonly purpose: ClaimPurpose } & Claim)
  | { readonly type: 'released'; readonly at: string; readonly claim: string }
  /** The line before this one was cut short by a crash and never happened. */
  | { readonly type: 'mended'; readonly at: string }
  /** The hand-off was written; `documents` are the paths that must be committed to close the session. */
  | {
      readonly type: 'closing';
      readonly at: string;
      readonly documents: readonly string[];
      /** Of those that were not committed yet; earlier versions did not say. */
      readonly written?: readonly WrittenLines[];
    }
  | { readonly type: 'closed'; readonly at: string; readonly head?: string }
  | { readonly type: 'abandoned'; readonly at: string; readonly reason: string };

/** Lines that closing added to a document, by which its text is known again. */
export interface WrittenLines {
  readonly path: string;
  readonly lines: readonly string[];
}

/** `closing`: to write the hand-off and the entry. `next`: to begin the session after this one. */
export type ClaimPurpose = 'closing' | 'next';

export interface Claim {
  /** Unique. */
  readonly claim: string;
  readonly holder: Holder;
}

/** An item of the session's checklist that is left undone, knowingly. */
export interface Waiver {
  readonly at: string;
  /** The item's id. */
  readonly item: string;
  readonly reason: string;
  /** The name of who waived it, or `person` or `agent`. */
  readonly by: string;
}

export interface CheckRun {
  readonly at: string;
  readonly name: string;
  /** Of the command; 124 where its time ran out, 127 where it could not be started. */
  readonly exitCode: number;
  readonly head?: string;
  /** A digest of the work tree's uncommitted changes, so that a later change makes the run stale. */
  readonly changes?: string;
  readonly seconds: number;
}

export interface CompletedTask {
  readonly at: string;
  readonly task: string;
  readonly title?: string;
  readonly evidence: string;
  /** The name of who completed it, or `person` or `agent`. */
  readonly by: string;
}

export interface VerifiedTask {
  readonly at: string;
  readonly task: string;
  readonly by: string;
  readonly role?: string;
}

export interface Escalation {
  readonly at: string;
  readonly issue: string;
  readonly to: string;
  readonly urgency: string;
  readonly answer?: string;
}

/** Something that happened to an item of a further checklist, see `ListedChecklist`. */
export interface ListEvent {
  readonly at: string;
  /** The list's key. */
  readonly list: string;
  /** The item's key in the list. */
  readonly item: string;
  readonly by: string;
}

/** How an item of a further checklist stands; an item without a mark is open. */
export type ListMark =
  | { readonly at: string; readonly by: string; readonly evidence?: string }
  | { readonly at: string; readonly by: string; readonly reason: string };

/** What the journal says of the current session. */
export interface Session {
  readonly state: SessionState;
  readonly id?: string;
  readonly title?: string;
  readonly number?: string;
  readonly opener?: string;
  readonly role?: string;
  readonly preparedAt?: string;
  readonly activatedAt?: string;
  /** HEAD when the session became active; absent on an unborn branch. */
  readonly startHead?: string;
  /** While closing: the documents that hold the hand-off. */
  readonly closing?: readonly string[];
  /** While closing: what was written there; absent in a journal of an earlier version. */
  readonly written?: readonly WrittenLines[];
  readonly items: readonly SessionItem[];
  /** Ticks by item id. */
  readonly ticks: ReadonlyMap<
    string,
    { readonly at: string; readonly by: Author; readonly evidence?: string }
  >;
  /** sha256 (hex) of each document when it was read to its end, by path. */
  readonly reads: ReadonlyMap<string, string>;
  readonly tasks: readonly SessionTask[];
  readonly holder?: Holder;
  /** The last word on each task, in the order in which they were first completed. */
  readonly completed: readonly CompletedTask[];
  readonly verified: readonly VerifiedTask[];
  /** In the order of the journal; an answer replaces the escalation of the same issue that had none. */
  readonly escalations: readonly Escalation[];
  /** Waivers by item id. */
  readonly waivers: ReadonlyMap<string, Waiver>;
  /** The last run of each check, by its name. */
  readonly checks: ReadonlyMap<string, CheckRun>;
  /** Marks of further checklists, by the list's key and the item's key. */
  readonly lists: ReadonlyMap<string, ReadonlyMap<string, ListMark>>;
  /** Who is doing what only one may do, or was when it died. */
  readonly claims: { readonly [purpose in ClaimPurpose]?: Claim };
  readonly lastEventAt?: string;
  /** Events that this version does not know: kept in the journal, and left out here. */
  readonly unknownEvents: number;
  /** Lines that a crash cut short; their events never happened. */
  readonly cutShort: number;
}

/** What the proofs are checked against, read afresh each time. */
export interface ProofFacts {
  /** Absent with a detached HEAD. */
  readonly branch?: string;
  /** Paths that are changed or untracked in the work tree, first few only; empty: clean. */
  readonly dirty: readonly string[];
  /** sha256 (hex) of each document that a proof names, as it is now; absent where it cannot be read. */
  readonly documents: ReadonlyMap<string, string>;
  /** HEAD and the digest of the uncommitted changes, where a check is to be proved. */
  readonly head?: string;
  readonly changes?: string;
  /** Whole hours since the youngest verified backup was made; absent where there is none. */
  readonly backupHours?: number;
  /** The open blocking issues of the playbooks. */
  readonly openIssues?: readonly {
    readonly path: string;
    readonly line: number;
    readonly text: string;
  }[];
  /** What is wrong with the git hooks, one sentence; empty: nothing. Absent where nobody looked. */
  readonly hooksFault?: string;
}

export interface ItemStatus {
  readonly item: SessionItem;
  readonly done: boolean;
  /** `proved` by a fact, `ticked` by someone, `open` still to do, `failed`: its proof says no. */
  readonly state: 'proved' | 'ticked' | 'open' | 'failed';
  /** Where it is done only in that someone waived it; its state is then `ticked`. */
  readonly waiver?: Waiver;
  /** Why it takes no tick by hand; absent where it takes one. */
  readonly locked?: string;
  /** Why it is as it is, or what to do: `On branch main.`, `3 files are changed: …`. */
  readonly detail: string;
}
