/** What the two sides of the activation bench share. */
export const OUR_EXTENSION = 'session-protocol.session-protocol';
export const GIT_EXTENSION = 'vscode.git';

/** Where the side inside VS Code leaves the startup performance, beside its own bundle. */
export const RESULT_FILE = 'startup-performance.txt';
