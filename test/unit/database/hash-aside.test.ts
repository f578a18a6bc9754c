import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashCopy } from '../../../src/database/files.ts';
import { hashAside } from '../../../src/database/hash-aside.ts';

describe('hashing aside', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hash ü '))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the hash that reading in pieces gives, at and beside the size of a piece', async () => {
    const path = join(folder, 'file');
    for (const size of [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000]) {
      writeFileSync(path, Buffer.alloc(size, 'data'));
      assert.equal(await hashAside(path, new AbortController().signal), await hashCopy(path));
    }
  });

  it('ends with an error where there is no file, and when it is stopped', async () => {
    await assert.rejects(hashAside(join(folder, 'none'), new AbortController().signal), /ENOENT/);
    const path = join(folder, 'file');
    writeFileSync(path, Buffer.alloc(200_000_000));
    const controller = new AbortController();
    const hashing = hashAside(path, controller.signal);
    setImmediate(() => controller.abort());
    await assert.rejects(hashing, { code: 'cancelled' });
  });
});
