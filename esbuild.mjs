// Builds dist/: the three ways in, their lazy chunks, and SQLite's native files.
//
//   node esbuild.mjs [--production] [--validators]
//
// A dynamic `import('./x.ts')` becomes a chunk in dist/lazy/, loaded with require(), so that what is not
// needed is never read. The hook is built with nothing external: esbuild itself then refuses `vscode` or a
// native module anywhere in its graph.
import { cp, mkdir, rm, writeFile, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import * as esbuild from 'esbuild';
import { readSample } from './test/sample/read-sample.ts';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const production = process.argv.includes('--production');

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
    metafile: true,
  });
  noteBundled(bundled.metafile);
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

const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Some packages' CommonJS build is a UMD wrapper whose inner require() esbuild cannot follow.
  mainFields: ['module', 'main'],
  minify: production,
  sourcemap: production ? false : 'inline',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
  metafile: true,
};

/** The folders of packages that the bundles hold something of, by esbuild's own account. */
const bundledPackages = new Set();

function noteBundled({ outputs }) {
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
      if (folder && bytesInOutput > 0) bundledPackages.add(folder);
    }
  }
}

/** CommonJS in which a dynamic import is a require(): Node's module loader would cost milliseconds. */
const TRANSLATION = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  supported: { 'dynamic-import': false },
  minify: production,
  legalComments: 'none',
};

/**
 * Bundles ways in together with what they load lazily. What several need is a chunk that all share: a
 * parser is in memory once, however many parts use it.
 *
 * esbuild shares chunks among ES modules only, while VS Code and Node's fork() start CommonJS here. So
 * each file is bundled as a module, and then translated by itself; those that the first way in loads at
 * once are joined before, since each file costs a window's start.
 */
async function bundleShared(entryPoints, external) {
  const { outputFiles, metafile } = await esbuild.build({
    ...OPTIONS,
    entryPoints,
    outdir: dist,
    external,
    format: 'esm',
    splitting: true,
    chunkNames: 'lazy/[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    write: false,
  });
  noteBundled(metafile);
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const [first, ...others] = entryPoints.map((source) =>
    join(dist, `${basename(source, '.ts')}.cjs`),
  );
  const atOnce = reachedFrom([first], metafile, ['import-statement']);
  const byOthers = reachedFrom(others, metafile, ['import-statement', 'dynamic-import']);
  const joins = new Map([
    [first, [...atOnce].filter((path) => path !== first && !byOthers.has(path))],
    [join(dist, 'lazy/shared.cjs'), [...atOnce].filter((path) => byOthers.has(path))],
  ]);
  for (const [target, parts] of joins) await joinModules(target, parts, texts);
  const joined = new Map(
    [...joins].flatMap(([target, parts]) => parts.map((part) => [part, target])),
  );
  for (const [path, text] of texts) {
    const { code } = await esbuild.transform(requireVscode(text), {
      ...TRANSLATION,
      sourcefile: relative(dist, path),
      sourcemap: production ? false : 'inline',
    });
    const located = requireJoined(code, dirname(path), joined);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, located, { mode: code.startsWith('#!') ? 0o755 : 0o644 });
  }
}

/** The files that some files import, in these ways, with all that those import; themselves, too. */
function reachedFrom(paths, { outputs }, kinds) {
  const reached = new Set(paths);
  // A Set takes up what is added while it is walked.
  for (const path of reached) {
    for (const { path: imported, kind, external } of outputs[relativePath(root, path)].imports) {
      if (!external && kinds.includes(kind)) reached.add(join(root, imported));
    }
  }
  return reached;
}

/** With `/` between parts, as esbuild and require() have it, on Windows too. */
const relativePath = (folder, path) => relative(folder, path).split(sep).join('/');

const requirePath = (folder, path) => {
  const inside = relativePath(folder, path);
  return inside.startsWith('.') ? inside : `./${inside}`;
};

/** The name under which a joined module is found in the file that it was joined into. */
const nameInJoined = (path) => `_${basename(path, '.cjs').replaceAll(/\W/g, '_')}`;

/**
 * Joins modules into one, in place of the module that is there, if one is: it exports what that exported,
 * and each of the others as a namespace.
 *
 * @param texts the modules by path; those that were joined are taken out
 */
async function joinModules(target, parts, texts) {
  const within = new Map([...parts, target].map((path) => [path, texts.get(path)]));
  const from = (path) => `from "${requirePath(dirname(target), path)}";`;
  const contents = [
    ...(texts.has(target) ? [`export * ${from(target)}`] : []),
    ...parts.map((part) => `export * as ${nameInJoined(part)} ${from(part)}`),
  ].join('\n');
  const { outputFiles } = await esbuild.build({
    ...OPTIONS,
    stdin: { contents, resolveDir: dirname(target) },
    outfile: target,
    format: 'esm',
    write: false,
    plugins: [joinedModules(within, dirname(target))],
  });
  for (const part of parts) texts.delete(part);
  texts.set(target, outputFiles[0].text);
}

/** Gives esbuild the modules that are joined; all else stays outside, as a file in `folder` finds it. */
function joinedModules(within, folder) {
  return {
    name: 'joined-modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const full = resolve(resolveDir, path);
        return within.has(full)
          ? { path: full, namespace: 'joined' }
          : { path: requirePath(folder, full), external: true };
      });
      onResolve({ filter: /^[^.]/ }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /^/, namespace: 'joined' }, ({ path }) => ({
        contents: within.get(path),
        resolveDir: dirname(path),
      }));
    },
  };
}

/** Finds each joined module where it is now. */
const requireJoined = (code, folder, joined) =>
  code.replaceAll(/require\("(\.[^"]+)"\)/g, (whole, path) => {
    const part = resolve(folder, path);
    const target = joined.get(part);
    if (!target) return whole;
    return `require("${requirePath(folder, target)}").${nameInJoined(part)}`;
  });

/**
 * Takes VS Code's interface as it is. Translated as a namespace it would be copied, once for each source
 * file: 17,000 getters in all.
 */
const requireVscode = (code) =>
  code.replaceAll(/\bimport ?\* ?as ([\w$]+) from ?"vscode";/g, 'var $1 = require("vscode");');

/**
 * Bundles the hook: one file that holds all that a commit needs, for each further file would be read on
 * each commit; and whole files beside it for what few commits need.
 *
 * @returns the names of those files
 */
async function bundleHook() {
  const chunks = new Map();
  const bundle = async (name, source, inLazy) => {
    const { metafile } = await esbuild.build({
      ...OPTIONS,
      ...TRANSLATION,
      // Always as it is shipped: each commit reads it whole, and what is measured is what people wait for.
      minify: true,
      sourcemap: false,
      entryPoints: { [inLazy ? `lazy/${name}` : name]: source },
      outdir: dist,
      outExtension: { '.js': '.cjs' },
      plugins: [wholeChunks(chunks, inLazy)],
    });
    noteBundled(metafile);
  };
  await bundle('hook', 'src/hook.ts', false);
  // A chunk may name further ones, which a Map takes up while it is walked.
  for (const [name, source] of chunks) await bundle(name, source, true);
  return [...chunks.keys()].toSorted();
}

/** Turns each relative dynamic import into a file of its own, and collects it in `chunks`. */
function wholeChunks(chunks, inLazy) {
  return {
    name: 'whole-chunks',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const name = `hook-${basename(path, '.ts')}`;
        const source = relative(root, join(resolveDir, path));
        if ((chunks.get(name) ?? source) !== source)
          throw new Error(`Two chunks are called ${name}.`);
        chunks.set(name, source);
        return { path: `./${inLazy ? '' : 'lazy/'}${name}.cjs`, external: true };
      });
    },
  };
}

export async function build() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await buildValidators();
  await bundleShared(['src/extension.ts', 'src/cli.ts'], ['vscode']);
  // The hook installer copies exactly these files.
  const chunks = (await bundleHook()).map((name) => `lazy/${name}.cjs`);
  await writeFile(join(dist, 'hook-files.json'), `${JSON.stringify(chunks)}\n`);
  // What the licence list and the bill of materials are made of, see test/licences.ts.
  const folders = [...bundledPackages].toSorted();
  await writeFile(join(dist, 'bundled.json'), `${JSON.stringify(folders, undefined, 2)}\n`);
  await writeFile(join(dist, 'sample.json'), JSON.stringify(readSample()));
  // better-sqlite3 looks for its native file in ../prebuilds of the chunk it is bundled into.
  await cp(join(root, 'node_modules/better-sqlite3/prebuilds'), join(dist, 'prebuilds'), {
    recursive: true,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--validators')) await buildValidators();
  else await build();
}
