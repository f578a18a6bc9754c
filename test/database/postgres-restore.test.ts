import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { rehearseRestore } from '../../src/actions/rehearse-restore.ts';
import { restore } from '../../src/actions/restore.ts';
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
} from './postgres-support.ts';
import { dataOf, failure, killAt, manifestOf, published } from './support.ts';

describe('restoring PostgreSQL', function () {
  this.timeout(120_000);
  let repository: PostgresRepository;
  afterEach(() => repository.remove());

  async function backedUp(): Promise<string> {
    const { set = '', verified } = await backUp({ data: repository });
    assert.ok(verified);
    return set;
  }

  it('brings back what was there, also what a dump does not hold, and keeps what is there', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    await sql(
      'postgres',
      `ALTER DATABASE ${database} SET search_path = "$user", public;
       ALTER DATABASE ${database} SET work_mem = '5MB';
       COMMENT ON DATABASE ${database} IS 'the shop''s';
       REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
       GRANT CONNECT ON DATABASE ${database} TO pg_monitor`,
    );
    const set = await backedUp();
    const before = await contents(database);
    await sql(database, 'CREATE TABLE later (a int); DELETE FROM orders; DROP TABLE sums');
    const result = await restore({ data: repository, set });
    const [one] = result.databases;
    assert.equal(one?.ok, true, JSON.stringify(result));
    assert.deepEqual(await contents(database), before);
    assert.equal(await sqlValue(database, `SELECT to_regclass('later')`), null);
    const kept = one?.ok ? (one.keptAs ?? '') : '';
    assert.match(kept, new RegExp(`^${database}_before_\\d{8}_\\d{6}_\\d{3}$`));
    assert.equal(await sqlValue(kept, `SELECT to_regclass('later')::text`), 'later');
    assert.equal(await sqlValue(database, 'SHOW work_mem'), '5MB');
    assert.equal(await sqlValue(database, 'SHOW search_path'), '"$user", public');
    const [facts] = await sql(
      'postgres',
      `SELECT shobj_description(oid, 'pg_database') AS comment, datacl::text AS rights
       FROM pg_database WHERE datname = '${database}'`,
    );
    assert.deepEqual(facts, {
      comment: "the shop's",
      rights: '{owner=CTc/owner,pg_monitor=c/owner}',
    });
    const safety = await manifestOf(repository, result.safetySet ?? '');
    assert.equal(safety.databases[0]?.rows['later'], 0);
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('makes a database anew that is gone', async () => {
    repository = await makePostgresShop();
    const set = await backedUp();
    const before = await contents(repository.database);
    await sql('postgres', `DROP DATABASE ${repository.database}`);
    const rehearsed = await rehearseRestore({ data: repository, set });
    const [proof] = rehearsed.databases;
    assert.equal(proof?.ok === true && proof.replaces, 'nothing', JSON.stringify(rehearsed));
    const result = await restore({ data: repository, set });
    assert.deepEqual(
      result.databases.map(({ ok }) => ok),
      [true],
      JSON.stringify(result),
    );
    assert.equal(result.safetySet, undefined);
    assert.deepEqual(await contents(repository.database), before);
  });

  it('rehearses in a scratch database that it drops, and touches nothing', async () => {
    repository = await makePostgresShop();
    const set = await backedUp();
    await sql(repository.database, 'DELETE FROM orders WHERE id > 5');
    const before = await contents(repository.database);
    const { databases } = await rehearseRestore({ data: repository, set });
    const [proof] = databases;
    assert.equal(proof?.ok === true && proof.replaces, 'database', JSON.stringify(databases));
    assert.equal(proof?.ok === true && proof.rows, 24);
    assert.deepEqual(await contents(repository.database), before);
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('stays as it is while somebody is connected, and names him', async () => {
    repository = await makePostgresShop();
    const set = await backedUp();
    await sql(repository.database, 'DELETE FROM orders');
    const before = await contents(repository.database);
    const other = await connectTo(repository.database);
    try {
      const result = await restore({ data: repository, set, lockWaitMs: 100 });
      assert.equal(failure(result), 'sessions-open', JSON.stringify(result));
      const [one] = result.databases;
      assert.match(one?.ok === false ? one.error.message : '', /test of owner/);
    } finally {
      await other.end();
    }
    assert.deepEqual(await contents(repository.database), before);
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('compares what it has restored before it puts it into its place', async () => {
    repository = await makePostgresShop();
    const set = await backedUp();
    const path = join(repository.backupsPath, set, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"orders": 20', '"orders": 21'));
    await sql(repository.database, 'DELETE FROM orders WHERE id > 5');
    const before = await contents(repository.database);
    assert.equal(failure(await restore({ data: repository, set })), 'restore-differs');
    const { databases } = await rehearseRestore({ data: repository, set });
    assert.equal(databases[0]?.ok === false && databases[0].error.code, 'restore-differs');
    assert.deepEqual(await contents(repository.database), before);
    assert.deepEqual(await databasesLike(`${repository.database}_before`), []);
  });

  it('is wholly old or wholly new wherever it is killed, and the next run tidies up', async () => {
    repository = await makePostgresShop({ orders: 3000 });
    const set = await backedUp();
    const then = await contents(repository.database);
    await sql(repository.database, 'DELETE FROM orders WHERE id > 5; CREATE TABLE later (a int)');
    const now = await contents(repository.database);
    const input = { data: dataOf(repository), set };
    const moments = [0, 0.1, 0.6, 0.9];
    const ends: string[] = [];
    for (const moment of moments) {
      for (const delay of [0, 15, 60]) {
        const signal = await killAt(
          'restore',
          input,
          ({ message, done = 0 }) => message.startsWith('Restoring') && done >= moment,
          delay,
        );
        const isOld = (await sqlValue(repository.database, `SELECT to_regclass('later')`)) !== null;
        assert.deepEqual(await contents(repository.database), isOld ? now : then);
        ends.push(`${moment}+${delay}: ${signal ?? 'ended'}, ${isOld ? 'old' : 'new'}`);
        if (isOld) continue;
        await sql(
          repository.database,
          'DELETE FROM orders WHERE id > 5; CREATE TABLE later (a int)',
        );
      }
    }
    assert.ok(
      ends.some((end) => end.endsWith('SIGKILL, old')),
      ends.join('; '),
    );
    const last = await restore({ data: repository, set });
    assert.deepEqual(
      last.databases.map(({ ok }) => ok),
      [true],
      JSON.stringify(last),
    );
    assert.deepEqual(await contents(repository.database), then);
    assert.deepEqual(await databasesLike('sp_scratch_'), [], 'what was killed is gone');
    assert.ok((await published(repository)).length > 1);
  });

  it('asks the server what became of a change of names whose answer was lost', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    // The names are changed from a database beside it.
    const { data, close } = await losingAnswer(repository, 'postgres');
    try {
      const { set = '' } = await backUp({ data });
      const before = await contents(database);
      await sql(database, 'DELETE FROM orders');
      const [one] = (await restore({ data, set })).databases;
      assert.ok(one?.ok === true && one.keptAs !== undefined, JSON.stringify(one));
      assert.deepEqual(await contents(database), before);
      assert.equal(await sqlValue(one.keptAs, 'SELECT count(*)::int FROM orders'), 0);
    } finally {
      close();
    }
  });

  it('changes nothing when the server restarts in the middle', async () => {
    repository = await makePostgresShop({ orders: 3000 });
    const set = await backedUp();
    await sql(repository.database, 'DELETE FROM orders WHERE id > 5');
    const before = await contents(repository.database);
    let restarted: Promise<void> | undefined;
    const result = await restore(
      { data: repository, set },
      {
        progress: ({ message, done = 0 }) => {
          if (message.startsWith('Restoring') && done >= 0.1)
            restarted ??= restartServer('SIGQUIT');
        },
      },
    );
    await restarted;
    assert.ok(
      ['tool-failed', 'connection-lost', 'server-unreachable'].includes(failure(result) ?? ''),
      JSON.stringify(result),
    );
    assert.deepEqual(await contents(repository.database), before);
    assert.deepEqual(
      (await restore({ data: repository, set })).databases.map(({ ok }) => ok),
      [true],
    );
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });
});
