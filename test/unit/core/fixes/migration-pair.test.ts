import assert from 'node:assert/strict';
import { rollbackFor } from '../../../../src/core/fixes/migration-pair.ts';
import { mend, repairs, wordsAt } from './support.ts';

const path = 'db/20261120_cart.sql';
const rules = { 'migration-pair': { paths: ['db/*.sql'] } };
const bodyOf = (sql: string): string[] =>
  rollbackFor(path, sql, '2026-11-21').split('\n').slice(3, -1);

describe('the repair of migration-pair', () => {
  it('creates the rollback beside the migration, and never over one that is there', () => {
    const sql =
      '-- PURPOSE: carts\nCREATE TABLE cart (id INTEGER);\nCREATE INDEX by_id ON cart (id);\n';
    const files = { [path]: { after: sql } };
    const { repair, textOf, left } = mend(rules, { files });
    assert.equal(repair.title, 'Create 20261120_cart.rollback.sql');
    assert.equal(
      textOf('db/20261120_cart.rollback.sql'),
      '-- REVERTS: 20261120_cart.sql\n-- DATE: 2026-11-21\n\nDROP INDEX by_id;\nDROP TABLE cart;\n',
    );
    assert.deepEqual(left, []);
    const there = { before: 'x', after: 'x' };
    const [open] = repairs(rules, { files: { ...files, 'db/20261120_cart.rollback.sql': there } });
    assert.deepEqual(open?.creates, []);
  });

  it('reverses what has one opposite, last first, and leaves the rest to a person', () => {
    assert.deepEqual(
      bodyOf(
        'ALTER TABLE a ADD COLUMN b TEXT;\nALTER TABLE "a" RENAME TO c; UPDATE c SET b = \';\'; CREATE TABLE IF NOT EXISTS d (e);',
      ),
      [
        '[Write what takes this back: CREATE TABLE IF NOT EXISTS d (e)]',
        "[Write what takes this back: UPDATE c SET b = ';']",
        'ALTER TABLE c RENAME TO "a";',
        'ALTER TABLE a DROP COLUMN b;',
      ],
    );
    assert.deepEqual(bodyOf('CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;').length, 1);
    assert.deepEqual(bodyOf('-- nothing\n'), ['[Write what takes this migration back]']);
  });

  it('leads to the first words that are to be written', () => {
    const { repair, textOf } = mend(rules, { files: { [path]: { after: 'DELETE FROM a;' } } });
    const rollback = textOf('db/20261120_cart.rollback.sql');
    assert.equal(wordsAt(rollback, repair), '[Write what takes this back: DELETE FROM a]');
  });

  it('adds the fields that the head does not say', () => {
    const wanted = { 'migration-pair': { paths: ['db/*.sql'], header: ['PURPOSE', 'DATE'] } };
    const files = (sql: string) => ({
      files: {
        [path]: { after: sql },
        'db/20261120_cart.down.sql': { after: '-- PURPOSE: x\n-- DATE: 1\n' },
      },
    });
    const none = mend(wanted, files('SELECT 1;\n'));
    assert.equal(none.textOf(path), '-- PURPOSE: …\n-- DATE: 2026-11-21\n\nSELECT 1;\n');
    assert.deepEqual(none.left, []);
    const one = mend(wanted, files('-- PURPOSE: carts\n\nSELECT 1;\n'));
    assert.equal(one.textOf(path), '-- DATE: 2026-11-21\n-- PURPOSE: carts\n\nSELECT 1;\n');
    assert.deepEqual(one.left, []);
  });
});
