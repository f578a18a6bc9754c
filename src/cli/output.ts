import type { Writable } from 'node:stream';
import type { ProgressUpdate } from '../actions/action.ts';
import { notWritten } from './errors.ts';

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean };

/**
 * Writes a text and waits until all of it has left the program.
 *
 * @returns false when the reader went away (EPIPE), as `head` does: no error, but not all was read
 * @throws ProtocolError `output-failed`, such as where the disk is full
 */
export function writeAll(stream: Writable, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve(true);
      else if (isGone(error)) resolve(false);
      else reject(notWritten(error));
    });
  });
}

/** The reader of a pipe closed it. */
const isGone = (error: Error): boolean =>
  ['EPIPE', 'ERR_STREAM_DESTROYED'].includes((error as NodeJS.ErrnoException).code ?? '');

/**
 * Keeps a closed pipe and a full disk from ending the program as an uncaught error; who writes learns of them
 * from `writeAll`.
 */
export function leaveErrorsToWriters(stream: Writable): void {
  stream.on('error', () => undefined);
}

/**
 * Shows progress on stderr: at a terminal one line that is written over, elsewhere one line for each
 * new message, so that a log stays short.
 */
export function progressOn(stream: OutputStream): {
  show: (update: ProgressUpdate) => void;
  clear: () => void;
} {
  let shown = '';
  return {
    show({ message, done, total }) {
      if (stream.isTTY) {
        const share = done === undefined || !total ? '' : ` ${Math.floor((100 * done) / total)} %`;
        stream.write(`\r\u001b[K${message}${share}`);
      } else if (message !== shown) stream.write(`${message}\n`);
      shown = message;
    },
    clear() {
      if (stream.isTTY && shown !== '') stream.write('\r\u001b[K');
      shown = '';
    },
  };
}
