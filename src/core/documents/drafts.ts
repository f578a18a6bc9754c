import type { TaskStatus } from './document.ts';
import type { Box, Item } from './markdown.ts';
import type { Part } from './sections.ts';

/** What a task was taken from: shown by "explain", and it decides between listings of one task. */
export type Carrier = 'checkbox' | 'table' | 'id' | 'heading' | 'number' | 'bullet';

/** A task while a plan is read; a range of ids is one draft. */
export interface Draft {
  readonly carrier: Carrier;
  readonly line: number;
  readonly endLine: number;
  readonly ids: readonly string[];
  /** Its words with markup, without box and id. */
  readonly markup: string;
  readonly part: Part;
  /** What the task says of itself. */
  readonly status?: TaskStatus;
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
}

export interface Harvest {
  readonly drafts: Draft[];
  readonly checks: CheckDraft[];
  readonly phases: PhaseDraft[];
}
