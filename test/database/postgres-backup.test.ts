import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { listDatabases } from '../../src/actions/list-databases.ts';
import { pruneBackups } from '../../src/actions/prune-backups.ts';
import { rehearseRestore } from '../../src/actions/rehearse-restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import {
  connectTo,
  databasesLike,
  makePostgresShop,
  PASSWORD,
  type PostgresRepository,
  restartServer,
  sql,
  startWriter,
} from './postgres-support.ts';
import {
  dataOf,
  failure,
  hashOf,
  killAt,
  manifestOf,
  published,
  staged,
  writePoints,
} from './support.ts';

describe('backing up PostgreSQL', function () {
  this.timeout(60_000);
  let repository: PostgresRepository;
  const { PATH } = process.env;
  afterEach(() => {
    process.env['PATH'] = PATH;
    repository.remove();
  });

  /** Puts a folder with these programs, and nothing else, on the path. */
  function onPath(programs: Record<string, string>): void {
    const folder = repository.path('bin');
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    process.env['PATH'] = folder;
  }

  it('publishes a verified dump whose manifest tells what is in it', async () => {
    repository = await makePostgresShop();
    writePoints(repository);
    const result = await backUp({ data: repository });
    assert.deepEqual(failure(result), undefined, JSON.stringify(result.databases));
    assert.equal(result.verified, true);
    const [entry] = (await manifestOf(repository, result.set ?? '')).databases;
    assert.deepEqual(entry?.rows, { customers: 3, orders: 20, sums: 1 });
    assert.equal(entry?.engine, 'postgresql');
    assert.match(entry?.path ?? '', /^postgresql:\/\/127\.0\.0\.1:\d+\/shop_\d+$/);
    assert.match(entry?.engineVersion ?? '', /^15\.\d+$/);
    assert.match(entry?.driver ?? '', /^pg \d+\S+, pg_dump \d+/);
    assert.equal(entry?.postgresql?.owner, 'owner');
    assert.equal(entry?.postgresql?.locale.encoding, 'UTF8');
    const copy = join(result.folder ?? '', entry?.file ?? '');
    assert.equal(hashOf(copy), entry?.sha256);
    assert.equal(readFileSync(copy).subarray(0, 5).toString(), 'PGDMP');
    assert.equal((await verifyBackup({ data: repository, set: result.set ?? '' })).ok, true);
    assert.deepEqual(staged(repository), []);
    const [listed] = (await listDatabases({ data: repository })).databases;
    assert.equal(listed?.lastBackup?.set, result.set);
    assert.ok((listed?.size ?? 0) > 1_000_000, 'the server tells its size');
    assert.deepEqual(listed?.problems, []);
  });

  it('copies one moment of a database that others write to', async () => {
    repository = await makePostgresShop({ orders: 20_000 });
    const stop = await startWriter(repository.database);
    const result = await backUp({ data: repository });
    await stop();
    assert.equal(result.verified, true);
    const { set = '' } = result;
    const rehearsed = await rehearseRestore({ data: repository, set });
    assert.deepEqual(
      rehearsed.databases.map(({ ok }) => ok),
      [true],
      JSON.stringify(rehearsed),
    );
    const [entry] = (await manifestOf(repository, set)).databases;
    assert.ok((entry?.rows['orders'] ?? 0) >= 20_000);
    // The sum of the dump is looked at in a database that is made of it.
    const { restore } = await import('../../src/actions/restore.ts');
    const restored = await restore({ data: repository, set });
    assert.deepEqual(
      restored.databases.map(({ ok }) => ok),
      [true],
      JSON.stringify(restored),
    );
    const [sums] = await sql(
      repository.database,
      `SELECT (SELECT sum(total) FROM orders) = (SELECT total FROM sums) AS equal,
         (SELECT count(*)::int FROM orders) AS orders`,
    );
    assert.deepEqual(sums, { equal: true, orders: entry?.rows['orders'] });
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('refuses a dump that is cut off, also where its hash was made to fit', async () => {
    repository = await makePostgresShop({ orders: 5000 });
    const { set = '', folder = '' } = await backUp({ data: repository });
    const [entry] = (await manifestOf(repository, set)).databases;
    const copy = join(folder, entry?.file ?? '');
    const size = entry?.size ?? 0;
    truncateSync(copy, size - 1);
    const cut = await verifyBackup({ data: repository, set });
    assert.deepEqual(
      cut.problems.map(({ code }) => code),
      ['size'],
    );
    truncateSync(copy, Math.round(size / 2));
    const manifest = join(folder, 'manifest.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8')
        .replace(entry?.sha256 ?? '', hashOf(copy))
        .replace(`"size": ${size}`, `"size": ${Math.round(size / 2)}`),
    );
    const forged = await verifyBackup({ data: repository, set });
    assert.deepEqual(
      forged.problems.map(({ code }) => code),
      ['unreadable'],
    );
    const { removed } = await pruneBackups({ data: repository, keep: { sets: 1 } });
    assert.deepEqual(removed, []);
  });

  it('says which tool is missing or too old, and publishes nothing', async () => {
    repository = await makePostgresShop();
    onPath({});
    const missing = await backUp({ data: repository });
    assert.equal(failure(missing), 'tool-missing');
    const [one] = missing.databases;
    assert.match(one?.ok === false ? one.error.remedy : '', /postgresql-client/);
    onPath({
      pg_dump: 'echo "pg_dump (PostgreSQL) 14.9"',
      pg_restore: 'echo "pg_restore (PostgreSQL) 15.1"',
    });
    assert.equal(failure(await backUp({ data: repository })), 'tool-too-old');
    assert.deepEqual(await published(repository), []);
    assert.deepEqual(staged(repository), []);
  });

  it('takes nothing from a pg_dump that fails after it has written', async () => {
    repository = await makePostgresShop();
    onPath({
      pg_restore: 'echo "pg_restore (PostgreSQL) 15.1"',
      pg_dump: `case "$1" in --version) echo "pg_dump (PostgreSQL) 15.1"; exit;; esac
for each; do case "$each" in --file=*) echo half > "\${each#--file=}";; esac; done
echo "pg_dump: error: $PGPASSWORD is wrong" >&2; exit 1`,
    });
    const result = await backUp({ data: repository });
    const [one] = result.databases;
    const message = one?.ok === false ? one.error.message : '';
    assert.equal(failure(result), 'tool-failed');
    assert.match(message, /\$\{env:SHOP_PASSWORD\} is wrong/);
    assert.ok(!JSON.stringify(result).includes(PASSWORD));
    assert.deepEqual(await published(repository), []);
  });

  it('waits for a lock of another session, then says so', async () => {
    repository = await makePostgresShop();
    const other = await connectTo(repository.database);
    await other.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    try {
      const held = await backUp({ data: repository, lockWaitMs: 300 });
      assert.equal(failure(held), 'database-locked', JSON.stringify(held.databases));
      setTimeout(() => void other.query('COMMIT'), 500);
      const freed = await backUp({ data: repository, lockWaitMs: 20_000 });
      assert.equal(freed.verified, true);
    } finally {
      await other.end();
    }
  });

  it('tells of a server that restarts in the middle, and works after it', async () => {
    repository = await makePostgresShop();
    const other = await connectTo(repository.database);
    await other.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    const running = backUp({ data: repository, lockWaitMs: 20_000 });
    await untilWaiting(repository.database);
    await restartServer('SIGQUIT');
    const result = await running;
    assert.ok(
      ['connection-lost', 'tool-failed', 'server-unreachable'].includes(failure(result) ?? ''),
      JSON.stringify(result.databases),
    );
    assert.deepEqual(await published(repository), []);
    assert.equal((await backUp({ data: repository })).verified, true);
  });

  it('leaves nothing behind when it is killed while it dumps', async () => {
    repository = await makePostgresShop({ orders: 20_000 });
    const input = { data: dataOf(repository) };
    for (const moment of [0, 0.05, 0.7, 0.8]) {
      await killAt('backUp', input, ({ done = 0 }) => done >= moment);
      assert.deepEqual(await published(repository), []);
    }
    assert.equal((await backUp({ data: repository })).verified, true);
    assert.equal((await published(repository)).length, 1);
    assert.deepEqual(staged(repository), []);
  });

  it('stops when it is cancelled', async () => {
    repository = await makePostgresShop();
    const other = await connectTo(repository.database);
    await other.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    const stop = new AbortController();
    const running = backUp({ data: repository, lockWaitMs: 30_000 }, { signal: stop.signal });
    const refused = assert.rejects(running, { code: 'cancelled' });
    await untilWaiting(repository.database);
    stop.abort();
    await refused;
    await other.end();
    assert.deepEqual(staged(repository), []);
  });

  async function untilWaiting(database: string): Promise<void> {
    for (;;) {
      const rows = await sql(
        'postgres',
        `SELECT FROM pg_stat_activity WHERE datname = '${database}' AND wait_event_type = 'Lock'`,
      );
      if (rows.length > 0) return;
    }
  }
});

describe('the URL of a PostgreSQL database', function () {
  this.timeout(60_000);
  let repository: PostgresRepository;
  afterEach(() => repository.remove());

  it('is never shown with what the environment put into it', async () => {
    repository = await makePostgresShop();
    const { set = '', folder = '' } = await backUp({ data: repository });
    assert.ok(!readFileSync(join(folder, 'manifest.json'), 'utf8').includes(PASSWORD));
    process.env['SHOP_HOST'] = '127.0.0.1';
    process.env['WRONG_PASSWORD'] = 'not-the-right-one';
    const { port } = new URL(repository.config.url.replace(/\$\{.*?\}/, 'x'));
    const withUrl = (url: string): PostgresRepository => ({
      ...repository,
      databases: [{ ...repository.config, url }],
    });
    const place = `\${env:SHOP_HOST}:${port}/${repository.database}`;
    const wrong = await backUp({
      data: withUrl(`postgresql://owner:\${env:WRONG_PASSWORD}@${place}`),
    });
    assert.equal(failure(wrong), 'login-refused');
    const dead = await backUp({
      data: withUrl('postgresql://owner:${env:WRONG_PASSWORD}@${env:SHOP_HOST}:1/shop'),
    });
    assert.equal(failure(dead), 'server-unreachable');
    const missing = await backUp({
      data: withUrl(`postgresql://owner:\${env:NOT_SET}@${place}`),
    });
    assert.equal(failure(missing), 'missing-variable');
    const bare = await backUp({ data: withUrl(`postgresql://owner:hunter2hunter2@${place}`) });
    assert.equal(failure(bare), 'password-in-file');
    const gone = await backUp({
      data: withUrl(`postgresql://owner:\${env:SHOP_PASSWORD}@\${env:SHOP_HOST}:${port}/nowhere`),
    });
    assert.equal(failure(gone), 'missing-database');
    const uncertain = await backUp({
      data: withUrl(
        `postgresql://owner:\${env:SHOP_PASSWORD}@${place}?sslmode=verify-full&sslrootcert=\${env:WRONG_PASSWORD}`,
      ),
    });
    assert.equal(failure(uncertain), 'database-failed', 'the certificate is no file');
    for (const result of [wrong, dead, missing, bare, gone, uncertain]) {
      const shown = JSON.stringify(result);
      for (const secret of ['not-the-right-one', 'hunter2', PASSWORD, '127.0.0.1']) {
        assert.ok(!shown.includes(secret), shown);
      }
    }
    const { databases } = await listDatabases({ data: withUrl(`postgresql://owner@${place}`) });
    assert.equal(databases[0]?.path, `postgresql://${place}`);
    assert.equal(databases[0]?.problems[0]?.code, 'login-refused', 'no password is given');
    assert.equal((await published(repository))[0], set);
  });
});
