import { messageOf, ProtocolError } from '../core/errors.ts';

/** An error as data: what crosses to another process or stands in a result. */
export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * The facts of anything that was thrown. A `ProtocolError` is known by its shape and not by its class,
 * because every lazy chunk of the bundle carries a copy of that class of its own.
 */
export function factsOf(error: unknown): ErrorFacts {
  if (error instanceof Error && 'code' in error && 'remedy' in error) {
    return { code: String(error.code), message: error.message, remedy: String(error.remedy) };
  }
  const { code, message, remedy } = unexpected(error);
  return { code, message, remedy };
}

/** Whether the error has this code, whichever copy of the class made it. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** Codes of a database that holds nothing that its engine could still read. */
export const UNREADABLE = ['not-a-database', 'corrupt-database', 'empty-database'] as const;

/** A `ProtocolError` made again from its facts, on this side of a process's border. */
export const errorFrom = (facts: ErrorFacts): ProtocolError => new ProtocolError({ ...facts });

/**
 * A factory of one error: `text` builds the message, `remedy` says the next step, `{}` in which stands
 * for the first argument.
 */
export const factory =
  <Parts extends readonly unknown[]>(
    code: string,
    text: (...parts: Parts) => string,
    remedy: string | ((...parts: Parts) => string),
  ) =>
  (...parts: [...Parts, cause?: unknown]): ProtocolError => {
    const own = parts as unknown as Parts;
    return new ProtocolError({
      code,
      message: text(...own),
      remedy: typeof remedy === 'string' ? remedy : remedy(...own),
      cause: parts.find((part) => part instanceof Error),
    });
  };

export const unexpected = (error: unknown): ProtocolError =>
  new ProtocolError({
    code: 'unexpected',
    message: `The database work failed: ${messageOf(error)}`,
    remedy: 'Nothing was published. Report this with the log.',
    cause: error,
  });

export const nodeTooOld = factory(
  'node-too-old',
  (version: string) => `Databases need Node 22 or newer; this is Node ${version}.`,
  'Run the command with Node 22 or newer, or run it from the editor.',
);

export const noDatabases = factory(
  'no-databases',
  (what: string) => `There is no database ${what}.`,
  'Name your databases under "databases" in .session-protocol/protocol.json.',
);

export const duplicateName = factory(
  'duplicate-name',
  (name: string) => `Two databases of the protocol file are named ${JSON.stringify(name)}.`,
  'Give each database a name of its own.',
);

export const badReason = factory(
  'bad-reason',
  (reason: string) => `${JSON.stringify(reason)} cannot be part of a backup's name.`,
  'Use lower-case letters, digits and "-".',
);

export const missingDatabase = factory(
  'missing-database',
  (path: string) => `${path} does not exist.`,
  'Correct its path in the protocol file, start the program that makes it, or restore it from a backup.',
);

export const outsideRoot = factory(
  'outside-root',
  (path: string) => `${path} leads outside the repository.`,
  'Name a database inside the repository, or remove the link.',
);

export const inBackupsFolder = factory(
  'in-backups-folder',
  (path: string) => `${path} lies in the folder of the backups, where no database is looked for.`,
  'Set "backups" in .session-protocol/protocol.json to a folder of its own, or correct the path of the database.',
);

export const gitFolder = factory(
  'git-folder',
  (path: string) => `${path} lies in git's own folder.`,
  'Name files of the repository under "include", and none of git\'s.',
);

export const unusablePath = factory(
  'unusable-path',
  (path: string) => `${JSON.stringify(path)} is not a path of a database file.`,
  'Name a regular file whose name does not begin or end with a space.',
);

export const databaseLocked = factory(
  'database-locked',
  (name: string) => `${name} stayed locked by another program.`,
  'Close the program that is writing to it, then try again.',
);

export const emptyDatabase = factory(
  'empty-database',
  (name: string) => `${name} holds nothing: not one page.`,
  'If it is new, start its program once so that its tables exist; if it should hold data, restore a backup.',
);

export const notADatabase = factory(
  'not-a-database',
  (name: string) =>
    `${name} is not a SQLite database, or is encrypted or damaged at its beginning.`,
  'Check the path in the protocol file, or restore the database from a backup.',
);

export const corruptDatabase = factory(
  'corrupt-database',
  (name: string, detail: string) => `${name} is damaged: ${detail}`,
  'Keep the file as it is and restore the last verified backup.',
);

export const needsRecovery = factory(
  'needs-recovery',
  (name: string) => `${name} was left in the middle of a write and has to recover first.`,
  'Start the program that owns it once, or back it up: both recover it.',
);

export const notAccessible = factory(
  'not-accessible',
  (name: string, detail: string) => `${name} cannot be opened: ${detail}.`,
  'Check the permissions of the file and of its folder.',
);

export const diskFull = factory(
  'disk-full',
  (what: string) => `The disk is full: ${what} could not be written.`,
  'Free some space or set "backups" to a folder on another disk, then try again.',
);

export const databaseFailed = factory(
  'database-failed',
  (name: string, detail: string) => `${name}: ${detail}`,
  'Correct what the database reports, then try again; nothing was changed.',
);

export const deadlinePassed = factory(
  'deadline-passed',
  (name: string) => `${name} was not finished in the time given.`,
  'Try again when the machine is less busy, or give it more time.',
);

export const copyDiffers = factory(
  'copy-differs',
  (name: string, detail: string) => `The copy of ${name} is not what was read: ${detail}.`,
  'The copy was thrown away. Check the disk, then try again.',
);

export const roomBusy = factory(
  'room-busy',
  (folder: string) => `Another backup, migration or restore is at work in ${folder}.`,
  'Wait until it has finished, then try again.',
);

export const noSuchSet = factory(
  'no-such-backup',
  (name: string) => `There is no backup named ${JSON.stringify(name)}.`,
  'List the backups (session-protocol db list) and name one of them.',
);

export const setNotTrusted = factory(
  'backup-not-trusted',
  (name: string, problems: string) => `The backup ${name} is not as it was made: ${problems}.`,
  'Nothing was restored. Choose another backup.',
);

export const notInSet = factory(
  'not-in-backup',
  (set: string, name: string) => `The backup ${set} holds no copy of ${name}.`,
  'Choose a backup that holds it, or restore the others by name.',
);

export const notConfigured = factory(
  'not-configured',
  (name: string, path: string) => `${name} (${path}) is not a database of the protocol file.`,
  'Name it in the protocol file as it was when the backup was made, then restore again.',
);

export const changedMeanwhile = factory(
  'changed-meanwhile',
  (name: string) => `Other programs write to ${name}: no backup of it was the newest.`,
  'Close the programs that write to it, then restore again. Nothing of it was changed.',
);

export const restoreNotVerified = factory(
  'restore-not-verified',
  (name: string, detail: string, safety: string) =>
    `${name} was restored, but then was not as in the backup: ${detail}. What was there before is in ${safety}.`,
  'Close the programs that use it, then restore again.',
);

/** Turns what the file system throws into what a person can act on; anything else passes through. */
export function explainFileError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || 'remedy' in error || !('code' in error)) return error;
  const code = String(error.code);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(name, error);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return notAccessible(name, error.message, error);
  if (code === 'ENOENT') return missingDatabase(name, error);
  return 'syscall' in error ? databaseFailed(name, error.message, error) : error;
}
