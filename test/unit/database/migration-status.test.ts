import assert from 'node:assert/strict';
import type { LedgerRow } from '../../../src/database/engine.ts';
import type { Migration } from '../../../src/database/migration-files.ts';
import { compare } from '../../../src/database/migration-status.ts';

const migration = (id: string, checksum = id): Migration => {
  const file = { name: `${id}.sql`, text: '', rowsMayChange: [], checks: [], problems: [] };
  return { id, version: id.split('_')[0] ?? '', checksum, apply: file, rollBack: file };
};
const row = (id: string, checksum = id): LedgerRow => ({
  id,
  checksum,
  appliedAt: '2025-12-02T00:00:00.000Z',
  backup: null,
  baseline: false,
});
const folder = (...migrations: Migration[]) => ({ migrations, problems: [] });

describe('comparing migrations with a ledger', () => {
  it('leaves what is not applied as pending, in order', () => {
    const status = compare(folder(migration('1_a'), migration('2_b'), migration('3_c')), {
      schema: {},
      ledger: [row('1_a')],
    });
    assert.deepEqual(
      status.pending.map(({ id }) => id),
      ['2_b', '3_c'],
    );
    assert.deepEqual(status.problems, []);
  });

  it('tells every edited, missing and out-of-order file', () => {
    const status = compare(folder(migration('1_a'), migration('2_b', 'other'), migration('4_d')), {
      schema: {},
      ledger: [row('2_b'), row('3_c')],
    });
    assert.deepEqual(
      status.problems.map(({ code, message }) => [code, message.split(/[ ,]/)[0]]),
      [
        ['edited-migration', '2_b.sql'],
        ['missing-migration', '3_c'],
        ['out-of-order-migration', '1_a.sql'],
      ],
    );
    for (const { remedy } of status.problems) assert.match(remedy, /^[A-Z].*\.$/);
  });

  it('takes an older version as a baseline only where there is no ledger', () => {
    const files = folder(migration('1_a'), migration('2_b'), migration('20251202_c'));
    const old = compare(files, { schema: {}, schemaVersion: '2' });
    assert.deepEqual(
      old.baseline.map(({ id, baseline }) => [id, baseline]),
      [
        ['1_a', true],
        ['2_b', true],
      ],
    );
    assert.deepEqual(
      old.pending.map(({ id }) => id),
      ['20251202_c'],
    );
    assert.equal(compare(files, { schema: {}, schemaVersion: '20251202' }).pending.length, 0);
    const kept = compare(files, { schema: {}, schemaVersion: '2', ledger: [] });
    assert.deepEqual([kept.baseline.length, kept.pending.length], [0, 3]);
  });

  it('takes the baseline in the order in which migrations are applied', () => {
    const ids = (schemaVersion: string, ...files: Migration[]): string[] =>
      compare(folder(...files), { schema: {}, schemaVersion }).baseline.map(({ id }) => id);
    const own = [migration('1.9_a'), migration('1.10_b'), migration('1.11_c'), migration('2_d')];
    assert.deepEqual(ids('1.10', ...own), ['1.9_a', '1.10_b']);
    assert.deepEqual(ids('10', migration('9_a'), migration('010_b'), migration('11_c')), [
      '9_a',
      '010_b',
    ]);
  });
});
