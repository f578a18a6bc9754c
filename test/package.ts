/**
 * `npm run package`: builds for production and packs what runs, once for each platform with the one
 * native file that it needs, and once with all of them for every other use.
 *
 *   npm run package                 session-protocol-<platform>-<version>.vsix each, and the universal one
 *   npm run package -- linux-x64    these platforms, or `universal`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { bundledParts, licenceList } from './licences.ts';
import { billOfMaterials } from './sbom.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** VS Code's platforms, and the native file of SQLite that runs on each. */
export const TARGETS = {
  'alpine-arm64': 'linuxmusl-arm64',
  'alpine-x64': 'linuxmusl-x64',
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm64': 'linux-arm64',
  'linux-x64': 'linux-x64',
  'win32-arm64': 'win32-arm64',
  'win32-x64': 'win32-x64',
} as const;

export type Target = keyof typeof TARGETS;

/** The line of .vscodeignore that lets every native file in. */
const NATIVES = '!dist/prebuilds/*.node';

/**
 * Packs the built extension. Nothing of node_modules goes in: the bundles hold what they need.
 *
 * @param target for one platform; absent, for all
 * @returns the path of the package
 */
export async function packExtension(folder: string = root, target?: Target): Promise<string> {
  writeNotices();
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const packagePath = join(folder, `${[name, target, version].filter(Boolean).join('-')}.vsix`);
  await withIgnoreFile(target, (ignoreFile) =>
    createVSIX({
      cwd: root,
      packagePath,
      dependencies: false,
      allowMissingRepository: true,
      // The README's pictures are in the package; there is no address to rewrite their links to.
      rewriteRelativeLinks: false,
      ...(target === undefined ? {} : { target }),
      ...(ignoreFile === undefined ? {} : { ignoreFile }),
    }),
  );
  return packagePath;
}

/** Writes what is shipped about the work of others beside the bundles; they must be built before. */
function writeNotices(): void {
  const parts = bundledParts();
  writeFileSync(join(root, 'dist/THIRD_PARTY_LICENCES.txt'), licenceList(parts));
  writeFileSync(join(root, 'dist/sbom.cdx.json'), billOfMaterials(parts));
}

/** Runs with a list of what is packed that lets only one platform's native file in. */
async function withIgnoreFile<T>(
  target: Target | undefined,
  run: (ignoreFile: string | undefined) => Promise<T>,
): Promise<T> {
  if (target === undefined) return run(undefined);
  const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
  const at = lines.indexOf(NATIVES);
  if (at < 0) throw new Error(`.vscodeignore has no line ${NATIVES}.`);
  lines[at] = `!dist/prebuilds/${TARGETS[target]}.node`;
  const folder = mkdtempSync(join(tmpdir(), 'vscodeignore-'));
  try {
    const ignoreFile = join(folder, target);
    writeFileSync(ignoreFile, lines.join('\n'));
    return await run(ignoreFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The files that would be packed, sorted; they must be built before. */
export async function packagedFiles(target?: Target): Promise<string[]> {
  writeNotices();
  const files = await withIgnoreFile(target, (ignoreFile) =>
    listFiles({
      cwd: root,
      packageManager: PackageManager.None,
      ...(ignoreFile === undefined ? {} : { ignoreFile }),
    }),
  );
  return files.toSorted();
}

/** Files with `*` for the part of a chunk's name that changes with its contents, each name once. */
export function packagedNames(files: readonly string[]): string[] {
  return [...new Set(files.map((file) => file.replace(/-[A-Z0-9]{8}\.cjs$/, '-*.cjs')))];
}

/** Builds what is packed: minified, without source maps. */
export function buildForProduction(): void {
  const build = [join(root, 'esbuild.mjs'), '--production'];
  execFileSync(process.execPath, build, { cwd: root, stdio: 'inherit' });
}

/** What was asked for; everything when nothing was. */
function chosenTargets(asked: readonly string[]): (Target | undefined)[] {
  const known = [...(Object.keys(TARGETS) as Target[]), undefined];
  if (asked.length === 0) return known;
  return asked.map((name) => {
    const target = known.find((one) => (one ?? 'universal') === name);
    if (target === undefined && name !== 'universal') {
      const names = known.map((one) => one ?? 'universal').join(', ');
      throw new Error(`There is no platform ${name}. Use one of: ${names}.`);
    }
    return target;
  });
}

async function packAll(asked: readonly string[]): Promise<void> {
  const targets = chosenTargets(asked);
  buildForProduction();
  for (const target of targets) {
    const path = await packExtension(root, target);
    const size = (statSync(path).size / 1024 / 1024).toFixed(1);
    console.log(`${basename(path)}: ${size} MiB`);
  }
}

// With --list it prints what would be packed, for the kept list in test/unit/package-files.txt.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2);
  if (asked.includes('--list')) console.log(packagedNames(await packagedFiles()).join('\n'));
  else await packAll(asked);
}
