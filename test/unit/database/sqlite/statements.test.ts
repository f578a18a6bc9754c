import assert from 'node:assert/strict';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import {
  firstWords,
  refuseUnsafe,
  splitStatements,
} from '../../../../src/database/sqlite/statements.ts';

const split = (sql: string): string[] =>
  splitStatements(sql, 'x.sql').map((statement) => statement.sql);

describe('splitting SQL', () => {
  it('ends a statement at its semicolon and nowhere else', () => {
    assert.deepEqual(split('SELECT 1; SELECT 2;'), ['SELECT 1;', 'SELECT 2;']);
    assert.deepEqual(split('SELECT \';\', ";", `;`, [;] /* ; */ -- ;\n;'), [
      'SELECT \';\', ";", `;`, [;] /* ; */ -- ;\n;',
    ]);
    assert.deepEqual(split("SELECT 'it''s; one';x"), ["SELECT 'it''s; one';", 'x']);
    assert.deepEqual(split(';;; -- nothing\n/* at all; */ ;'), []);
    assert.deepEqual(split('SELECT 1'), ['SELECT 1']);
    assert.deepEqual(split('\ufeffSELECT 1;'), ['SELECT 1;']);
    assert.deepEqual(split('a-b/c;d'), ['a-b/c;', 'd']);
  });

  it('keeps the body of a trigger together, CASE … END and all', () => {
    const triggers = [
      'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 ELSE 3 END; SELECT 1; END;',
      'create temp trigger t before delete on a begin select case 1 when 1 then 2 end; end;',
      'CREATE TEMPORARY TRIGGER "end;" AFTER INSERT ON a BEGIN SELECT 1; /* end; */ END /* x */ ;',
      'EXPLAIN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;; END;',
    ];
    for (const trigger of triggers)
      assert.deepEqual(split(`${trigger} SELECT 2;`), [trigger, 'SELECT 2;']);
    assert.deepEqual(split('CREATE TABLE trigger_end (a); END;'), [
      'CREATE TABLE trigger_end (a);',
      'END;',
    ]);
  });

  it('tells the line on which each statement begins', () => {
    const lines = splitStatements(
      '-- head\n\nSELECT\n 1;\r\n/* a\n b */ SELECT 2; SELECT 3;\nSELECT 4',
      'x.sql',
    );
    assert.deepEqual(
      lines.map(({ line }) => line),
      [3, 6, 6, 7],
    );
  });

  it('says where a quote or a comment is never closed', () => {
    for (const open of ["'", '"', '`', '/*']) {
      assert.throws(() => split(`SELECT 1;\nSELECT ${open} x`), {
        code: 'broken-sql',
        message: /^x\.sql:2 /,
      });
    }
    assert.throws(() => split('SELECT 1;\0 DROP TABLE a;'), { code: 'broken-sql' });
  });

  it('gives SQLite only single statements, whatever they are made of', () => {
    const database = new Database(':memory:');
    database.exec('CREATE TABLE a (b)');
    const piece = fc.constantFrom(
      'SELECT 1',
      "SELECT ';'",
      "INSERT INTO a VALUES ('it''s; END;')",
      '/* x; */ SELECT 2 -- y;\n',
      'CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END',
      'SELECT b AS "b;" FROM a',
      'SELECT [b] FROM a; ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const sql of split(pieces.join(';'))) database.prepare(sql);
      }),
    );
    database.close();
  });

  it('loses nothing but space and comments, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', ';', ' ', '\n', '-', 'é', 'CREATE', ' TRIGGER ', 'END'),
        }),
        (text) => {
          const words = (sql: string): string =>
            sql.replaceAll(/--[^\n]*/g, '').replaceAll(/[\s;]/g, '');
          assert.equal(words(split(text).join('\n')), words(text));
        },
      ),
    );
  });
});

describe('refusing statements', () => {
  it('looks through comments and case, and reads quoted names as such', () => {
    assert.deepEqual(firstWords('/* a */ pragma -- b\n main . user_version = 1', 3), [
      'PRAGMA',
      'MAIN',
      'USER_VERSION',
    ]);
    const refused = (sql: string): void =>
      assert.throws(() => refuseUnsafe(splitStatements(sql, 'x.sql'), 'x.sql'), {
        code: 'unsafe-statement',
      });
    for (const sql of [
      '/**/commit',
      "-- x\nVacuum into 'a'",
      'pragma "foreign_keys" = user_version',
      'PRAGMA temp.user_version',
    ])
      refused(sql);
  });

  it('lets everything else pass, such as words that only look alike', () => {
    for (const sql of [
      'SELECT 1; -- COMMIT;',
      'CREATE TABLE "commit" (a)',
      'PRAGMA main.user_version = 2',
      "SELECT 'VACUUM;'",
    ]) {
      refuseUnsafe(splitStatements(sql, 'x.sql'), 'x.sql');
    }
  });

  it('names the place and the way out', () => {
    assert.throws(
      () => refuseUnsafe(splitStatements('SELECT 1;\nPRAGMA foreign_keys = ON', 'x.sql'), 'x.sql'),
      {
        message: /PRAGMA foreign_keys in x\.sql:2/,
        remedy: /^Take it out: foreign keys are off/,
      },
    );
  });
});
