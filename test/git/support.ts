import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installHooks } from '../../src/git/hook-installer.ts';
import { writeFileAtomically } from '../../src/workspace/atomic-write.ts';
import { appendEvents, beginJournal } from '../../src/workspace/journal.ts';

const project = join(import.meta.dirname, '../..');

/** Where the built hook lies; another build can be tried by naming its folder. */
export const distFolder = process.env['SESSION_PROTOCOL_DIST'] ?? join(project, 'dist');

/** Builds once where nothing is built yet, as when a single test is run by hand. */
export function ensureBuilt(): void {
  if (existsSync(join(distFolder, 'hook-files.json'))) return;
  execFileSync(process.execPath, [join(project, 'esbuild.mjs')], {
    cwd: project,
    stdio: 'inherit',
  });
}

export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const assertPassed = ({ code, stderr }: GitResult): void => assert.equal(code, 0, stderr);

export function assertRefused({ code, stderr }: GitResult, reason: RegExp): void {
  assert.notEqual(code, 0);
  assert.match(stderr, reason);
}

/** Node's own variables and git's are the test runner's, not the tested user's. */
export function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(GIT_|NODE_|npm_|VSCODE_|ELECTRON_|EDITOR|VISUAL|SESSION_PROTOCOL_)/i.test(name),
    ),
  );
  return {
    ...environment,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...more,
  };
}

/** A repository in a temporary folder whose name has a space and a letter beyond ASCII. */
export class Sandbox {
  readonly folder: string;
  readonly root: string;

  constructor(name = 'work tree') {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'session-protocol é ')));
    this.root = join(this.folder, name);
    mkdirSync(this.root);
    this.git('init', '--quiet', '--initial-branch=main', '.');
    this.configure();
  }

  configure(root = this.root): void {
    for (const [name, value] of [
      ['user.name', 'Ada'],
      ['user.email', 'ada@example.org'],
      ['commit.gpgsign', 'false'],
    ]) {
      this.gitIn(root, ['config', name ?? '', value ?? '']);
    }
  }

  /** Runs git in the root; throws where it fails. */
  git(...args: string[]): string {
    return this.gitIn(this.root, args);
  }

  gitIn(cwd: string, args: readonly string[]): string {
    const result = spawnSync('git', args, { cwd, env: cleanEnvironment(), encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
    return result.stdout.trimEnd();
  }

  /** Runs git and gives what it did, whatever its exit code. */
  tryGit(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    cwd = this.root,
    input = '',
  ): GitResult {
    const { status, stdout, stderr } = spawnSync('git', args, {
      cwd,
      input,
      env: cleanEnvironment(env),
      encoding: 'utf8',
    });
    return { code: status ?? -1, stdout, stderr };
  }

  commit(
    args: readonly string[] = ['-m', 'Change'],
    env: NodeJS.ProcessEnv = {},
    cwd = this.root,
  ): GitResult {
    return this.tryGit(['commit', ...args], env, cwd);
  }

  write(path: string, content: string | Buffer, root = this.root): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }

  read(path: string, root = this.root): string {
    return readFileSync(join(root, path), 'utf8');
  }

  /** Writes and stages. */
  stage(path: string, content: string | Buffer, root = this.root): void {
    this.write(path, content, root);
    this.gitIn(root, ['add', '--', path]);
  }

  async install(root = this.root): Promise<void> {
    ensureBuilt();
    await installHooks({ root, distFolder, write: writeFileAtomically });
  }

  /** Starts a session with an empty checklist and makes it active. */
  async startSession(root = this.root): Promise<void> {
    const folder = this.gitIn(root, ['rev-parse', '--absolute-git-dir']);
    const state = join(folder, 'session-protocol');
    const at = new Date().toISOString();
    await beginJournal(state, {
      type: 'prepared',
      at,
      session: `s-${Date.now()}`,
      title: 'Test',
      items: [],
    });
    await appendEvents(state, [{ type: 'activated', at }]);
  }

  report(root = this.root): {
    outcome: string;
    summary: string;
    message?: string;
    verdict?: { violations: { rule: string }[] };
  } {
    const folder = this.gitIn(root, ['rev-parse', '--absolute-git-dir']);
    return JSON.parse(readFileSync(join(folder, 'session-protocol', 'last-report.json'), 'utf8'));
  }

  state(name: string, root = this.root): string | undefined {
    const path = join(
      this.gitIn(root, ['rev-parse', '--absolute-git-dir']),
      'session-protocol',
      name,
    );
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The protocol of most tests: every rule on. */
export const PROTOCOL = `{
  // Comments are allowed.
  "version": 1,
  "documents": { "bible": "docs/BIBLE.md" },
  "rules": {
    "session-active": {},
    "bible-updated": { "triggers": [{ "paths": ["src/routes/**"], "section": "3" }, { "paths": ["migrations/**"] }] },
    "version-header": { "paths": ["src/**/*.ts"], "fields": ["MODULE", "VERSION"] },
  },
}
`;

export const BIBLE = `# The bible

## 1. Overview

A shop.

## 3. Routes

- /cart

## 4. Data

Two tables.
`;

export const source = (path: string, body = 'export {};'): string =>
  `/*\n * MODULE: ${path}\n * VERSION: 1.0.0\n */\n${body}\n`;

/** A repository with a protocol, a bible, one source file, our hooks, and a session under way. */
export async function governedSandbox(
  options: { session?: boolean; protocol?: string } = {},
): Promise<Sandbox> {
  const sandbox = new Sandbox();
  sandbox.write('.session-protocol/protocol.json', options.protocol ?? PROTOCOL);
  sandbox.write('docs/BIBLE.md', BIBLE);
  sandbox.write('src/cart.ts', source('src/cart.ts'));
  sandbox.git('add', '.');
  sandbox.git('commit', '--quiet', '-m', 'Begin');
  await sandbox.install();
  if (options.session !== false) await sandbox.startSession();
  return sandbox;
}
