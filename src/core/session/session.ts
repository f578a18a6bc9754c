import type { Location } from '../violation.ts';

export type SessionState = 'none' | 'preparing' | 'active' | 'closing' | 'closed';

/** How an item of the checklist proves itself; an item without a proof takes a tick. */
export type Proof =
  | { readonly kind: 'branch'; readonly branches: readonly string[] }
  | { readonly kind: 'clean-tree' }
  | { readonly kind: 'document-read'; readonly path: string };

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
  /** The hand-off was written; `documents` are the paths that must be committed to close the session. */
  | { readonly type: 'closing'; readonly at: string; readonly documents: readonly string[] }
  | { readonly type: 'closed'; readonly at: string; readonly head?: string }
  | { readonly type: 'abandoned'; readonly at: string; readonly reason: string };

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
  readonly items: readonly SessionItem[];
  /** Ticks by item id. */
  readonly ticks: ReadonlyMap<
    string,
    { readonly at: string; readonly by: Author; readonly evidence?: string }
  >;
  /** sha256 (hex) of each document when it was read to its end, by path. */
  readonly reads: ReadonlyMap<string, string>;
}

/** What the proofs are checked against, read afresh each time. */
export interface ProofFacts {
  /** Absent with a detached HEAD. */
  readonly branch?: string;
  /** Paths that are changed or untracked in the work tree, first few only; empty: clean. */
  readonly dirty: readonly string[];
  /** sha256 (hex) of each document that a proof names, as it is now; absent where it cannot be read. */
  readonly documents: ReadonlyMap<string, string>;
}

export interface ItemStatus {
  readonly item: SessionItem;
  readonly done: boolean;
  /** `proved` by a fact, `ticked` by someone, `open` still to do, `failed`: its proof says no. */
  readonly state: 'proved' | 'ticked' | 'open' | 'failed';
  /** Why it is as it is, or what to do: `On branch main.`, `3 files are changed: …`. */
  readonly detail: string;
}
