import assert from 'node:assert/strict';
import type { BackupFreshOptions } from '../../../../src/core/rules/options.ts';
import { type Sides, told } from './support.ts';

const judged = (
  hoursSinceBackup: number | undefined,
  options: BackupFreshOptions = { hours: 24, paths: ['db/*.sql'] },
  files: Record<string, Sides> = { 'db/1_a.sql': { after: '' } },
  pushed = false,
) =>
  told(
    { 'backup-fresh': options },
    {
      files,
      change: { pushed },
      facts: hoursSinceBackup === undefined ? {} : { hoursSinceBackup },
    },
  );

describe('backup-fresh', () => {
  it('refuses a migration without a backup, or with an old one', () => {
    assert.deepEqual(judged(24), []);
    assert.match(
      judged(25.5)[0] ?? '',
      /1_a\.sql a migration added while .* 25 hours old \(24 hours/,
    );
    assert.match(judged(72)[0] ?? '', /3 days old/);
    assert.match(judged(Infinity)[0] ?? '', /without any verified backup/);
  });

  it('is silent for other changes, and where nothing is known', () => {
    assert.deepEqual(judged(Infinity, undefined, { 'src/a.ts': { after: '' } }), []);
    assert.deepEqual(judged(undefined), []);
  });

  it('judges a push where that is configured', () => {
    const options = { hours: 1, on: ['push'] } as const;
    assert.match(judged(2, options, {}, true)[0] ?? '', /a push while .* \(1 hour at most\)/);
    assert.deepEqual(judged(2, options), []);
  });
});
