import { ProtocolError, messageOf } from '../core/errors.ts';

/** The arguments make no sense; the help of the command is named as the next step. */
export const usageError = (message: string, remedy: string): ProtocolError =>
  new ProtocolError({ code: 'usage', message, remedy });

export const unknownCommand = (name: string, nearest: readonly string[]): ProtocolError =>
  usageError(
    `There is no command "${name}".`,
    nearest.length > 0
      ? `Did you mean ${nearest.map((near) => `"session-protocol ${near}"`).join(' or ')}?`
      : 'Run "session-protocol --help" to see the commands.',
  );

/** @param family the first word of several commands, where no more was given */
export const noCommand = (family: string | undefined): ProtocolError =>
  usageError(
    family === undefined ? 'The command is missing.' : `What to do with "${family}" is missing.`,
    `Run "session-protocol ${family === undefined ? '' : `${family} `}--help" to see the commands.`,
  );

/** `what` says the data that would be lost or replaced. */
export const confirmationNeeded = (what: string): ProtocolError =>
  new ProtocolError({
    code: 'confirmation-needed',
    message: `${what} Nothing was changed, because nobody is at a terminal to confirm it.`,
    remedy: 'Look at what it will change, then run it again with --yes.',
  });

export const declined = (): ProtocolError =>
  new ProtocolError({
    code: 'declined',
    message: 'Not confirmed; nothing was changed.',
    remedy: 'Run it again and answer "yes" when you are sure.',
  });

export const unreadableFile = (path: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'unreadable-file',
    message: `"${path}" cannot be read: ${reason(cause)}.`,
    remedy: 'Check the path and the permission to read it.',
    cause,
  });

export const notWritten = (cause: Error): ProtocolError =>
  new ProtocolError({
    code: 'output-failed',
    message: `What there is to tell cannot be written: ${messageOf(cause)}.`,
    remedy: 'Make room where the output goes, and see what was done before you run it again.',
    cause,
  });

export const noSuchFolder = (path: string, cause?: unknown): ProtocolError =>
  new ProtocolError({
    code: 'no-such-folder',
    message: `"${path}" is not a folder that can be opened.`,
    remedy: 'Name an existing folder after -C.',
    cause,
  });

/** The words for the errors of the file system that people meet. */
function reason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission was denied';
  return messageOf(cause);
}

/** What is shown and printed of anything that was thrown. */
export interface PresentedError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** An error in the user's words. */
export function presentError(error: unknown): PresentedError {
  if (error instanceof ProtocolError) {
    return { code: error.code, message: error.message, remedy: error.remedy };
  }
  return {
    code: 'internal',
    message: `Something unexpected failed: ${messageOf(error)}`,
    remedy: 'Run it again with --verbose and report what it shows.',
  };
}
