import assert from 'node:assert/strict';
import { migrate, type MigrateInput, type MigrateResult } from '../../src/actions/migrate.ts';
import {
  connectTo,
  contents,
  databasesLike,
  losingAnswer,
  makePostgresShop,
  type PostgresRepository,
  restartServer,
  sql,
  sqlValue,
  stateOf,
  startWriter,
} from './postgres-support.ts';
import {
  codes,
  dataOf,
  killAt,
  makeRepository,
  WORKER,
  write,
  writeMigration,
  writePoints,
} from './support.ts';

describe('migrating PostgreSQL among others, and when something breaks', function () {
  this.timeout(120_000);
  let repository: PostgresRepository;
  afterEach(() => repository.remove());

  const run = (
    operation: MigrateInput['operation'],
    more: Partial<MigrateInput> = {},
  ): Promise<MigrateResult> => migrate({ data: dataOf(repository), operation, ...more });

  it('waits for a lock of another session, then says so, and nothing has changed', async () => {
    repository = await makePostgresShop();
    writePoints(repository);
    const other = await connectTo(repository.database);
    await other.query('BEGIN; UPDATE orders SET total = total');
    const held = await run('apply', { lockWaitMs: 500 });
    assert.deepEqual(codes(held), ['database-locked'], JSON.stringify(held));
    setTimeout(() => void other.query('ROLLBACK'), 1500);
    assert.equal(stateOf(await run('apply', { lockWaitMs: 20_000 })), 'applied');
    await other.end();
  });

  it('loses no row of those who write meanwhile', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    writeMigration(
      repository,
      '20260105_rebuild',
      `-- ROWS: may change in orders
CREATE TABLE orders2 (id serial PRIMARY KEY, customer integer NOT NULL, total bigint NOT NULL);
INSERT INTO orders2 SELECT * FROM orders;
SELECT setval('orders2_id_seq', (SELECT max(id) FROM orders));
DROP TABLE orders;
ALTER TABLE orders2 RENAME TO orders;`,
      `-- ROWS: may change in orders
ALTER TABLE orders RENAME TO orders2;
CREATE TABLE orders (id serial PRIMARY KEY, customer integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE, total integer NOT NULL);
INSERT INTO orders SELECT * FROM orders2;
DROP TABLE orders2;`,
    );
    const stop = await startWriter(database);
    const result = await run('apply');
    const written = await stop();
    assert.equal(stateOf(result), 'applied');
    const [found] = await sql(
      database,
      `SELECT count(*)::int AS orders, sum(total) = (SELECT total FROM sums) AS equal FROM orders`,
    );
    assert.deepEqual(found, { orders: 20 + written, equal: true });
  });

  it('tells of a connection that is cut in the middle, and nothing has changed', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    const before = await contents(database);
    for (const [id, body] of [
      [
        'terminated',
        `SELECT pg_terminate_backend(pg_backend_pid()) WHERE current_database() = '${database}';`,
      ],
      ['restarted', `SELECT pg_sleep(20) WHERE current_database() = '${database}';`],
    ] as const) {
      writeMigration(
        repository,
        `20260105_cut`,
        `CREATE TABLE one (a int);\n${body}`,
        'DROP TABLE one;',
      );
      const running = run('apply');
      if (id === 'restarted') {
        await untilActive(database, 'pg_sleep');
        await restartServer('SIGQUIT');
      }
      const result = await running;
      assert.deepEqual(codes(result), ['connection-lost'], JSON.stringify(result));
      assert.deepEqual(await contents(database), before);
      assert.equal(await sqlValue(database, `SELECT to_regclass('one')`), null);
    }
  });

  it('asks the server what became of a COMMIT whose answer was lost', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    writePoints(repository);
    const { data, close } = await losingAnswer(repository, database);
    try {
      assert.equal(stateOf(await migrate({ data, operation: 'apply' })), 'applied');
    } finally {
      close();
    }
    assert.equal(await sqlValue(database, 'SELECT sum(points)::int FROM customers'), 0);
  });

  it('frees everything within a second when it is killed, at every step', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    writeMigration(
      repository,
      '20260105_slow',
      `CREATE TABLE one (a int);
UPDATE orders SET total = total + 1;
SELECT pg_sleep(0.2);
CREATE TABLE two (a int);`,
      'DROP TABLE one, two;\nUPDATE orders SET total = total - 1;',
    );
    const before = await contents(database);
    const input = { data: dataOf(repository), operation: 'apply' as const };
    for (const phase of ['Backing up', 'Rehearsing', 'Migrating']) {
      for (const moment of [0, 0.5, 0.75]) {
        const signal = await killAt(
          'migrate',
          input,
          ({ message, done = 0 }) => message.startsWith(phase) && done >= moment,
        );
        assert.equal(signal, 'SIGKILL');
        assert.deepEqual(await contents(database), before, `${phase} ${moment}`);
        assert.equal(await sqlValue(database, `SELECT to_regclass('one')`), null);
      }
    }
    assert.equal(stateOf(await run('apply')), 'applied');
    assert.equal(
      await sqlValue(database, 'SELECT sum(total)::int FROM orders'),
      20 + (19 * 20) / 2,
    );
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('runs each body once when two migrators race, from two repositories', async () => {
    repository = await makePostgresShop();
    const { database, config } = repository;
    const twin = makeRepository(config);
    try {
      for (const one of [repository, twin]) {
        writeMigration(
          one,
          '20260105_count',
          'CREATE TABLE runs (a int); UPDATE orders SET total = total + 1;',
          'DROP TABLE runs; UPDATE orders SET total = total - 1;',
        );
      }
      const results = await Promise.all(
        [repository, repository, twin].map((one) =>
          migrate(
            { data: dataOf(one), operation: 'apply', lockWaitMs: 60_000 },
            { worker: WORKER },
          ),
        ),
      );
      const applied = results.filter((result) => stateOf(result) === 'applied');
      assert.equal(applied.length, 1, JSON.stringify(results));
      for (const result of results.filter((one) => !applied.includes(one))) {
        const told = result.databases[0]?.ok === true ? ['up-to-date'] : codes(result);
        assert.ok(
          ['up-to-date', 'changed-meanwhile', 'database-locked'].includes(told[0] ?? ''),
          JSON.stringify(result),
        );
      }
      assert.equal(
        await sqlValue(database, 'SELECT sum(total)::int FROM orders'),
        20 + (19 * 20) / 2,
      );
      assert.equal(
        await sqlValue(database, 'SELECT count(*)::int FROM session_protocol_migrations'),
        1,
      );
    } finally {
      twin.remove();
    }
  });

  it('stops a long statement when it is cancelled', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    write(repository.path('migrations/20260105_long.sql'), longBody(database));
    write(repository.path('migrations/20260105_long.rollback.sql'), 'DROP TABLE one;');
    const stop = new AbortController();
    const running = migrate(
      { data: dataOf(repository), operation: 'apply' },
      { signal: stop.signal },
    );
    const refused = assert.rejects(running, { code: 'cancelled' });
    await untilActive(database, 'pg_sleep');
    const started = Date.now();
    stop.abort();
    await refused;
    assert.ok(Date.now() - started < 10_000, 'it did not wait for the statement to end');
    assert.equal(await sqlValue(database, `SELECT to_regclass('one')`), null);
  });

  const longBody = (database: string): string =>
    `CREATE TABLE one (a int);\nSELECT pg_sleep(60) WHERE current_database() = '${database}';`;

  async function untilActive(database: string, words: string): Promise<void> {
    for (;;) {
      const rows = await sql(
        'postgres',
        `SELECT FROM pg_stat_activity WHERE datname = '${database}' AND state = 'active' AND query LIKE '%${words}%'`,
      );
      if (rows.length > 0) return;
    }
  }
});
