/**
 * A real VS Code without a desktop and without a download: the npm package `code-server` carries the
 * whole VS Code server with its web workbench. Only that part of it is used.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureCached, installPackage, npm, runQuietly } from './cache.ts';
import { own } from './lifetime.ts';

/** code-server 4.X.Y carries VS Code 1.X.Y. */
export const CODE_SERVER_VERSION = '4.139.1';

const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high contrast dark': 'Default High Contrast',
  'high contrast light': 'Default High Contrast Light',
} as const;

export type Theme = keyof typeof THEMES;

export interface EmbeddedOptions {
  /** An extension's source folder with its build in `dist/`, which VS Code takes for an installed one. */
  extensionDevelopmentPath?: string;
  /** A packaged extension that is installed before the server starts. */
  vsix?: string;
  /**
   * The module whose `run()` is called in the extension host. VS Code runs it only for an extension under
   * development and in its own test mode, in which it hides notifications.
   */
  extensionTestsPath?: string;
  /** `false` opens folders in Restricted Mode; `true` (the default) trusts everything. */
  trusted?: boolean;
  theme?: Theme;
  /** User settings, over those that keep VS Code quiet. */
  settings?: Readonly<Record<string, unknown>>;
  /** Environment of the server, and so of the extension host and the terminal. */
  env?: Readonly<Record<string, string>>;
  /**
   * Whether a person will use it, with their own home folder. By default shells and git see an empty
   * one, so that nobody's git configuration or shell start-up file decides what a test sees, and the
   * editor adds nothing to what is typed.
   */
  forPerson?: boolean;
}

export interface EmbeddedCode {
  /** The address that opens `folder` with the extension. */
  url(folder: string): string;
  readonly port: number;
  /** The server's process id, which is also its process group's. */
  readonly pid: number;
  /** Where each command line of the terminal leaves its exit status; absent with the person's own home. */
  readonly shellLog: string | undefined;
  /** Everything the server wrote so far. */
  log(): string;
  /** Ends the server with all that it started, and removes its temporary folder. */
  stop(): Promise<void>;
}

/** The folder of the VS Code server; installed on first use (about 15 s). */
export function ensureServer(): Promise<string> {
  return ensureCached(`code-server-${CODE_SERVER_VERSION}`, async (folder) => {
    await installPackage(folder, `code-server@${CODE_SERVER_VERSION}`);
    // Without the second, VS Code tells everyone that its TypeScript server is missing.
    for (const part of [serverFolder(folder), join(serverFolder(folder), 'extensions')]) {
      await npm(part, ['install', '--omit=dev', '--ignore-scripts']);
    }
  }).then(serverFolder);
}

const serverFolder = (cached: string): string =>
  join(cached, 'node_modules', 'code-server', 'lib', 'vscode');

/**
 * Starts the server on a free port of 127.0.0.1 and waits until it listens. It ends with this process.
 * @throws Error with the server's output when it does not start within 30 seconds.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedCode> {
  const server = await ensureServer();
  const data = await mkdtemp(join(tmpdir(), 'embedded-vscode-'));
  try {
    const home = options.forPerson ? undefined : await makeHome(data);
    const env = makeEnv(options, home);
    await writeSettings(data, options);
    if (options.extensionDevelopmentPath && !options.extensionTestsPath) {
      await linkExtension(data, options.extensionDevelopmentPath);
    }
    if (options.vsix) await installVsix(server, data, options.vsix, env);
    return await launch(server, data, options, env, home);
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}

const serverArguments = (server: string, data: string): string[] => [
  join(server, 'out', 'server-main.js'),
  '--accept-server-license-terms',
  '--disable-telemetry',
  '--server-data-dir',
  data,
];

async function installVsix(
  server: string,
  data: string,
  vsix: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const args = [...serverArguments(server, data), '--install-extension', vsix];
  const output = await runQuietly(process.execPath, args, { env });
  if (!output.includes('successfully installed')) {
    throw new Error(`VS Code did not install ${vsix}:\n${output}`);
  }
}

/** The server scans its extension folder at its first start and follows links there. */
async function linkExtension(data: string, folder: string): Promise<void> {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  const { publisher, name, version } = JSON.parse(text) as Record<string, string>;
  const extensions = join(data, 'extensions');
  await mkdir(extensions);
  await symlink(folder, join(extensions, `${publisher}.${name}-${version}`), 'junction');
}

async function launch(
  server: string,
  data: string,
  options: EmbeddedOptions,
  env: NodeJS.ProcessEnv,
  home: string | undefined,
): Promise<EmbeddedCode> {
  const args = [
    ...serverArguments(server, data),
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--without-connection-token',
    // code-server's own welcome page.
    '--disable-getting-started-override',
    // What makes the workbench heed the address's development extension and test module.
    ...(options.extensionTestsPath ? ['--enable-smoke-test-driver'] : []),
    ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
  ];
  const child = spawn(process.execPath, args, {
    env,
    // A process group of its own, so that everything it starts ends with it, and so that Ctrl+C in our
    // terminal reaches only us: we then end it in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const stop = async (): Promise<void> => {
    await endGroup(child);
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
    disown();
  };
  const disown = own({ close: stop, kill: () => signalGroup(child, 'SIGKILL') });
  try {
    const port = await waitForPort(child, () => log);
    return {
      url: (folder) => address(port, folder, options),
      port,
      pid: child.pid ?? 0,
      shellLog: home === undefined ? undefined : join(home, SHELL_LOG),
      log: () => log,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitForPort(child: ChildProcess, log: () => string): Promise<number> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const bound = /Server bound to 127\.0\.0\.1:(\d+)/.exec(log());
    if (bound && log().includes('Extension host agent listening')) return Number(bound[1]);
    if (child.exitCode !== null) break;
    await delay(25);
  }
  throw new Error(`The VS Code server did not start. It wrote:\n${log()}`);
}

function address(port: number, folder: string, options: EmbeddedOptions): string {
  const remote = (path: string): string =>
    `vscode-remote://127.0.0.1:${port}${encodeURI(path).replaceAll('#', '%23').replaceAll('?', '%3F')}`;
  const query = [`folder=${encodeURIComponent(folder)}`];
  if (options.extensionTestsPath) {
    const payload = [
      ['extensionDevelopmentPath', remote(options.extensionDevelopmentPath ?? '')],
      ['extensionTestsPath', remote(options.extensionTestsPath)],
    ];
    query.push(`payload=${encodeURIComponent(JSON.stringify(payload))}`);
  }
  return `http://127.0.0.1:${port}/?${query.join('&')}`;
}

const SHELL_LOG = 'exit-statuses';

/** A home folder with nothing in it but a plain prompt that notes each command line's exit status. */
async function makeHome(data: string): Promise<string> {
  const home = join(data, 'home');
  await mkdir(home);
  const note = `echo $? >> "$HOME/${SHELL_LOG}"`;
  await writeFile(join(home, '.bashrc'), `PS1='\\W $ '\nPROMPT_COMMAND='${note}'\n`);
  return home;
}

function makeEnv(options: EmbeddedOptions, home: string | undefined): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ...options.env };
  // A test started from a terminal of VS Code, or by npm or git, must not see that program's variables.
  for (const name of Object.keys(env)) {
    if (/^(VSCODE_|ELECTRON_|npm_|GIT_)/.test(name) && !(name in (options.env ?? {}))) {
      delete env[name];
    }
  }
  if (home !== undefined) {
    env['HOME'] = home;
    env['XDG_CONFIG_HOME'] = join(home, '.config');
  }
  // An empty gallery: the server then asks no marketplace for anything.
  env['EXTENSIONS_GALLERY'] = '{}';
  env['SHELL'] = existsSync('/bin/bash') ? '/bin/bash' : env['SHELL'];
  return env;
}

const EXACT_TYPING = {
  'editor.autoIndent': 'none',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.acceptSuggestionOnEnter': 'off',
};

/** The settings keep away what asks, animates or reaches out, and make the terminal readable in the page. */
async function writeSettings(data: string, options: EmbeddedOptions): Promise<void> {
  const settings = {
    'workbench.colorTheme': THEMES[options.theme ?? 'dark'],
    'window.autoDetectColorScheme': false,
    'window.autoDetectHighContrast': false,
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.reduceMotion': 'on',
    'workbench.enableExperiments': false,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'update.showReleaseNotes': false,
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'extensions.ignoreRecommendations': true,
    'chat.disableAIFeatures': true,
    'git.openRepositoryInParentFolders': 'never',
    'git.autofetch': false,
    'security.workspace.trust.startupPrompt': 'never',
    'terminal.integrated.gpuAcceleration': 'off',
    'terminal.integrated.suggest.enabled': false,
    'terminal.integrated.stickyScroll.enabled': false,
    'terminal.integrated.initialHint': false,
    'terminal.integrated.defaultProfile.linux': 'bash',
    'terminal.integrated.defaultProfile.osx': 'bash',
    'editor.minimap.enabled': false,
    'npm.fetchOnlinePackageInfo': false,
    'json.schemaDownload.enable': false,
    'typescript.disableAutomaticTypeAcquisition': true,
    ...(options.forPerson ? {} : EXACT_TYPING),
    ...options.settings,
  };
  const folder = join(data, 'data', 'User');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const end = Date.now() + 5000;
  while (groupLives(child)) {
    if (Date.now() > end) signalGroup(child, 'SIGKILL');
    await delay(25);
  }
}

function groupLives(child: ChildProcess): boolean {
  return signalGroup(child, 0);
}

/** Whether the signal found anyone. A group lives on while any of its members does. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
