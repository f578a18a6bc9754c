/** A Chromium to look at VS Code with: the machine's own, or else one from an npm package. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { ensureCached, installPackage, runQuietly } from './cache.ts';
import { own } from './lifetime.ts';

/** The npm package that carries the binary itself, with the system libraries that a bare machine lacks. */
const PACKAGED = { name: '@sparticuz/chromium', version: '147.0.0' };

/**
 * What keeps Chromium from asking the network for anything, and lets it run as root and without a
 * graphics card, as it must in a container.
 */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

interface Chromium {
  executable: string;
  env: Record<string, string>;
}

/**
 * Starts a headless Chromium. It ends with this process.
 * @throws Error that says what to install when there is none and none can be had.
 */
export async function launchBrowser(): Promise<Browser> {
  const { executable, env } = findInstalled() ?? (await packaged());
  const browser = await chromium.launch({
    executablePath: executable,
    args: FLAGS,
    env: { ...definedEnv(), ...env },
    // Signals are answered in one place, lifetime.ts, so that the server ends too.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  // Playwright itself kills the browser's process group when this process exits.
  const disown = own({ close: () => browser.close(), kill: () => undefined });
  browser.on('disconnected', disown);
  return browser;
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

function findInstalled(): Chromium | undefined {
  const asked = process.env['CHROMIUM'];
  if (asked) {
    if (!existsSync(asked)) {
      throw new Error(`$CHROMIUM is ${asked}, which does not exist. Correct or unset it.`);
    }
    return { executable: asked, env: {} };
  }
  const executable = installedPlaces().find((path) => existsSync(path));
  return executable === undefined ? undefined : { executable, env: {} };
}

function installedPlaces(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const windowsRoots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [value];
  });
  return [
    ...onPath.flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...windowsRoots.flatMap((folder) => [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Microsoft/Edge/Application/msedge.exe'),
    ]),
  ];
}

async function packaged(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'No Chromium was found. Install Google Chrome or Chromium, or name one in $CHROMIUM, and try again.',
    );
  }
  const folder = await ensureCached(`chromium-${PACKAGED.version}`, unpack);
  const fonts = join(folder, 'fonts');
  return {
    executable: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']]
        .filter(Boolean)
        .join(delimiter),
      // The machine's own fonts are better (more signs) than the one that is packaged.
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: fonts }),
    },
  };
}

/**
 * The package unpacks into the temporary folder, and its libraries only where it believes to be in
 * AWS's container image: it is told both.
 */
async function unpack(folder: string): Promise<void> {
  await installPackage(folder, `${PACKAGED.name}@${PACKAGED.version}`);
  const code = `import('${PACKAGED.name}').then(async (m) => console.log(await m.default.executablePath()))`;
  await runQuietly(process.execPath, ['-e', code], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  await rm(join(folder, 'node_modules'), { recursive: true });
  const configuration = join(folder, 'fonts', 'fonts.conf');
  const unpacked = '<dir prefix="relative">fonts</dir>';
  const text = await readFile(configuration, 'utf8');
  await writeFile(configuration, text.replace('<dir>/tmp/fonts</dir>', unpacked));
}
