/**
 * Runs test files with mocha in a process of its own, which `run.ts` forks:
 *
 *   node test/host/run-mocha.ts FILE…
 *
 * The tests are told on stdout; their counts go to the parent as one message.
 */
import Mocha from 'mocha';
import { tellFailure } from '../editor/marks.ts';
import { tellIfFailed } from './failed-windows.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What each failed test is called, and what it said. */
  failures: string[];
  /** The files with failed tests, where that is known, and how many tests passed in each. */
  failedFiles?: { file: string; passed: number }[];
}

const mocha = new Mocha({
  ui: 'bdd',
  reporter: 'spec',
  // Generous: two cores may be doing something else.
  timeout: 15_000,
  // A forgotten `.only` would hide every other test.
  forbidOnly: true,
  rootHooks: {
    afterEach(this: Mocha.Context) {
      return tellIfFailed(this.currentTest);
    },
  },
});
for (const file of process.argv.slice(2)) mocha.addFile(file);
await mocha.loadFilesAsync();
const failures: string[] = [];
const failedFiles = new Set<string>();
const passedIn = new Map<string, number>();
const runner = mocha.run((failed) => {
  const { passes = 0, pending = 0 } = runner.stats ?? {};
  const counts: Counts = {
    passed: passes,
    failed,
    skipped: pending,
    failures,
    failedFiles: [...failedFiles].map((file) => ({ file, passed: passedIn.get(file) ?? 0 })),
  };
  // Tests that leave something open would keep the process alive for ever.
  const exit = (): never => process.exit(failed === 0 ? 0 : 1);
  if (process.send) process.send(counts, exit);
  else exit();
});
runner.on('pass', ({ file = '' }) => passedIn.set(file, (passedIn.get(file) ?? 0) + 1));
runner.on('fail', (test, error) => {
  failures.push(tellFailure(test, error));
  failedFiles.add(test.file ?? test.parent?.file ?? '');
});
