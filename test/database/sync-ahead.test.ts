import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syncAhead } from '../../src/database/sync-ahead.ts';

const MANY = 64 * 1024 * 1024;

describe('syncing ahead', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'sync-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves the file as it is, and holds it no longer once it has ended', async () => {
    const path = join(folder, 'copy');
    writeFileSync(path, 'abc');
    const ahead = syncAhead(path);
    for (let part = 1; part <= 5; part += 1) ahead.reached(part * MANY);
    await ahead.end();
    rmSync(path);
    assert.ok(!existsSync(path));
  });

  it('asks nothing of the disk for what is small', async () => {
    const ahead = syncAhead(join(folder, 'missing'));
    ahead.reached(1024 * 1024);
    await ahead.end();
  });

  it('tells at the end what went wrong, and only then', async () => {
    const ahead = syncAhead(join(folder, 'missing'));
    ahead.reached(MANY);
    await assert.rejects(ahead.end(), { code: 'ENOENT' });
  });
});
