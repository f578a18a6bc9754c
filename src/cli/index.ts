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
    name: 'tasks',
    summary: "List the plan's phases and tasks with their state",
    load: async () => (await import('./commands/tasks.ts')).tasks,
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
