import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { uninstallHooks } from '../../src/git/hook-installer.ts';
import { writeFileAtomically as write } from '../../src/workspace/atomic-write.ts';
import { ensureHookManagers } from '../host/hook-managers.ts';
import { cleanEnvironment, governedSandbox, type Sandbox } from './support.ts';

/** The hooks that each manager is configured for; each leaves a line with its name in git's folder. */
export const THEIRS = ['pre-commit', 'commit-msg', 'post-commit', 'pre-push'] as const;

const markBy = (hook: string): string =>
  `echo ${hook} >>"$(git rev-parse --path-format=absolute --git-common-dir)/ran"`;

/** A hook manager as a team uses it. */
export interface HookManager {
  readonly name: string;
  /** Its configuration: what a team commits. */
  readonly files: Readonly<Record<string, string>>;
  /** Its own program and arguments, under `node_modules`, which put its hooks in place. */
  readonly install: readonly [string, ...string[]];
  /** Does its install step put its own hooks over ours, where ours were put over its own? */
  readonly displaces: boolean;
  /** Folders in which it writes, from the root. */
  readonly folders: readonly string[];
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const byHook = (make: (hook: string) => string): [string, string][] =>
  THEIRS.map((hook) => [hook, make(hook)]);

export const HUSKY: HookManager = {
  name: 'husky',
  files: Object.fromEntries(
    byHook((hook) => `${markBy(hook)}\n`).map(([hook, text]) => [`.husky/${hook}`, text]),
  ),
  install: ['husky/bin.js'],
  displaces: false,
  folders: ['.husky', '.git/hooks'],
};

export const LEFTHOOK: HookManager = {
  name: 'lefthook',
  files: {
    'lefthook.yml': byHook(markBy)
      .map(([hook, run]) => `${hook}:\n  commands:\n    mark:\n      run: ${JSON.stringify(run)}\n`)
      .join(''),
  },
  install: ['lefthook/bin/index.js', 'install'],
  displaces: true,
  folders: ['.git/hooks'],
};

export const SIMPLE_GIT_HOOKS: HookManager = {
  name: 'simple-git-hooks',
  files: { '.simple-git-hooks.json': json(Object.fromEntries(byHook(markBy))) },
  install: ['simple-git-hooks/cli.js'],
  displaces: true,
  folders: ['.git/hooks'],
};

/** Links the managers into a repository, and commits what a team has of them. */
export function addTools(
  sandbox: Sandbox,
  modules: string,
  files: Readonly<Record<string, string>>,
): void {
  symlinkSync(modules, join(sandbox.root, 'node_modules'));
  appendFileSync(join(sandbox.root, '.git/info/exclude'), 'node_modules\n');
  for (const [path, text] of Object.entries(files)) sandbox.write(path, text);
  sandbox.git('add', '.');
  sandbox.git('-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '-m', 'Add tools');
}

/** A repository under our protocol with a manager's configuration, but no hooks yet. */
export async function governedWith(manager: HookManager): Promise<Sandbox> {
  const sandbox = await governedSandbox({ session: false });
  await uninstallHooks({ root: sandbox.root, write });
  addTools(sandbox, await ensureHookManagers(), manager.files);
  return sandbox;
}

/** Runs a manager's own install step, as `npm install` does. */
export function runInstall(sandbox: Sandbox, { install: [program, ...args] }: HookManager): void {
  const script = join(sandbox.root, 'node_modules', program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: sandbox.root,
    env: cleanEnvironment(),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`);
}

/** What the manager's hooks did since the last look. */
export function takeMarks(sandbox: Sandbox): string[] {
  const path = join(sandbox.root, '.git/ran');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  sandbox.write('.git/ran', '');
  return lines.filter((line) => line !== '');
}

/** Every file under some folders with its bits and bytes, links with their targets. */
export function picture(root: string, folders: readonly string[]): Record<string, string> {
  const entries = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => {
      const path = join(root, folder, name);
      const stats = lstatSync(path);
      const content = stats.isSymbolicLink()
        ? readlinkSync(path)
        : stats.isFile()
          ? createHash('sha256').update(readFileSync(path)).digest('hex')
          : '';
      return [`${folder}/${name}`, `${stats.mode.toString(8)} ${content}`] as const;
    }),
  );
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
