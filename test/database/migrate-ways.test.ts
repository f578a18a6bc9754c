import assert from 'node:assert/strict';
import { migrate, type MigrateInput, type MigrateResult } from '../../src/actions/migrate.ts';
import {
  codes,
  dataOf,
  manifestOf,
  published,
  query,
  type Repository,
  run,
  SHOP,
  useShop,
  value,
  writeMigration,
} from './support.ts';

describe('ways to migrate', function () {
  this.timeout(30_000);
  let repository: Repository;
  let path: string;
  useShop((made, place) => ([repository, path] = [made, place]));

  const act = (operation: 'apply' | 'roll-back' | 'baseline', more: object = {}) =>
    migrate({ data: repository, operation, lockWaitMs: 1000, ...more });
  const steps = (...names: string[]): void =>
    names.forEach((name, index) =>
      writeMigration(
        repository,
        `2026010${index + 1}_${name}`,
        `CREATE TABLE ${name} (a);`,
        `DROP TABLE ${name};`,
      ),
    );
  const tables = (): string[] =>
    query<{ name: string }>(
      path,
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND length(name) = 1 ORDER BY name",
    ).map(({ name }) => name);
  const ledger = (): unknown[] =>
    query(path, 'SELECT id, baseline FROM session_protocol_migrations ORDER BY position');
  const one = ({ databases: [first] }: MigrateResult) => first;

  describe('together or not at all', () => {
    it('applies none when the last fails in the live database only', async () => {
      steps('a', 'b');
      writeMigration(
        repository,
        '20260103_c',
        // In a rehearsal the file is named shadow.sqlite; only there it succeeds.
        "CREATE TABLE c (a CHECK (a LIKE '%shadow%'));\nINSERT INTO c SELECT file FROM pragma_database_list WHERE name = 'main';",
        '-- ROWS: may change\nDROP TABLE c;',
      );
      const result = await act('apply');
      assert.deepEqual(codes(result), ['statement-failed']);
      assert.deepEqual([one(result)?.applied, one(result)?.pending.length], [[], 3]);
      assert.deepEqual(tables(), []);
      assert.equal(
        value(path, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'session_protocol%'"),
        0,
      );
    });

    it('tells the duration of each and keeps them in order', async () => {
      steps('a', 'b', 'c');
      const outcome = one(await act('apply'));
      assert.ok(outcome?.ok);
      assert.deepEqual(outcome.applied, ['20260101_a', '20260102_b', '20260103_c']);
      assert.ok(outcome.migrations.every(({ durationMs }) => durationMs !== undefined));
    });
  });

  describe('back to a version', () => {
    beforeEach(async () => {
      steps('a', 'b', 'c', 'd');
      assert.deepEqual(codes(await act('apply')), []);
    });

    it('rolls back all after the one that is named, by id or by version', async () => {
      const outcome = one(await act('roll-back', { to: '20260102_b' }));
      assert.ok(outcome?.ok, JSON.stringify(outcome));
      assert.equal(outcome.state, 'rolled-back');
      assert.deepEqual(
        outcome.migrations.map(({ id }) => id),
        ['20260104_d', '20260103_c'],
      );
      assert.deepEqual(outcome.applied, ['20260101_a', '20260102_b']);
      assert.deepEqual(outcome.pending, ['20260103_c', '20260104_d']);
      assert.deepEqual(tables(), ['a', 'b']);
      assert.deepEqual(codes(await act('roll-back', { to: '20260101' })), []);
      assert.deepEqual(tables(), ['a']);
      assert.deepEqual(codes(await act('roll-back', { to: '0' })), []);
      assert.deepEqual(tables(), []);
      const rest = one(await act('roll-back', { to: '0' }));
      assert.ok(rest?.ok && rest.state === 'up-to-date');
      assert.deepEqual(codes(await act('apply')), [], 'and forward again');
      assert.deepEqual(tables(), ['a', 'b', 'c', 'd']);
    });

    it('refuses one that is not applied, and rolls back nothing', async () => {
      assert.deepEqual(codes(await act('roll-back', { to: '20990101' })), [
        'migration-not-applied',
      ]);
      run(path, 'INSERT INTO c VALUES (1)');
      assert.deepEqual(codes(await act('roll-back', { to: '20260101' })), ['rows-lost']);
      assert.deepEqual(tables(), ['a', 'b', 'c', 'd'], 'not even the one after it');
      assert.deepEqual(codes(await act('roll-back', { to: '20260101', acceptRowLoss: true })), []);
    });
  });

  describe('a baseline that is named', () => {
    beforeEach(() => {
      steps('a', 'b', 'c');
      run(path, 'CREATE TABLE a (a); CREATE TABLE b (a)');
    });

    it('is written after a backup, and only what follows is applied', async () => {
      const result = await act('baseline', { to: '20260102' });
      const outcome = one(result);
      assert.ok(outcome?.ok, JSON.stringify(outcome));
      assert.equal(outcome.state, 'baseline-set');
      assert.deepEqual(outcome.pending, ['20260103_c']);
      assert.equal((await manifestOf(repository, result.set ?? '')).reason, 'before-baseline');
      assert.deepEqual(ledger(), [
        { id: '20260101_a', baseline: 1 },
        { id: '20260102_b', baseline: 1 },
      ]);
      assert.deepEqual(codes(await act('apply')), []);
      assert.deepEqual(tables(), ['a', 'b', 'c']);
    });

    it('is never rolled back, and can be written only once', async () => {
      assert.deepEqual(codes(await act('baseline', { to: '20260102' })), []);
      assert.deepEqual(codes(await act('baseline', { to: '20260102' })), ['ledger-exists']);
      assert.deepEqual(codes(await act('apply')), []);
      assert.deepEqual(codes(await act('roll-back', { to: '20260101' })), ['before-baseline']);
      assert.deepEqual(codes(await act('roll-back', { to: '0' })), []);
      assert.deepEqual(tables(), ['a', 'b']);
      assert.equal(ledger().length, 2);
    });

    it('has to be said, and to be there', async () => {
      assert.deepEqual(codes(await act('baseline')), ['no-baseline']);
      assert.deepEqual(codes(await act('baseline', { to: '20990101' })), ['no-such-migration']);
      assert.equal(
        value(path, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'session_protocol%'"),
        0,
      );
    });

    it('takes the place of what an older version table suggests', async () => {
      run(
        path,
        'CREATE TABLE schema_version (version INTEGER); INSERT INTO schema_version VALUES (20260103)',
      );
      const outcome = one(await act('baseline', { to: '20260101' }));
      assert.deepEqual(outcome?.applied, ['20260101_a'], JSON.stringify(outcome));
      assert.deepEqual(outcome?.pending.toSorted(), ['20260102_b', '20260103_c']);
    });
  });

  describe("the head's own checks", () => {
    const withCheck = (check: string, rollBack = ''): void =>
      writeMigration(
        repository,
        '20260101_points',
        `-- Adds points.\n${check}\nALTER TABLE customers ADD COLUMN points INTEGER NOT NULL DEFAULT 1;\n`,
        `${rollBack}\nALTER TABLE customers DROP COLUMN points;\n`,
      );

    it('are asked before the commit, and what holds lets it pass', async () => {
      withCheck(
        "-- VERIFY: SELECT count(*) = 3 FROM customers WHERE points = 1\n-- VERIFY: SELECT 'ok'\n" +
          '-- VERIFY: SELECT count(*)\n--   FROM customers\n--   WHERE points = 1',
        "-- VERIFY: SELECT count(*) = 0 FROM pragma_table_info('customers') WHERE name = 'points'",
      );
      const result = await act('apply');
      assert.deepEqual(codes(result), [], JSON.stringify(result));
    });

    for (const [name, query_] of [
      ['0', 'SELECT count(*) FROM customers WHERE points = 2'],
      ['NULL', 'SELECT max(points) FROM customers WHERE points = 2'],
      ['another word', "SELECT 'broken'"],
      ['no row', 'SELECT 1 FROM customers WHERE points = 2'],
      ['one row that does not hold', 'SELECT id < 3 FROM customers'],
    ] as const) {
      it(`stop it at the rehearsal when the answer is ${name}`, async () => {
        withCheck(`-- VERIFY: ${query_}`);
        const result = await act('apply');
        assert.deepEqual(codes(result), ['check-failed']);
        assert.match(JSON.stringify(result), /20260101_points\.sql:2/);
        assert.equal(
          value(path, "SELECT count(*) FROM pragma_table_info('customers') WHERE name = 'points'"),
          0,
        );
      });
    }

    it('are found below a comment of the company, and with their query on the next line', async () => {
      for (const check of [
        '\n/* Company\n * header */\n-- VERIFY: SELECT 0',
        '-- VERIFY:\n--   SELECT 0',
      ]) {
        withCheck(check);
        assert.deepEqual(codes(await act('apply')), ['check-failed'], check);
      }
    });

    it('stop it before anything where it is not clear what they ask, or that they are asked', async () => {
      for (const [line, check] of [
        [2, '-- VERIFY:'],
        [3, '-- VERIFY: SELECT count(*) > 0\n-- FROM customers WHERE points > 1000'],
        [3, 'SELECT 1;\n-- VERIFY: SELECT 0'],
        [3, 'SELECT 1;\n-- ROWS: may change'],
      ] as const) {
        withCheck(check);
        for (const operation of ['dry-run', 'apply'] as const) {
          const result = await migrate({ data: repository, operation });
          assert.deepEqual(codes(result), ['broken-check'], check);
          assert.match(JSON.stringify(result), new RegExp(`20260101_points\\.sql:${line} `));
        }
        withCheck('', `SELECT 1;\n${check}`);
        assert.deepEqual(codes(await act('apply')), ['broken-check'], check);
      }
      assert.deepEqual(await published(repository), []);
    });

    it('stand in the way of no other migration where they are in one that is applied', async () => {
      withCheck('');
      assert.deepEqual(codes(await act('apply')), []);
      const below = 'ALTER TABLE customers ADD COLUMN rank;\n-- VERIFY: SELECT 0\n';
      const undo = 'ALTER TABLE customers DROP COLUMN rank;\n';
      writeMigration(repository, '20260102_rank', below, undo);
      const known = (): Promise<MigrateResult> =>
        migrate({ data: repository, operation: 'baseline', to: '20260102' });
      run(path, 'ALTER TABLE customers ADD COLUMN rank; DROP TABLE session_protocol_migrations');
      assert.deepEqual(codes(await known()), [], 'nothing of it is run');
      writeMigration(repository, '20260103_next', 'CREATE TABLE next (a);', 'DROP TABLE next;');
      assert.deepEqual(codes(await act('apply')), []);
      assert.deepEqual(codes(await act('roll-back')), []);
    });

    it('stop a rollback that does not hold what it promises', async () => {
      withCheck('', '-- VERIFY: SELECT count(*) = 99 FROM customers');
      assert.deepEqual(codes(await act('apply')), ['check-failed']);
    });

    it('may only read', async () => {
      for (const sql of ['DELETE FROM orders RETURNING 1', 'DROP TABLE orders', 'nonsense']) {
        withCheck(`-- VERIFY: ${sql}`);
        assert.deepEqual(codes(await act('apply')), ['statement-failed'], sql);
        assert.equal(value(path, 'SELECT count(*) FROM orders'), 20);
      }
    });
  });

  it('shows in a dry run the schema before and after, and which rows may go', async () => {
    writeMigration(
      repository,
      '20260101_prune',
      '-- ROWS: may change in orders\nDELETE FROM orders WHERE id > 5;',
    );
    writeMigration(repository, '20260102_a', 'CREATE TABLE a (b);', 'DROP TABLE a;');
    const proved = one(await migrate({ data: repository, operation: 'dry-run' }));
    assert.ok(proved?.ok);
    assert.deepEqual(proved.migrations[0]?.mayLoseRows, ['orders']);
    assert.equal(proved.migrations[1]?.mayLoseRows, undefined);
    const { before = {}, after = {} } = proved.schemas ?? {};
    const added = Object.keys(after).filter((key) => before[key] === undefined);
    assert.deepEqual(added, ['table a']);
    assert.equal(value(path, 'SELECT count(*) FROM orders'), 20);
  });

  it('finds a broken reference in the last of several, in the live database', async () => {
    steps('a', 'b');
    writeMigration(
      repository,
      '20260103_c',
      'INSERT INTO orders (customer, total) SELECT 99, 1 WHERE (SELECT count(*) FROM customers) > 3;',
    );
    const result = await migrate(
      { data: repository, operation: 'apply' },
      {
        progress: ({ message }) => {
          // What the rehearsal could not see: the live database gets another row just before.
          if (message.startsWith('Rehearsing'))
            run(path, "INSERT OR IGNORE INTO customers (id, name) VALUES (4, 'Dora')");
        },
      },
    );
    assert.deepEqual(codes(result), ['foreign-keys-broken']);
    assert.deepEqual(tables(), []);
    assert.equal(value(path, 'SELECT count(*) FROM orders'), 20);
  });

  it('reads names as the protocol file says, and says what is wrong with that', async () => {
    const named = (migrationName: string): MigrateInput['data'] => ({
      ...dataOf(repository),
      databases: [{ ...SHOP, migrationName }],
    });
    const pattern = String.raw`V(?<version>[\d.]+)__(?<description>\w+)`;
    for (const [id, column] of [
      ['V1.10__second', 'b'],
      ['V1.9__first', 'a'],
    ] as const) {
      writeMigration(
        repository,
        id,
        `ALTER TABLE customers ADD COLUMN ${column} INTEGER;`,
        `ALTER TABLE customers DROP COLUMN ${column};`,
      );
    }
    const done = await migrate({ data: named(pattern), operation: 'apply' });
    assert.deepEqual(done.databases[0]?.applied, ['V1.9__first', 'V1.10__second']);
    writeMigration(repository, 'V1.9.5__between', 'SELECT 1;');
    const late = await migrate({ data: named(pattern), operation: 'apply' });
    assert.deepEqual(codes(late), ['out-of-order-migration']);
    const wrong = await migrate({ data: named('V.*'), operation: 'status' });
    assert.ok(codes(wrong).includes('bad-migration-name'));
  });
});
