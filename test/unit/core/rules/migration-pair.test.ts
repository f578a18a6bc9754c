import assert from 'node:assert/strict';
import { DEFAULT_PROTOCOL } from '../../../../src/core/protocol.ts';
import type { MigrationPairOptions } from '../../../../src/core/rules/options.ts';
import { type Sides, type Situation, told } from './support.ts';

const databases = [
  { name: 'shop', engine: 'sqlite', path: 'shop.db', migrations: 'db/migrations' },
] as const;
const judged = (
  files: Record<string, Sides>,
  options: MigrationPairOptions = {},
  more: Situation = {},
) =>
  told(
    { 'migration-pair': options },
    { files, protocol: { ...DEFAULT_PROTOCOL, databases }, ...more },
  );
const sql = { after: 'select 1;' };
const up = 'db/migrations/20261120_cart.sql';
const down = 'db/migrations/20261120_cart.rollback.sql';

describe('migration-pair', () => {
  it('asks for the rollback in the same commit, however it is named', () => {
    assert.deepEqual(judged({ [up]: sql }), [`${up} a migration without its rollback`]);
    for (const name of ['_cart.rollback', '_cart_rollback', '_cart.down', '_rollback'])
      assert.deepEqual(judged({ [up]: sql, [`db/migrations/20261120${name}.sql`]: sql }), [], name);
    assert.equal(judged({ [up]: sql, 'db/migrations/20261121_cart.down.sql': sql }).length, 1);
    assert.deepEqual(judged({ [down]: sql }), [], 'one that was missing may come later');
  });

  it('looks at the folders of the databases, or at the globs that it is given', () => {
    assert.deepEqual(judged({ 'db/other.sql': sql, 'db/migrations/README.md': sql }), []);
    const leftOut = 'db/migrations/_template.sql';
    assert.deepEqual(judged({ [leftOut]: sql }), [], 'the migrator leaves it alone, too');
    assert.equal(judged({ [leftOut]: sql }, { paths: ['db/**'] }).length, 2);
    assert.equal(judged({ 'sql/1_x.sql': sql }, { paths: ['sql/*.sql'] }).length, 1);
    assert.deepEqual(judged({ [up]: sql }, { paths: ['sql/*.sql'] }), []);
  });

  it('asks for a name with its version, or of the configured form', () => {
    const named = (name: string, options: MigrationPairOptions = {}) =>
      judged(
        { [`db/migrations/${name}.sql`]: sql, [`db/migrations/${name}.down.sql`]: sql },
        options,
      );
    assert.deepEqual(named('001_cart'), []);
    assert.match(named('cart')[0] ?? '', /name does not have/);
    assert.deepEqual(named('V1__cart', { name: '^V\\d+__' }), []);
    assert.equal(named('001_cart', { name: '^V\\d+__' }).length, 1);
  });

  it('asks for the header', () => {
    const options = { header: ['Migration', 'Date'] };
    const text = '-- Migration: cart\n-- Date: 2026-11-20\nselect 1;';
    assert.deepEqual(judged({ [up]: { after: text }, [down]: { after: text } }, options), []);
    assert.deepEqual(judged({ [up]: { after: text }, [down]: sql }, options), [
      `${down}:1 a migration whose header does not say Migration, Date`,
    ]);
  });

  it('reads names as the database does whose folder it is', () => {
    const own = {
      protocol: {
        databases: [
          { ...databases[0], migrationName: String.raw`V(?<version>\d+)__(?<description>[\w-]+)` },
        ],
      },
    };
    const named = (...names: string[]) =>
      judged(Object.fromEntries(names.map((name) => [`db/migrations/${name}.sql`, sql])), {}, own);
    assert.deepEqual(named('V1__cart', 'V1__cart.rollback'), []);
    assert.deepEqual(named('20261120_cart', '20261120_cart.rollback'), [
      'db/migrations/20261120_cart.sql a migration whose name does not have the configured form',
    ]);
    const applied = 'db/migrations/V2__count-down.sql';
    assert.deepEqual(
      judged(
        { [applied]: { before: 'a', after: 'b' } },
        {},
        { ...own, facts: { appliedMigrations: [applied] } },
      ),
      [`${applied} modified after it was applied`],
    );
  });

  it('refuses a change of what was applied, and is silent where that is not known', () => {
    const files = { [up]: { before: 'a', after: 'b' } };
    const facts = { appliedMigrations: [up] };
    assert.deepEqual(judged(files, {}, { facts }), [`${up} modified after it was applied`]);
    assert.deepEqual(judged(files, {}, { facts: { appliedMigrations: [] } }), []);
    assert.deepEqual(judged(files), []);
    const moved = {
      'db/migrations/20261121_cart.sql': { before: 'a', after: 'a', from: up },
      'db/migrations/20261121_cart.down.sql': sql,
    };
    assert.match(judged(moved, {}, { facts })[0] ?? '', /renamed after it was applied/);
  });

  it('refuses a change of what is committed, where that is configured', () => {
    const options = { frozen: 'committed' } as const;
    assert.equal(judged({ [up]: { before: 'a', after: 'b' } }, options).length, 1);
    assert.deepEqual(judged({ [down]: { before: 'a', after: 'b' } }, options), []);
  });

  it('keeps the rollback for as long as its migration', () => {
    assert.deepEqual(judged({ [down]: { before: 'a' } }), [
      `${down} the rollback of a migration was removed`,
    ]);
    assert.deepEqual(judged({ [down]: { before: 'a' }, [up]: { before: 'a' } }), []);
    // An edit of the migration does not take its rollback along, and a move takes it away.
    const edited = { [down]: { before: 'a' }, [up]: { before: 'a', after: 'b' } };
    assert.match(judged(edited)[0] ?? '', /the rollback of a migration was removed/);
    const moved = { 'old/x.sql': { before: 'a', after: 'a', from: down } };
    assert.match(judged(moved)[0] ?? '', /the rollback of a migration was removed/);
    assert.deepEqual(judged({ ...moved, 'old/y.sql': { before: 'b', after: 'b', from: up } }), []);
  });
});
