import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { refuseUnsafe, splitStatements } from '../../../../src/database/postgres/statements.ts';

const split = (sql: string): string[] =>
  splitStatements(sql, 'x.sql').map((statement) => statement.sql);

describe("splitting PostgreSQL's SQL", () => {
  it('ends a statement at its semicolon and nowhere else', () => {
    assert.deepEqual(split('SELECT 1; SELECT 2;'), ['SELECT 1;', 'SELECT 2;']);
    assert.deepEqual(split(`SELECT ';', ";", $$;$$, $a$;$$;$a$ /* ; /* ; */ ; */ -- ;\n;`), [
      `SELECT ';', ";", $$;$$, $a$;$$;$a$ /* ; /* ; */ ; */ -- ;\n;`,
    ]);
    assert.deepEqual(split(String.raw`SELECT E'it\'s; one', 'two\'; SELECT 'three''s;';`), [
      String.raw`SELECT E'it\'s; one', 'two\';`,
      `SELECT 'three''s;';`,
    ]);
    assert.deepEqual(split(';;; -- nothing\n/* at all; */ ;'), []);
    assert.deepEqual(split('SELECT 1'), ['SELECT 1']);
    assert.deepEqual(split('\ufeffSELECT 1;'), ['SELECT 1;']);
    assert.deepEqual(split('SELECT a$b$c; SELECT 2 $3$4'), ['SELECT a$b$c;', 'SELECT 2 $3$4']);
    assert.deepEqual(split('CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2); x'), [
      'CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2);',
      'x',
    ]);
  });

  it('keeps the body of a function together', () => {
    const atomic = `CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC
SELECT CASE WHEN true THEN 1 END; SELECT 2; END;`;
    assert.deepEqual(split(`${atomic} SELECT 3;`), [atomic, 'SELECT 3;']);
    const quoted = 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $f$ SELECT 1; BEGIN $f$;';
    assert.deepEqual(split(`${quoted} SELECT 3;`), [quoted, 'SELECT 3;']);
    assert.deepEqual(split('CREATE TABLE function (begin int); SELECT 1;').length, 2);
  });

  it('tells the line on which each begins', () => {
    const found = splitStatements("-- a\n\nSELECT 1;\n/* b\n*/ SELECT '\n';\nSELECT 3", 'x.sql');
    assert.deepEqual(
      found.map(({ line }) => line),
      [3, 5, 7],
    );
  });

  it('refuses what is never closed', () => {
    for (const open of ["'a", '"a', '/* /* */', '$x$ a $y$', "E'a\\'"]) {
      assert.throws(() => split(`SELECT 1;\nSELECT ${open}`), { code: 'broken-sql' }, open);
    }
  });

  it('loses no character that counts, whatever the text', () => {
    const bits = fc.constantFrom(
      ';',
      "'a;'",
      '$$;$$',
      '(',
      ')',
      'SELECT',
      ' ',
      '\n',
      'ü',
      '$1',
      '"x;"',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
        const text = parts.join(' ');
        const meat = (sql: string): string => sql.replaceAll(/[\s;]/g, '');
        assert.equal(meat(split(text).join(' ')), meat(text));
      }),
    );
  });
});

describe("statements that no migration may hold, in PostgreSQL's SQL", () => {
  const refused = (sql: string): boolean => {
    try {
      refuseUnsafe(splitStatements(sql, 'x.sql'), 'x.sql');
      return false;
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'unsafe-statement', sql);
      return true;
    }
  };

  it('are known in every spelling', () => {
    for (const sql of [
      'commit',
      '/* x */ -- y\n COMMIT WORK',
      'END;',
      'start transaction isolation level serializable',
      'rollback to savepoint x',
      'create index concurrently on a (b)',
      'CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)',
      'REINDEX (VERBOSE) TABLE CONCURRENTLY a',
      'ALTER TABLE a DETACH PARTITION b CONCURRENTLY',
      'REINDEX SCHEMA public',
      'VACUUM (FULL) a',
      'CLUSTER',
      'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
      'RESET ROLE',
      String.raw`SELECT 1 \gexec`,
    ]) {
      assert.ok(refused(sql), sql);
    }
  });

  it('are not seen where there are none', () => {
    for (const sql of [
      'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
      'CREATE TABLE begin (commit int, vacuum text)',
      "INSERT INTO a VALUES ('COMMIT; \\x')",
      'SET search_path = a, b',
      'SET CONSTRAINTS ALL DEFERRED',
      'CLUSTER a USING b',
      'REINDEX TABLE a',
      'DO $$ BEGIN PERFORM 1; END $$',
      'ALTER TABLE a DETACH PARTITION b',
    ]) {
      assert.ok(!refused(sql), sql);
    }
  });
});
