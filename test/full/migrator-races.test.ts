import assert from 'node:assert/strict';
import { migrate } from '../../src/actions/migrate.ts';
import { databasesLike, makePostgresShop, sql, sqlValue } from '../database/postgres-support.ts';
import {
  dataOf,
  makeRepository,
  makeShop,
  published,
  query,
  type Repository,
  SHOP,
  staged,
  value,
  WORKER,
  writeMigration,
} from '../database/support.ts';

const RACES = 50;
const RACERS = 2;

describe('two migrators', function () {
  this.timeout(300_000);
  let repository: Repository;
  afterEach(() => repository.remove());

  it(`in ${RACES} races run each body once`, async () => {
    for (let race = 0; race < RACES; race += 1) {
      repository = makeRepository(SHOP);
      const path = repository.path('data/shop.db');
      makeShop(path, { mode: race % 2 === 0 ? 'wal' : 'delete' });
      for (const day of [1, 2, 3]) {
        writeMigration(
          repository,
          `2026010${day}_count`,
          `CREATE TABLE runs${day} (a); INSERT INTO runs${day} VALUES ('once'); UPDATE orders SET total = total + 1;`,
          `-- ROWS: may change\nDROP TABLE runs${day}; UPDATE orders SET total = total - 1;`,
        );
      }
      const before = Number(value(path, 'SELECT sum(total) FROM orders'));
      const results = await Promise.all(
        Array.from({ length: RACERS }, () =>
          migrate(
            { data: dataOf(repository), operation: 'apply', lockWaitMs: 30_000 },
            { worker: WORKER },
          ),
        ),
      );
      const states = results.map(({ databases: [one] }) => (one?.ok ? one.state : 'failed'));
      assert.deepEqual(states.toSorted(), ['applied', 'up-to-date'], `race ${race}`);
      for (const day of [1, 2, 3]) assert.equal(value(path, `SELECT count(*) FROM runs${day}`), 1);
      assert.equal(value(path, 'SELECT sum(total) FROM orders'), before + 3 * 20);
      assert.deepEqual(
        query(path, 'SELECT id FROM session_protocol_migrations ORDER BY position'),
        [1, 2, 3].map((day) => ({ id: `2026010${day}_count` })),
      );
      assert.equal((await published(repository)).length, 1, 'one backup, of the one that ran');
      assert.deepEqual(staged(repository), []);
      if (race < RACES - 1) repository.remove();
    }
  });
});

describe('two migrators of one server', function () {
  this.timeout(600_000);

  // Each has backups of its own, so that nothing but the server stands between them.
  it(`in ${RACES} races run each body once`, async () => {
    for (let race = 0; race < RACES; race += 1) {
      const first = await makePostgresShop();
      const second = makeRepository(first.config);
      try {
        for (const repository of [first, second]) {
          writeMigration(
            repository,
            '20260101_count',
            'CREATE TABLE runs (a int); UPDATE orders SET total = total + 1;',
            'DROP TABLE runs; UPDATE orders SET total = total - 1;',
          );
        }
        const before = Number(await sqlValue(first.database, 'SELECT sum(total) FROM orders'));
        const results = await Promise.all(
          [first, second].map((repository) =>
            migrate(
              { data: dataOf(repository), operation: 'apply', lockWaitMs: 30_000 },
              { worker: WORKER },
            ),
          ),
        );
        const states = results.map(({ databases: [one] }) =>
          one?.ok ? one.state : one?.problems[0]?.code,
        );
        assert.equal(states.filter((state) => state === 'applied').length, 1, states.join());
        assert.ok(
          states.some((state) => state === 'up-to-date' || state === 'changed-meanwhile'),
          states.join(),
        );
        const after = Number(await sqlValue(first.database, 'SELECT sum(total) FROM orders'));
        assert.equal(after, before + 20, `race ${race}`);
        assert.deepEqual(await sql(first.database, 'SELECT id FROM session_protocol_migrations'), [
          { id: '20260101_count' },
        ]);
      } finally {
        first.remove();
        second.remove();
      }
    }
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });
});
