import type { Problem, Range } from '../violation.ts';

export const DOCUMENT_KINDS = [
  'playbook',
  'plan',
  'opener',
  'bible',
  'thread',
  'handoff',
  'checklist',
  'other',
] as const;

/** What a document is for. `other` is kept and shown, but binds nobody. */
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const TASK_STATUSES = [
  'todo',
  'doing',
  'done',
  'blocked',
  'partial',
  'deferred',
  'cancelled',
] as const;

export type TaskStatus = (typeof TASK_STATUSES)[number];

/** A heading and what stands under it. Lines count from 1; `endLine` is the last line of the section. */
export interface Section {
  readonly line: number;
  readonly endLine: number;
  /** 1 for `#` … 6 for `######`. */
  readonly level: number;
  /** The heading's text without markup, mark and leading number. */
  readonly title: string;
  /** The number or id that the heading carries, however it is written: `6`, `2.1`, `10` for 🔟. */
  readonly id?: string;
  /** The lines of its banner, lists, tables and fields, where the kind of document shows them. */
  readonly items?: readonly Item[];
  readonly children: readonly Section[];
}

/** By what a task is carried in its document. */
export type Carrier = 'checkbox' | 'table' | 'id' | 'heading' | 'number' | 'bullet';

/** Where a state was read: in the task itself (`box` … `field`), or only in what it stands in. */
export type StatusSource = 'box' | 'column' | 'mark' | 'field' | 'section' | 'phase' | 'none';

/** A step inside a task, a box or a bullet, that is no task of the plan by itself. */
export interface Subtask {
  readonly line: number;
  readonly title: string;
  readonly status: TaskStatus;
  readonly box?: Range;
  readonly isDrawn?: boolean;
  /** The line of the task, or of the step around this one. */
  readonly parentLine: number;
}

/** A file or folder that a text names, by the path as written. */
export interface Reference {
  readonly line: number;
  readonly path: string;
}

export interface Task {
  readonly line: number;
  readonly endLine: number;
  readonly id?: string;
  readonly title: string;
  readonly status: TaskStatus;
  /** The one character between the brackets of its checkbox, where it has one. */
  readonly box?: Range;
  /** The box is a character of its own, such as `☐`, not one between brackets. */
  readonly isDrawn?: boolean;
  /** The line of the phase that it belongs to. */
  readonly phaseLine?: number;
  /** The line of the heading between its phase and it. */
  readonly groupLine?: number;
  /** The line of the task that it is nested in. */
  readonly parentLine?: number;
  readonly estimate?: string;
  readonly owner?: string;
  readonly subtasks?: readonly Subtask[];
  /** What must hold for the task to be accepted. */
  readonly acceptance?: readonly Item[];
  /** The files that it names, each once. */
  readonly references?: readonly Reference[];
  readonly carrier?: Carrier;
  readonly statusFrom?: StatusSource;
}

export interface Phase {
  readonly line: number;
  readonly endLine: number;
  readonly id?: string;
  readonly title: string;
  /** From the heading's mark or status line, else from its tasks. */
  readonly status: TaskStatus;
  /** What made it a phase. */
  readonly carrier?: 'heading' | 'label' | 'item';
}

/** In which form a plan states a dependency. */
export type DependencyForm =
  | 'column'
  | 'field'
  | 'remark'
  | 'sentence'
  | 'summary'
  | 'front matter';

/** `from` waits for `to`. Both are ids or titles as written; `toLine` is set where `to` was found. */
export interface Dependency {
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly toLine?: number;
  /** The line of the task or phase that waits; absent where the document as a whole does. */
  readonly fromLine?: number;
  readonly form?: DependencyForm;
}

export interface ChecklistItem {
  readonly line: number;
  /** The item's words, without box and leading number. */
  readonly text: string;
  readonly done: boolean;
  /** The box character (`□`) or the one between brackets, where there is one. */
  readonly box?: Range;
  /** The box is a character of its own, such as `□`, not one between brackets. */
  readonly isDrawn?: boolean;
}

export interface Checklist {
  readonly line: number;
  readonly title: string;
  /** Declared mandatory by its title, its introduction or its section. */
  readonly mandatory: boolean;
  readonly items: readonly ChecklistItem[];
}

/** A line of prose that says something, such as one `must read` of a role. */
export interface Item {
  readonly line: number;
  readonly text: string;
}

export interface Role {
  readonly line: number;
  readonly name: string;
  readonly access: readonly Item[];
  readonly responsibilities: readonly Item[];
  readonly mustRead: readonly Item[];
  readonly mustDo: readonly Item[];
  readonly forbidden: readonly Item[];
  readonly escalation: readonly Item[];
  readonly reviewChecklist?: Checklist;
}

/** A line of `**Name**: value`. */
export interface Field {
  readonly line: number;
  readonly name: string;
  readonly text: string;
}

/** Code of a document, or the part of it that stands under one comment. */
export interface CodeSample {
  /** The line of its first line of code. */
  readonly line: number;
  /** As the fence names it, in lower case; empty where it names none. */
  readonly language: string;
  /** Its lines, joined with `\n`. */
  readonly code: string;
}

/** A code sample that a rule calls right or wrong; `unsaid` where it calls it neither. */
export interface Example extends CodeSample {
  readonly verdict: 'right' | 'wrong' | 'unsaid';
}

/** A binding rule or pattern that a playbook states, such as "Pattern 1: Database Context Manager". */
export interface StatedRule {
  readonly line: number;
  readonly title: string;
  /** How the playbook says that it is enforced. */
  readonly enforcement: readonly Item[];
  /** Its samples, in the order of lines. */
  readonly examples?: readonly Example[];
}

/** A document, section or file that a playbook points to. */
export interface Pointer extends Item {
  /** The path as written, where it names a file. */
  readonly path?: string;
  /** Such as `5` of "Patterns (Section 5)". */
  readonly section?: string;
}

/** The template of something that is written into files: its lines, and the names of its fields. */
export interface Template {
  readonly line: number;
  readonly lines: readonly string[];
  readonly names: readonly string[];
}

/** One step of a procedure, with the commands that it shows. */
export interface Step extends Item {
  readonly commands: readonly CodeSample[];
}

/** Steps that are gone through one after another. */
export interface Procedure {
  readonly line: number;
  readonly title: string;
  readonly steps: readonly Step[];
}

/** How something is taken back. */
export interface Rollback extends Procedure {
  /** When it is due. */
  readonly when: readonly Item[];
}

/** One row of the table that says whom to ask about what, by the table's own headers. */
export interface EscalationRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** One entry of the playbook's own change log. */
export interface Change {
  readonly line: number;
  readonly title: string;
  readonly version?: string;
  /** As `2026-03-02`. */
  readonly date?: string;
  readonly changes: readonly Item[];
}

/** One open or resolved blocking issue of a playbook's sprint status. */
export interface BlockingIssue {
  readonly line: number;
  readonly text: string;
  /** Such as `DEPLOYMENT`, from its tag. */
  readonly category?: string;
  readonly open: boolean;
}

export interface Playbook {
  readonly roles: readonly Role[];
  readonly rules: readonly StatedRule[];
  readonly blockingIssues: readonly BlockingIssue[];
  /** What the playbook says must not be changed. */
  readonly untouchable: readonly Item[];
  /** The lines of the file-header template, where one is given, without its fence. */
  readonly headerTemplate?: {
    readonly line: number;
    readonly fields: readonly string[];
    /** The names of its fields, such as `VERSION`, each once. */
    readonly names?: readonly string[];
  };
  /** The sprint's state as it is stated, field by field. */
  readonly sprint?: { readonly line: number; readonly fields: readonly Field[] };
  /** What to read when. */
  readonly readingIndex?: readonly {
    readonly line: number;
    readonly when: string;
    readonly read: readonly Pointer[];
  }[];
  /** The scripts that count, each with what it is for. */
  readonly scripts?: readonly (Item & { readonly path: string; readonly usage?: string })[];
  /** The comment that marks a change inside a file. */
  readonly changeMarker?: Template;
  readonly rollbacks?: readonly Rollback[];
  readonly escalation?: {
    readonly matrix: readonly EscalationRow[];
    /** What a question must hold, as the playbook shows it. */
    readonly form?: { readonly line: number; readonly text: string };
  };
  readonly changeLog?: readonly Change[];
  /** Documents that must not be read any more. */
  readonly superseded?: readonly Pointer[];
}

export interface Opener {
  /** Such as `31` of "SESSION 31: …". */
  readonly session?: string;
  readonly role: readonly Item[];
  readonly principles: readonly Item[];
  /** Documents to read before the work, by the path as written. */
  readonly readFirst: readonly (Item & { readonly path: string })[];
  /** The steps "before you do anything". */
  readonly before: readonly Item[];
  readonly doNot: readonly Item[];
  /** The steps "before closing". */
  readonly closing: readonly Item[];
  /** Headings such as "Before you start" under which no step was found. */
  readonly withoutSteps?: readonly Item[];
  /** The branch that the opener asks for, where it names one. */
  readonly branch?: Item & { readonly name: string };
  /** Where the hand-off goes: its heading, and the range of the placeholder or of the empty space under it. */
  readonly handoff?: { readonly line: number; readonly range: Range; readonly filled: boolean };
}

export interface ThreadEntry {
  readonly line: number;
  readonly endLine: number;
  readonly title: string;
  readonly session?: string;
  /** `**Status**: …` and the like, and the names of its sub-headings. */
  readonly fields: readonly {
    readonly name: string;
    readonly line: number;
    readonly text: string;
  }[];
}

export interface Thread {
  readonly entries: readonly ThreadEntry[];
  /** The declared template of an entry: its text, without the fence. */
  readonly template?: { readonly line: number; readonly text: string };
  /** Where the next entry goes: the insertion point after the last entry. */
  readonly appendAt: Range;
}

/** What a session leaves to the next one. */
export interface Handoff {
  readonly done: readonly Item[];
  readonly notDone: readonly Item[];
  readonly next: readonly Item[];
  readonly gotchas: readonly Item[];
}

/** How the bytes were turned into text. Lines end as they did in the file. */
export interface Encoding {
  readonly name: 'utf-8' | 'windows-1252';
  readonly bom: boolean;
  readonly lineEnding: '\n' | '\r\n' | '\r' | 'mixed';
  /** The wrong encoding that the text was once read in, where the text shows it: `‚úÖ` for ✅. */
  readonly misreadAs?: 'macintosh' | 'windows-1252';
}

/**
 * One document, understood. Parsing never throws: what was not understood is in `problems`. Every node
 * carries its line; ranges refer to the text as given, so that an edit is exact.
 */
export interface ParsedDocument {
  readonly kind: DocumentKind;
  /** How sure the kind is: named by the protocol file, by a comment in the document, by the file's name, or by its content. */
  readonly kindFrom: 'protocol' | 'comment' | 'name' | 'content';
  readonly title: string;
  readonly encoding: Encoding;
  readonly lineCount: number;
  readonly sections: readonly Section[];
  readonly phases: readonly Phase[];
  readonly tasks: readonly Task[];
  readonly dependencies: readonly Dependency[];
  readonly checklists: readonly Checklist[];
  /** Criteria by which work is judged, written as boxes: neither tasks nor a checklist. */
  readonly acceptance?: readonly Checklist[];
  /** Steps with their commands, outside of rollbacks, where the kind of document has them. */
  readonly procedures?: readonly Procedure[];
  /** Of a checklist document; those of a playbook are in `playbook`. */
  readonly rollbacks?: readonly Rollback[];
  readonly handoff?: Handoff;
  readonly playbook?: Playbook;
  readonly opener?: Opener;
  readonly thread?: Thread;
  readonly problems: readonly Problem[];
}
