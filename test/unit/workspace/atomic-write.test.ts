import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { writeFileAtomically } from '../../../src/workspace/atomic-write.ts';

describe('writing a file whole or not at all', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'écrire '));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const at = (name: string): string => join(folder, name);
  const names = async (): Promise<string[]> => (await readdir(folder)).toSorted();
  const makeOld = async (name: string): Promise<void> => {
    await writeFile(at(name), 'half');
    const then = new Date(Date.now() - 3_600_000);
    await utimes(at(name), then, then);
  };

  it('keeps the permissions of the file, and leaves nothing beside it', async () => {
    await writeFile(at('THREAD.md'), 'old');
    await chmod(at('THREAD.md'), 0o640);
    await writeFileAtomically(at('THREAD.md'), 'new');
    assert.equal(await readFile(at('THREAD.md'), 'utf8'), 'new');
    assert.equal((await stat(at('THREAD.md'))).mode & 0o777, 0o640);
    assert.deepEqual(await names(), ['THREAD.md']);
  });

  it('removes what it left behind when it was killed: of the same file, of its own, and old', async () => {
    await makeOld('.THREAD.md.0123456789ab.tmp');
    const others = [
      '.PLAN.md.0123456789ab.tmp',
      '.THREAD.md.backup.tmp',
      '.THREAD.md.0123456789ab.tmp.txt',
      'THREAD.md.0123456789ab.tmp',
    ];
    for (const name of others) await makeOld(name);
    await writeFile(at('.THREAD.md.ba9876543210.tmp'), 'another process is writing');
    await writeFileAtomically(at('THREAD.md'), 'new');
    assert.deepEqual(
      await names(),
      [...others, '.THREAD.md.ba9876543210.tmp', 'THREAD.md'].toSorted(),
    );
  });

  it('takes a name as long as a name can be', async () => {
    const name = `${'a'.repeat(252)}.md`;
    await writeFileAtomically(at(name), 'new');
    assert.deepEqual(await names(), [name]);
  });
});
