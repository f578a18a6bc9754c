import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashCopy, publish, stamp } from '../../../src/database/files.ts';

describe('publishing', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'publish '))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function built(name: string): string {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'content'), name);
    return join(folder, name);
  }

  it('never writes over what has the name, a file, an empty folder or a set', async () => {
    assert.equal(await publish(built('one'), folder, 'set'), 'set');
    assert.equal(await publish(built('two'), folder, 'set'), 'set-2');
    mkdirSync(join(folder, 'set-3'));
    writeFileSync(join(folder, 'set-4'), '');
    assert.equal(await publish(built('three'), folder, 'set'), 'set-5');
    assert.deepEqual(readdirSync(folder), ['set', 'set-2', 'set-3', 'set-4', 'set-5']);
  });

  it('names by a time that sorts, in UTC', () => {
    assert.equal(stamp(new Date('2026-01-31T23:59:59.001Z')), '20260131-235959-001');
  });

  it('hashes a file in pieces', async () => {
    writeFileSync(join(folder, 'abc'), 'abc');
    assert.equal(
      await hashCopy(join(folder, 'abc')),
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    await assert.rejects(hashCopy(join(folder, 'abc'), AbortSignal.abort()), { code: 'cancelled' });
  });
});
