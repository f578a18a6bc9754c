/** How the tests inside the extension host speak to whoever started VS Code. */

/** Begins every line that the extension host writes while tests run: VS Code writes its own log among them. */
export const HOST_MARK = '[extension host] ';

/** Begins the one line that tells the counts; JSON follows. */
export const SUMMARY_MARK = 'EXTENSION-HOST-TESTS ';

/** A failed test in a few lines, for the end of the run, where the whole output may not be read any more. */
export function tellFailure(test: { fullTitle(): string }, error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return `${test.fullTitle()}\n${said.slice(0, 600)}`.replaceAll('\n', '\n    ');
}
