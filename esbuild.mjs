// Builds dist/: the three ways in, their lazy chunks, and SQLite's native files.
//
//   node esbuild.mjs [--watch] [--production]
//
// A dynamic `import('./x.ts')` becomes a chunk of its own in dist/lazy/, loaded with require(), so that
// what is not needed is never read. The hook is built with nothing external: esbuild itself then refuses
// `vscode` or a native module anywhere in its graph.
import { cp, mkdir, rm, writeFile, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import * as esbuild from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const production = process.argv.includes('--production');

/** The ways in, each with what its host provides and esbuild therefore must not bundle. */
const ENTRIES = [
  { source: 'src/extension.ts', name: 'extension', external: ['vscode'] },
  { source: 'src/hook.ts', name: 'hook', external: [] },
  { source: 'src/cli.ts', name: 'cli', external: [] },
];

/**
 * Compiles every schema in schemas/ that the program reads into one plain module, so that no schema
 * compiler runs, or is shipped, at run time.
 */
export async function buildValidators() {
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
    strict: true,
  });
  const exportsByName = {};
  for (const name of ['protocol', 'session', 'backup-manifest', 'hooks-manifest']) {
    const schema = JSON.parse(await readFile(join(root, 'schemas', `${name}.schema.json`), 'utf8'));
    // defaultSnippets is VS Code's own keyword: help for the editor, nothing to validate.
    ajv.addSchema(withoutEditorKeywords(schema), name);
    const camel = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
    exportsByName[`validate${camel[0].toUpperCase()}${camel.slice(1)}`] = name;
  }
  const code = standaloneCode.default(ajv, exportsByName);
  const bundled = await esbuild.build({
    stdin: { contents: code, resolveDir: root, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    legalComments: 'none',
  });
  await writeFile(join(root, 'src/core/validators.generated.js'), bundled.outputFiles[0].contents);
}

function withoutEditorKeywords(value) {
  if (Array.isArray(value)) return value.map(withoutEditorKeywords);
  if (value === null || typeof value !== 'object') return value;
  const editorKeywords = new Set([
    'defaultSnippets',
    'markdownDescription',
    'enumDescriptions',
    'markdownEnumDescriptions',
    'allowComments',
    'allowTrailingCommas',
    'errorMessage',
    'patternErrorMessage',
    'doNotSuggest',
  ]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !editorKeywords.has(key))
      .map(([key, inner]) => [key, withoutEditorKeywords(inner)]),
  );
}

/** Turns each relative dynamic import into an external chunk and collects it. */
function lazyChunks(found, insideLazy) {
  return {
    name: 'lazy-chunks',
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /^\./ }, (args) => {
        if (args.kind !== 'dynamic-import') return undefined;
        const source = relative(root, join(args.resolveDir, args.path));
        const name = `${basename(dirname(source))}-${basename(source).replace(/\.[cm]?ts$/, '')}`;
        found.set(name, source);
        return { path: insideLazy ? `./${name}.cjs` : `./lazy/${name}.cjs`, external: true };
      });
    },
  };
}

function options({ source, name, external }, found, insideLazy) {
  return {
    absWorkingDir: root,
    entryPoints: { [insideLazy ? `lazy/${name}` : name]: source },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external,
    minify: production,
    keepNames: false,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    supported: { 'dynamic-import': false },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [lazyChunks(found, insideLazy)],
    logLevel: 'warning',
  };
}

/**
 * Builds one way in and every chunk that it reaches. A chunk is built again for each way in that
 * reaches it, with that way in's externals; the contents are the same.
 */
async function buildEntry(entry) {
  const found = new Map();
  const done = new Set();
  await esbuild.build(options(entry, found, false));
  for (;;) {
    const next = [...found].find(([name]) => !done.has(name));
    if (!next) return [...done];
    const [name, source] = next;
    done.add(name);
    await esbuild.build(options({ source, name, external: entry.external }, found, true));
  }
}

export async function build() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await buildValidators();
  const chunks = {};
  for (const entry of ENTRIES) chunks[entry.name] = (await buildEntry(entry)).toSorted();
  // The hook installer copies exactly these files beside the shim.
  await writeFile(
    join(dist, 'hook-files.json'),
    `${JSON.stringify(chunks.hook.map((name) => `lazy/${name}.cjs`))}\n`,
  );
  // better-sqlite3 looks for its native file in ../prebuilds of the file it is bundled into, which is in dist/lazy/.
  await cp(join(root, 'node_modules/better-sqlite3/prebuilds'), join(dist, 'prebuilds'), {
    recursive: true,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--validators')) await buildValidators();
  else await build();
}
