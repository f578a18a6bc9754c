#!/usr/bin/env node
/**
 * Stands in for the executable of desktop VS Code where none can be had: takes the arguments that
 * `runTests` of `@vscode/test-electron` passes, runs the tests in the embedded VS Code, prints what the
 * extension host prints, and exits with what the tests exit with.
 */
import { format, parseArgs } from 'node:util';
import { HOST_MARK } from '../editor/marks.ts';
import { launchBrowser } from './browser.ts';
import { startEmbedded } from './embedded.ts';
import { closeAll } from './lifetime.ts';

const { values, positionals } = parseArgs({
  // Desktop VS Code takes many more arguments, which have no meaning here.
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
  },
});

/** Long enough for every test; a host that never answers must not hang the run. */
const LIMIT = 10 * 60_000;

try {
  process.exitCode = await runInHost();
} finally {
  await closeAll();
}

async function runInHost(): Promise<number> {
  const { extensionDevelopmentPath, extensionTestsPath } = values;
  const folder = positionals[0];
  if (
    typeof extensionDevelopmentPath !== 'string' ||
    typeof extensionTestsPath !== 'string' ||
    folder === undefined
  ) {
    console.error('Needs --extensionDevelopmentPath=, --extensionTestsPath= and a folder to open.');
    return 2;
  }
  const code = await startEmbedded({ extensionDevelopmentPath, extensionTestsPath });
  const page = await (await launchBrowser()).newPage();
  let resolve: (status: number) => void = () => undefined;
  const exit = new Promise<number>((settle) => (resolve = settle));
  const timer = setTimeout(() => {
    console.error(`The tests did not end within ${LIMIT / 60_000} minutes.\n${code.log()}`);
    resolve(1);
  }, LIMIT);
  // The two names by which the workbench in test mode speaks to whoever drives it.
  await page.exposeFunction('codeAutomationExit', (status: number) => resolve(status));
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
    // The workbench's own log comes this way too; test/editor/index.ts marks what is the tests'.
    const text = format(...args);
    if (text.startsWith(HOST_MARK)) console.log(text);
  });
  page.on('crash', () => {
    console.error('The browser page crashed.');
    resolve(1);
  });
  await page.goto(code.url(folder));
  const status = await exit;
  clearTimeout(timer);
  return status;
}
