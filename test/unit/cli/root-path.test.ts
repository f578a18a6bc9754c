import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileFromRoot, pathFromRoot } from '../../../src/cli/root-path.ts';

describe('a path from the root', () => {
  const root = resolve('/repository');

  it('is understood relative to the current folder', () => {
    assert.equal(pathFromRoot(root, join(root, 'docs'), 'PLAN.md'), 'docs/PLAN.md');
    assert.equal(pathFromRoot(root, join(root, 'docs'), '../README.md'), 'README.md');
    assert.equal(pathFromRoot(root, root, join(root, 'docs', 'PLAN.md')), 'docs/PLAN.md');
  });

  it('is understood as the listings print it, from any folder', () => {
    assert.equal(
      pathFromRoot(root, join(root, 'src'), 'docs/PLAN.md', ['docs/PLAN.md']),
      'docs/PLAN.md',
    );
  });

  it('prefers the current folder where both exist', () => {
    const known = ['a/PLAN.md', 'a/a/PLAN.md'];
    assert.equal(pathFromRoot(root, join(root, 'a'), 'a/PLAN.md', known), 'a/a/PLAN.md');
  });

  it('is that of a file from the root where the folder does not have it', () => {
    const top = mkdtempSync(join(tmpdir(), 'root '));
    mkdirSync(join(top, 'docs'));
    writeFileSync(join(top, 'docs/PLAN.md'), '');
    const found = ['docs/PLAN.md', 'PLAN.md', 'NO.md'].map((given) =>
      fileFromRoot(top, join(top, 'docs'), given),
    );
    rmSync(top, { recursive: true });
    assert.deepEqual(found, ['docs/PLAN.md', 'docs/PLAN.md', 'docs/NO.md']);
  });
});
