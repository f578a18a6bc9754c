import assert from 'node:assert/strict';
import type { BackupEntry, PublishedSet } from '../../../src/database/manifest.ts';
import { protectedBy } from '../../../src/database/retention.ts';

const NOW = new Date('2026-02-01T00:00:00.000Z');

/** A set that is `age` days old and holds a copy of the shop. */
const setOf = (age: number, more: Partial<PublishedSet['manifest']> = {}): PublishedSet => ({
  set: `set-${age}`,
  manifest: {
    version: 1,
    createdAt: new Date(NOW.getTime() - age * 86_400_000).toISOString(),
    finishedAt: NOW.toISOString(),
    reason: 'manual',
    migrations: [],
    pinned: false,
    complete: true,
    databases: [{ name: 'shop' } as BackupEntry],
    failed: [],
    ...more,
  },
});

const noLedgers = { rows: new Map() };
const free = (reasons: ReadonlyMap<string, readonly string[]>): string[] =>
  [...reasons].filter(([, why]) => why.length === 0).map(([set]) => set);

describe('retention', () => {
  const sets = [1, 2, 3, 40].map((age) => setOf(age));

  it('keeps a number of sets, an age, or what either keeps', () => {
    assert.deepEqual(free(protectedBy(sets, { sets: 2 }, noLedgers, NOW)), ['set-3', 'set-40']);
    assert.deepEqual(free(protectedBy(sets, { days: 30 }, noLedgers, NOW)), ['set-40']);
    assert.deepEqual(free(protectedBy(sets, { sets: 1, days: 2.5 }, noLedgers, NOW)), [
      'set-3',
      'set-40',
    ]);
    assert.deepEqual(free(protectedBy(sets, { sets: 4 }, noLedgers, NOW)), []);
  });

  it('does not let an incomplete set count', () => {
    const some = [setOf(1, { complete: false }), setOf(2), setOf(3, { complete: false }), setOf(4)];
    assert.deepEqual(free(protectedBy(some, { sets: 1 }, noLedgers, NOW)), ['set-3', 'set-4']);
    assert.deepEqual(free(protectedBy(some, { sets: 2 }, noLedgers, NOW)), []);
  });

  it('keeps what is pinned', () => {
    const some = [setOf(1), setOf(2, { pinned: true }), setOf(3)];
    assert.deepEqual(free(protectedBy(some, { sets: 1 }, noLedgers, NOW)), ['set-3']);
  });

  it('keeps the image from before an applied migration, by its ids and by the ledger itself', () => {
    const some = [
      setOf(1),
      setOf(2, { migrations: ['a'] }),
      setOf(3, { migrations: ['b'] }),
      setOf(4),
      setOf(5),
    ];
    const rows = new Map([['shop', [{ id: 'a', backup: 'set-4' }]]]);
    const reasons = protectedBy(some, { sets: 1 }, { rows }, NOW);
    assert.deepEqual(free(reasons), ['set-3', 'set-5']);
    assert.deepEqual(reasons.get('set-2'), ['before-applied-migration']);
    assert.deepEqual(reasons.get('set-4'), ['before-applied-migration']);
  });

  it('keeps every image of a database whose ledger cannot be read', () => {
    const some = [setOf(1), setOf(2, { migrations: ['b'] }), setOf(3)];
    const reasons = protectedBy(some, { sets: 1 }, noLedgers, NOW);
    assert.deepEqual(free(reasons), ['set-3']);
    assert.deepEqual(reasons.get('set-2'), ['ledger-unread']);
  });
});
