// Builds for production and packs what runs into session-protocol-<version>.vsix.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Packs the built extension. Nothing of node_modules goes in: the bundles hold what they need.
 *
 * @returns the path of the package
 */
export async function packExtension(folder: string = root): Promise<string> {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const packagePath = join(folder, `${name}-${version}.vsix`);
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    // The README's pictures are in the package; there is no address to rewrite their links to.
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

/** The files that would be packed, sorted; they must be built before. */
export async function packagedFiles(): Promise<string[]> {
  return (await listFiles({ cwd: root, packageManager: PackageManager.None })).toSorted();
}

/** As `packagedFiles`, with `*` for the part of a chunk's name that changes with its contents, each once. */
export async function packagedNames(): Promise<string[]> {
  const files = await packagedFiles();
  return [...new Set(files.map((file) => file.replace(/-[A-Z0-9]{8}\.cjs$/, '-*.cjs')))];
}

/** Builds what is packed: minified, without source maps. */
export function buildForProduction(): void {
  const build = [join(root, 'esbuild.mjs'), '--production'];
  execFileSync(process.execPath, build, { cwd: root, stdio: 'inherit' });
}

// With --list it prints what would be packed, for the kept list in test/unit/package-files.txt.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--list')) console.log((await packagedNames()).join('\n'));
  else {
    buildForProduction();
    const path = await packExtension();
    console.log(`${basename(path)}: ${(statSync(path).size / 1024 / 1024).toFixed(1)} MiB`);
  }
}
