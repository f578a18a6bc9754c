import type { Command } from './command.ts';

/** A line of the table of commands. Its module is loaded only when the command is asked for. */
export interface CommandEntry {
  /** One or two words, such as `session start`. */
  readonly name: string;
  /** For the list of commands, in one line without a full stop. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Set up: find the documents and write the protocol file',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'doctor',
    summary: 'Check the set-up and say how to mend it',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'session start',
    summary: 'Start a session and show its checklist',
    load: async () => (await import('./commands/session-start.ts')).sessionStart,
  },
  {
    name: 'session status',
    summary: 'Show the session, its checklist and the next step',
    load: async () => (await import('./commands/session-status.ts')).sessionStatus,
  },
  {
    name: 'session read',
    summary: 'Print a document and record it as read to its end',
    load: async () => (await import('./commands/session-read.ts')).sessionRead,
  },
  {
    name: 'session tick',
    summary: 'Tick an item of the checklist, or take the tick back',
    load: async () => (await import('./commands/session-tick.ts')).sessionTick,
  },
  {
    name: 'session waive',
    summary: 'Leave an item of the checklist undone, with a reason',
    load: async () => (await import('./commands/session-waive.ts')).sessionWaive,
  },
  {
    name: 'session check',
    summary: 'Run a check of the protocol file, and keep its result',
    load: async () => (await import('./commands/session-check.ts')).sessionCheck,
  },
  {
    name: 'session brief',
    summary: 'Print all that the session has to know, on one screen',
    load: async () => (await import('./commands/session-brief.ts')).sessionBrief,
  },
  {
    name: 'session resume',
    summary: 'Take over the session, such as after a crash',
    load: async () => (await import('./commands/session-resume.ts')).sessionResume,
  },
  {
    name: 'session close',
    summary: 'Write the hand-off and the thread entry, and close',
    load: async () => (await import('./commands/session-close.ts')).sessionClose,
  },
  {
    name: 'session abandon',
    summary: 'End a session without a hand-off',
    load: async () => (await import('./commands/session-abandon.ts')).sessionAbandon,
  },
  {
    name: 'session next',
    summary: 'Print the prompt of the next session',
    load: async () => (await import('./commands/session-next.ts')).sessionNext,
  },
  {
    name: 'session merge',
    summary: 'Merge two progress threads, every entry whole',
    load: async () => (await import('./commands/session-merge.ts')).sessionMerge,
  },
  {
    name: 'checklist list',
    summary: 'List the other checklists, and how far they are',
    load: async () => (await import('./commands/checklist-list.ts')).checklistList,
  },
  {
    name: 'checklist show',
    summary: 'Show a checklist, item by item',
    load: async () => (await import('./commands/checklist-show.ts')).checklistShow,
  },
  {
    name: 'checklist tick',
    summary: 'Tick an item of a checklist, or take the tick back',
    load: async () => (await import('./commands/checklist-tick.ts')).checklistTick,
  },
  {
    name: 'checklist waive',
    summary: 'Leave an item of a checklist undone, with a reason',
    load: async () => (await import('./commands/checklist-waive.ts')).checklistWaive,
  },
  {
    name: 'tasks',
    summary: "List the plan's phases and tasks with their state",
    load: async () => (await import('./commands/tasks.ts')).tasks,
  },
  {
    name: 'task complete',
    summary: 'Complete a task of the plan, with evidence',
    load: async () => (await import('./commands/task-complete.ts')).taskComplete,
  },
  {
    name: 'task verify',
    summary: 'Verify what someone else completed',
    load: async () => (await import('./commands/task-verify.ts')).taskVerify,
  },
  {
    name: 'tracker fill',
    summary: 'Fill the tracker from the plan, keeping what it knows',
    load: async () => (await import('./commands/tracker-fill.ts')).trackerFill,
  },
  {
    name: 'tracker show',
    summary: 'Show the tracker, filtered and sorted',
    load: async () => (await import('./commands/tracker-show.ts')).trackerShow,
  },
  {
    name: 'tracker export',
    summary: 'Export the tracker to SQLite or PostgreSQL',
    load: async () => (await import('./commands/tracker-export.ts')).trackerExport,
  },
  {
    name: 'escalate',
    summary: 'Find whom to tell, how urgently, and fill in the form',
    load: async () => (await import('./commands/escalate.ts')).escalate,
  },
  {
    name: 'upkeep',
    summary: 'Say which documents are due for review',
    load: async () => (await import('./commands/upkeep.ts')).upkeep,
  },
  {
    name: 'check',
    summary: 'Judge the staged change, the work tree or a range of commits',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'hooks install',
    summary: 'Install the git hooks that refuse a bad commit',
    load: async () => (await import('./commands/hooks-install.ts')).hooksInstall,
  },
  {
    name: 'hooks uninstall',
    summary: 'Remove the git hooks and put back what was there',
    load: async () => (await import('./commands/hooks-uninstall.ts')).hooksUninstall,
  },
  {
    name: 'hooks status',
    summary: 'Say whether the git hooks are installed and whole',
    load: async () => (await import('./commands/hooks-status.ts')).hooksStatus,
  },
  {
    name: 'db list',
    summary: 'List the databases, their version and last backup',
    load: async () => (await import('./commands/db-list.ts')).dbList,
  },
  {
    name: 'db backup',
    summary: 'Back up databases as one verified set',
    load: async () => (await import('./commands/db-backup.ts')).dbBackup,
  },
  {
    name: 'db verify',
    summary: 'Verify that a backup set is whole',
    load: async () => (await import('./commands/db-verify.ts')).dbVerify,
  },
  {
    name: 'db migrate',
    summary: 'Apply pending migrations after a backup and a rehearsal',
    load: async () => (await import('./commands/db-migrate.ts')).dbMigrate,
  },
  {
    name: 'db restore',
    summary: 'Restore databases from a backup set',
    load: async () => (await import('./commands/db-restore.ts')).dbRestore,
  },
  {
    name: 'db pin',
    summary: 'Keep a backup set however old it gets',
    load: async () => (await import('./commands/db-pin.ts')).dbPin,
  },
  {
    name: 'db prune',
    summary: 'Move old backup sets into the trash',
    load: async () => (await import('./commands/db-prune.ts')).dbPrune,
  },
  {
    name: 'picture',
    summary: 'Draw the plan or the sessions, as SVG, Mermaid or a table',
    load: async () => (await import('./commands/picture.ts')).picture,
  },
  {
    name: 'inspect',
    summary: 'Show what is understood of one document',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  {
    name: 'explain',
    summary: 'Say what a line of a document was taken for, and why',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
];
