// The first thing that runs in a fresh clone: installs what package-lock.json names when it is not
// installed yet, then runs test/<name>.ts with the Node that the project brings along.
//
//   node test/bootstrap.mjs <name> [arguments]
//
// Plain JavaScript on the standard library only, for any Node from 20 on: nothing else is there yet.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';

const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

/** npm's own JavaScript: a `.cmd` cannot be started without a shell, and PATH may lack npm. */
function findNpmScript() {
  const beside = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  return candidates.find((path) => path?.endsWith('.js') && existsSync(path));
}

/** The packages of a lock file by folder, without the project itself. */
function readLock(path) {
  const { '': _project, ...packages } = JSON.parse(readFileSync(path, 'utf8')).packages;
  return packages;
}

/**
 * Whether node_modules holds what package-lock.json names. npm keeps its own lock file there, which it
 * writes when an install is complete; packages for other platforms are missing from it.
 */
function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(node) || !existsSync(record)) return false;
  const wanted = readLock(join(root, 'package-lock.json'));
  const there = readLock(record);
  return Object.entries(wanted).every(([path, { version, optional }]) =>
    path in there ? there[path].version === version : optional === true,
  );
}

/**
 * Runs a program to its end with our terminal. A signal sent to us is passed on, and we outlive the
 * program so that its own cleaning up is not cut short.
 */
function run(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
    const forward = (signal) => child.kill(signal);
    // At a terminal Ctrl+C has reached the program already; it takes the second signal for the same one.
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    if (!windows) process.on('SIGHUP', forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      process.off('SIGHUP', forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

async function install(npmScript) {
  console.log('Installing what package-lock.json names …');
  const args = ['ci', '--loglevel=error'];
  const code = npmScript
    ? await run(process.execPath, [npmScript, ...args])
    : await run(windows ? 'npm.cmd' : 'npm', args);
  if (code !== 0) {
    console.error(
      `npm ci ended with exit code ${code}. Mend what it says above, then run this again.`,
    );
    process.exit(code);
  }
}

const [name, ...rest] = process.argv.slice(2);
const script = join(root, 'test', `${name}.ts`);
if (!name || !existsSync(script)) {
  console.error(
    `There is no test/${name ?? '<name>'}.ts. Use: node test/bootstrap.mjs <name> [arguments]`,
  );
  process.exit(2);
}

const npmScript = findNpmScript();
if (!isInstalled()) await install(npmScript);
const bin = join(root, 'node_modules', '.bin');
const separator = windows ? ';' : ':';
process.exit(
  await run(node, [script, ...rest], {
    ...process.env,
    PATH: `${dirname(node)}${separator}${bin}${separator}${process.env.PATH ?? ''}`,
    ...(npmScript ? { npm_execpath: npmScript } : {}),
  }),
);
