import type { Carrier, StatusSource, TaskStatus } from './document.ts';
import type { Box, Item } from './markdown.ts';
import type { Part } from './sections.ts';

/** A state, and where it was stated. */
export interface Claim {
  readonly status: TaskStatus;
  readonly from: StatusSource;
}

/** Drops the sources that say nothing; the order is the one in which they count. */
export const claimsOf = (
  ...said: readonly (readonly [StatusSource, TaskStatus | undefined])[]
): Claim[] => said.flatMap(([from, status]) => (status ? [{ status, from }] : []));

/** A task while a plan is read; a range of ids is one draft. */
export interface Draft {
  readonly carrier: Carrier;
  readonly line: number;
  readonly endLine: number;
  readonly ids: readonly string[];
  /** Its words with markup, without box and id. */
  readonly markup: string;
  readonly part: Part;
  /** What the task says of itself in its own row; the first counts. */
  readonly claims: readonly Claim[];
  /** The list item that it is, where it is one. */
  readonly item?: Item;
  /** The line of the task around it. */
  readonly parentLine?: number;
  readonly box?: Box;
  /** Where a list item or a line in bold is the phase. */
  readonly phaseLine?: number;
  /** From the columns of its table. */
  readonly owner?: string;
  readonly estimate?: string;
  readonly dependsOn?: string;
}

/** A list of things to check that are no tasks. */
export interface CheckDraft {
  readonly part: Part;
  readonly label: string;
  readonly labelLine?: number;
  readonly items: readonly Item[];
  readonly use: 'checklist' | 'acceptance';
}

/** A phase that is not a heading. */
export interface PhaseDraft {
  readonly line: number;
  readonly endLine: number;
  readonly markup: string;
  readonly box?: Box;
  /** It is an item of a list; else a line of prose above one. */
  readonly isItem?: boolean;
}

export interface Harvest {
  readonly drafts: Draft[];
  readonly checks: CheckDraft[];
  readonly phases: PhaseDraft[];
}
