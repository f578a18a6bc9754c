import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { judgeChange } from '../../src/actions/judge-change.ts';
import type { GitResult, Sandbox } from './support.ts';

/** Every file of the work tree with its mode, time and content, and git's index, byte for byte. */
function everything(root: string, index: string): Map<string, string> {
  const found = new Map([['the index', digest(readFileSync(index))]]);
  addFolder(Buffer.from(root), found);
  return found;
}

/** Names are read as bytes: not all of them are UTF-8. */
function addFolder(folder: Buffer, found: Map<string, string>): void {
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    if (name.toString() === '.git') continue;
    const path = Buffer.concat([folder, Buffer.from('/'), name]);
    const stats = lstatSync(path);
    if (stats.isDirectory()) addFolder(path, found);
    const content = stats.isSymbolicLink()
      ? readlinkSync(path)
      : stats.isFile()
        ? `${stats.mtimeMs} ${digest(readFileSync(path))}`
        : '';
    found.set(path.toString('latin1'), `${stats.mode} ${content}`);
  }
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

interface Where {
  readonly env?: NodeJS.ProcessEnv;
  readonly root?: string;
  /** Of the index, where it is not `.git/index` of the root. */
  readonly index?: string;
}

/**
 * Tries to commit what is staged, and judges it as the command line does: each refuses it with the same words,
 * and leaves index and work tree byte for byte as they were.
 */
export async function refusesUntouched(
  sandbox: Sandbox,
  expected: RegExp,
  { env = {}, root = sandbox.root, index = join(root, '.git/index') }: Where = {},
): Promise<void> {
  // git itself keeps the trees in the index before it asks a hook; what is left is ours.
  assert.equal(sandbox.tryGit(['write-tree'], env, root).code, 0);
  const before = everything(root, index);
  const refused = sandbox.commit(['-m', 'Scenario'], env, root);
  assert.equal(refused.code, 1, refused.stderr);
  assert.match(refused.stderr.split('\n')[0] ?? '', expected);
  assert.equal(refused.stdout, '');
  assert.deepEqual(everything(root, index), before, 'after the hook');
  if (Object.keys(env).length > 0) return;
  const { verdicts } = await judgeChange({ root, source: { kind: 'staged' } });
  assert.deepEqual(
    verdicts[0]?.verdict.violations,
    sandbox.report(root).verdict?.violations,
    'the same verdict',
  );
  await judgeChange({ root, source: { kind: 'work-tree' } });
  assert.deepEqual(everything(root, index), before, 'after the checks');
}

/** Commits what is staged; the commit has the very tree that was staged, and the rest is as it was. */
export function passesUntouched(
  sandbox: Sandbox,
  { env = {}, root = sandbox.root }: Where = {},
): GitResult {
  const tree = sandbox.tryGit(['write-tree'], env, root).stdout.trim();
  const status = sandbox.tryGit(['diff-files', '--raw'], env, root).stdout;
  const passed = sandbox.commit(['-m', 'Scenario'], env, root);
  assert.equal(passed.code, 0, passed.stderr);
  assert.equal(sandbox.gitIn(root, ['rev-parse', 'HEAD^{tree}']), tree);
  assert.equal(sandbox.tryGit(['diff-files', '--raw'], env, root).stdout, status);
  return passed;
}
