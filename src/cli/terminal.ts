import { createInterface } from 'node:readline/promises';
import { cancelled } from '../core/errors.ts';
import type { Terminal } from './command.ts';
import { confirmationNeeded, declined } from './errors.ts';
import type { OutputStream } from './output.ts';

/** Asks on stderr, so that stdout stays the result; answers come from stdin. */
export function terminalOn(host: {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: OutputStream;
  readonly signal: AbortSignal;
}): Terminal {
  return {
    interactive: host.stdin.isTTY && host.stderr.isTTY === true,
    say: (message) => void host.stderr.write(`${message}\n`),
    async ask(question) {
      // Not raw: Ctrl+C then stays a signal, which fires ours, and the terminal edits the line itself.
      const reader = createInterface({ input: host.stdin, output: host.stderr, terminal: false });
      // Ctrl+D: no answer will come, and without one the program would end as if all were well.
      const left = new Promise<never>((_resolve, reject) => {
        reader.once('close', () => reject(cancelled('The question')));
      });
      try {
        const answer = reader.question(question, { signal: host.signal });
        return (await Promise.race([answer, left])).trim();
      } catch (error) {
        throw host.signal.aborted ? cancelled('The question') : error;
      } finally {
        reader.close();
      }
    },
  };
}

/**
 * Lets data be changed only after a yes: `--yes`, or the whole word typed at a terminal. Throws
 * `confirmation-needed` where nobody can be asked, `declined` where the answer is anything else.
 *
 * @param what a sentence that says what will be lost or replaced
 */
export async function confirm(
  terminal: Terminal,
  yes: boolean | undefined,
  what: string,
): Promise<void> {
  if (yes) return;
  if (!terminal.interactive) throw confirmationNeeded(what);
  const answer = await terminal.ask(`${what}\nType "yes" to go on: `);
  if (answer.toLowerCase() !== 'yes') throw declined();
}
