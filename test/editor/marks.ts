/** How the tests inside the extension host speak to whoever started VS Code. */

/** Begins every line that the extension host writes while tests run: VS Code writes its own log among them. */
export const HOST_MARK = '[extension host] ';

/** Begins the one line that tells the counts; JSON follows. */
export const SUMMARY_MARK = 'EXTENSION-HOST-TESTS ';
