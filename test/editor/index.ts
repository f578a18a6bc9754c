/**
 * Runs inside VS Code's extension host: hands every bundled test beside it to mocha. Bundled on its own
 * as CommonJS, which is what VS Code loads.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { HOST_MARK, SUMMARY_MARK, tellFailure } from './marks.ts';

/** Called by VS Code; rejects when a test failed, which makes VS Code exit with 1. */
export function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = say;
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false });
  for (const name of readdirSync(__dirname).toSorted()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(join(__dirname, name));
  }
  return new Promise((resolve, reject) => {
    const failures: string[] = [];
    const runner = mocha.run((failed) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      const counts = { passed: passes, failed, skipped: pending, failures };
      say(SUMMARY_MARK + JSON.stringify(counts));
      if (failed === 0 && passes > 0) resolve();
      else reject(new Error(passes + failed === 0 ? 'There are no tests.' : `${failed} failed.`));
    });
    runner.on('fail', (test, error) => failures.push(tellFailure(test, error)));
  });
}

/**
 * Writes whole lines, marked, through VS Code's log, which would not fill in a `%s`. The console itself
 * cannot be wrapped: VS Code ignores the assignment.
 */
function say(...args: unknown[]): void {
  for (const line of format(...args).split('\n')) console.log(HOST_MARK + line);
}
