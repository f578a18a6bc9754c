/**
 * Runs test files with mocha in a process of its own, which `run.ts` forks:
 *
 *   node test/host/run-mocha.ts FILE…
 *
 * The tests are told on stdout; their counts go to the parent as one message.
 */
import Mocha from 'mocha';
import { tellFailure } from '../editor/marks.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What each failed test is called, and what it said. */
  failures: string[];
}

const mocha = new Mocha({
  ui: 'bdd',
  reporter: 'spec',
  // Generous: two cores may be doing something else.
  timeout: 15_000,
  // A forgotten `.only` would hide every other test.
  forbidOnly: true,
});
for (const file of process.argv.slice(2)) mocha.addFile(file);
await mocha.loadFilesAsync();
const failures: string[] = [];
const runner = mocha.run((failed) => {
  const { passes = 0, pending = 0 } = runner.stats ?? {};
  const counts: Counts = { passed: passes, failed, skipped: pending, failures };
  // Tests that leave something open would keep the process alive for ever.
  const exit = (): never => process.exit(failed === 0 ? 0 : 1);
  if (process.send) process.send(counts, exit);
  else exit();
});
runner.on('fail', (test, error) => failures.push(tellFailure(test, error)));
