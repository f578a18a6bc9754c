#!/usr/bin/env node
import { runCommandLine } from './cli/run.ts';
import { leaveErrorsToWriters } from './cli/output.ts';

/** The way in of the terminal, of CI and of both workers: one catch (in `runCommandLine`), one exit. */
async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv[0] === 'database-worker') {
    // A forked child of ours: it takes its one request over IPC and ends by itself. Ctrl+C at a terminal
    // reaches it, too, but its parent tells it to stop, so that it tidies up.
    process.on('SIGINT', () => undefined);
    const { runWorker } = await import('./database/worker.ts');
    runWorker();
    return;
  }
  if (argv[0] === 'documents-worker') {
    const { answerDocuments } = await import('./actions/answer-documents.ts');
    answerDocuments();
    return;
  }
  leaveErrorsToWriters(process.stdout);
  leaveErrorsToWriters(process.stderr);
  const interruption = new AbortController();
  const interrupt = (): void => {
    // The second Ctrl+C does not wait for the first to be heard.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const code = await runCommandLine(argv, {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    folder: process.cwd(),
    distFolder: __dirname,
    signal: interruption.signal,
    findRoot: async (folder) => {
      const { openRepository } = await import('./git/repository.ts');
      return (await openRepository(folder)).root;
    },
  });
  process.exit(code);
}

void main();
