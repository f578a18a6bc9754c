import assert from 'node:assert/strict';
import { readFileName } from '../../../src/core/migration-file-name.ts';
import { checksumOf } from '../../../src/database/migration-files.ts';
import { byVersion, newestVersion } from '../../../src/database/migration-order.ts';

describe("a migration's name", () => {
  it('is read with its version, its id and its direction', () => {
    const names: [string, string, string | undefined, boolean][] = [
      ['20251202_add_points.sql', '20251202', '20251202_add_points', false],
      ['20251202_add_points.up.sql', '20251202', '20251202_add_points', false],
      ['20251202_add_points.down.sql', '20251202', '20251202_add_points', true],
      ['20251202_add_points.rollback.sql', '20251202', '20251202_add_points', true],
      ['20251202_add_points_rollback.sql', '20251202', '20251202_add_points', true],
      ['20251202_rollback.sql', '20251202', undefined, true],
      ['20251202134500_x.sql', '20251202134500', '20251202134500_x', false],
      ['007_first.sql', '007', '007_first', false],
      ['1-first.SQL', '1', '1-first', false],
      ['20251202_rollback_rules.sql', '20251202', '20251202_rollback_rules', false],
      ['007_007.rollback.sql', '007', '007_007', true],
    ];
    for (const [name, version, id, rollBack] of names) {
      assert.deepEqual(readFileName(name), { version, id, rollBack }, name);
    }
  });

  it('is read as the protocol file says, where it says so', () => {
    const pattern = String.raw`V(?<version>[\d.]+)__(?<description>\w+)`;
    const names: [string, string, string, boolean][] = [
      ['V1.2__add_points.sql', '1.2', 'V1.2__add_points', false],
      ['V1.2__add_points.rollback.sql', '1.2', 'V1.2__add_points', true],
      ['V1.2__add_points.down.sql', '1.2', 'V1.2__add_points', true],
      ['V1.2__add_points.up.sql', '1.2', 'V1.2__add_points', false],
    ];
    for (const [name, version, id, rollBack] of names) {
      assert.deepEqual(readFileName(name, pattern), { version, id, rollBack }, name);
    }
    assert.equal(readFileName('20251202_add_points.sql', pattern), undefined);
    assert.equal(readFileName('xV1__a.sql', pattern), undefined, 'the whole name counts');
    const whole = String.raw`(?<description>\w+)-(?<version>\d+)\.sql`;
    assert.equal(readFileName('points-12.sql', whole)?.version, '12');
    const versions = ['1.10', '1.9', '2', '1', '1.9.1', '10'].map((version) => ({
      version,
      id: '',
    }));
    assert.deepEqual(
      versions.toSorted(byVersion).map(({ version }) => version),
      ['1', '1.9', '1.9.1', '1.10', '2', '10'],
    );
  });

  it('is refused where it is no date, no number or has no description', () => {
    for (const name of [
      'schema.sql',
      '20251340_x.sql',
      '20250230_x.sql',
      '1234567_x.sql',
      '20251202.sql',
      '20251202_.sql',
      'x_20251202.sql',
      '20251202_x.txt',
    ]) {
      assert.equal(readFileName(name), undefined, name);
    }
  });

  it('orders by number, then date and time, then name', () => {
    const sorted = [
      '2_b',
      '10_a',
      '20251201_z',
      '20251202_a',
      '20251202_b',
      '20251202000001_a',
      '20251203_a',
    ];
    const items = sorted.map((id) => ({ id, version: id.split('_')[0] ?? '' }));
    assert.deepEqual(items.toReversed().toSorted(byVersion), items);
  });
});

describe('the version that an older tool has written down', () => {
  it('is the highest by the same order, whatever its type and beside what is none', () => {
    const cases: [string[], string | undefined][] = [
      [['9', '10', '1'], '10'],
      [['1.9', '1.10'], '1.10'],
      [['v2', 'V11', 'initial', ''], '11'],
      [['20251202', '20251202134500', '20251201'], '20251202134500'],
      [['initial'], undefined],
      [[], undefined],
    ];
    for (const [written, newest] of cases) assert.equal(newestVersion(written), newest);
  });
});

describe("a migration's checksum", () => {
  it('survives line endings, a byte-order mark as decoded and the last empty line', () => {
    const sum = checksumOf('SELECT 1;\nSELECT 2;\n');
    for (const same of [
      'SELECT 1;\r\nSELECT 2;\r\n',
      'SELECT 1;\rSELECT 2;',
      'SELECT 1;\nSELECT 2;\n\n',
    ]) {
      assert.equal(checksumOf(same), sum);
    }
    assert.notEqual(checksumOf('SELECT 1;\nSELECT  2;\n'), sum);
  });
});
