import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { migrate, type MigrateResult } from '../../src/actions/migrate.ts';
import { restore } from '../../src/actions/restore.ts';
import {
  codes,
  hashesOf,
  makeShop,
  manifestOf,
  POINTS,
  published,
  query,
  type Repository,
  run,
  schemaOf,
  staged,
  startHelper,
  useShop,
  value,
  WORKER,
  write,
  writeMigration,
  writePoints,
} from './support.ts';

describe('migrating', function () {
  this.timeout(60_000);
  let repository: Repository;
  let path: string;
  useShop((made, place) => ([repository, path] = [made, place]));

  const apply = (more: object = {}): Promise<MigrateResult> =>
    migrate({ data: repository, operation: 'apply', lockWaitMs: 2000, ...more });
  const status = (): Promise<MigrateResult> => migrate({ data: repository, operation: 'status' });
  const schemaNow = (): unknown[] => schemaOf(path);

  describe('the thread', () => {
    it('lists, proves, applies, says so, and rolls back', async () => {
      writePoints(repository);
      const before = schemaNow();
      const [listed] = (await status()).databases;
      assert.deepEqual(listed?.pending, [POINTS.id]);
      assert.equal(listed?.ok && listed.state, 'listed');

      const [proved] = (await migrate({ data: repository, operation: 'dry-run' })).databases;
      assert.ok(proved?.ok);
      assert.equal(proved.state, 'proved');
      assert.deepEqual(proved.migrations[0]?.statements, [{ line: 1, sql: POINTS.apply.trim() }]);
      assert.match(proved.migrations[0]?.changes ?? '', /table customers differs/);

      const result = await apply();
      const [applied] = result.databases;
      assert.ok(applied?.ok, JSON.stringify(applied));
      assert.equal(applied.state, 'applied');
      assert.deepEqual([applied.applied, applied.pending], [[POINTS.id], []]);
      assert.equal(value(path, 'SELECT sum(points) FROM customers'), 0);
      const manifest = await manifestOf(repository, result.set ?? '');
      assert.equal(manifest.reason, 'before-migration');
      assert.deepEqual(manifest.migrations, [POINTS.id]);
      const [row] = query(path, 'SELECT id, backup, baseline FROM session_protocol_migrations');
      assert.deepEqual(row, { id: POINTS.id, backup: result.set, baseline: 0 });
      assert.deepEqual(staged(repository), []);

      const again = await apply();
      assert.ok(again.databases[0]?.ok && again.databases[0].state === 'up-to-date');
      assert.equal(again.set, undefined, 'nothing to do needs no backup');

      const back = await migrate({ data: repository, operation: 'roll-back' });
      assert.ok(back.databases[0]?.ok, JSON.stringify(back.databases));
      assert.equal(back.databases[0].state, 'rolled-back');
      assert.deepEqual(back.databases[0].pending, [POINTS.id]);
      assert.deepEqual(schemaNow(), before);
      assert.equal((await manifestOf(repository, back.set ?? '')).reason, 'before-rollback');
      assert.ok((await apply()).databases[0]?.ok, 'and can be applied again');
    });

    it('changes not one byte of the data in a dry run, whatever the journal', async () => {
      writePoints(repository);
      for (const mode of ['wal', 'delete'] as const) {
        rmSync(path);
        makeShop(path, { mode });
        const before = hashesOf(repository.path('data'));
        const result = await migrate({ data: repository, operation: 'dry-run' });
        assert.ok(result.databases[0]?.ok);
        assert.deepEqual(hashesOf(repository.path('data')), before);
        assert.deepEqual(await published(repository), []);
        assert.deepEqual(staged(repository), []);
      }
      const helper = await startHelper('crash', path);
      await helper.stop();
      const before = hashesOf(repository.path('data'));
      await migrate({ data: repository, operation: 'dry-run' });
      assert.deepEqual(hashesOf(repository.path('data')), before, 'not even to recover it');
    });

    it('runs in a forked child, with progress', async () => {
      writePoints(repository);
      const messages = new Set<string>();
      const result = await migrate(
        { data: repository, operation: 'apply' },
        { worker: WORKER, progress: ({ message }) => void messages.add(message) },
      );
      assert.ok(result.databases[0]?.ok);
      for (const message of [
        'Backing up shop',
        'Rehearsing shop',
        `Migrating shop: ${POINTS.id}`,
      ]) {
        assert.ok(messages.has(message), [...messages].join('\n'));
      }
    });

    it('applies several in order, up to one that is named', async () => {
      writeMigration(repository, '20251203_b', 'CREATE TABLE b (a);', 'DROP TABLE b;');
      writeMigration(repository, '20251203120000_c', 'CREATE TABLE c (a);', 'DROP TABLE c;');
      writeMigration(repository, '20251202_a', 'CREATE TABLE a (a);', 'DROP TABLE a;');
      writeMigration(repository, '007_first', 'CREATE TABLE first (a);', 'DROP TABLE first;');
      const [partly] = (await apply({ to: '20251203_b' })).databases;
      assert.deepEqual(partly?.applied, ['007_first', '20251202_a', '20251203_b']);
      assert.deepEqual(partly?.pending, ['20251203120000_c']);
      assert.deepEqual((await apply()).databases[0]?.pending, []);
      assert.deepEqual(codes(await apply({ to: '20300101' })), ['no-such-migration']);
      const [back] = (await migrate({ data: repository, operation: 'roll-back' })).databases;
      assert.deepEqual(back?.pending, ['20251203120000_c'], 'only the last is rolled back');
    });

    it('takes a database with a schema_version as a baseline, once', async () => {
      run(
        path,
        `CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TIMESTAMP);
        INSERT INTO schema_version (version) VALUES (1), (2); CREATE TABLE two (a);`,
      );
      writeMigration(repository, '001_one', 'CREATE TABLE one (a);', 'DROP TABLE one;');
      writeMigration(repository, '002_two', 'CREATE TABLE two (a);', 'DROP TABLE two;');
      writeMigration(
        repository,
        '003_three',
        'CREATE TABLE three (a); INSERT INTO schema_version (version) VALUES (3);',
        'DROP TABLE three; DELETE FROM schema_version WHERE version = 3;',
      );
      const [first] = (await status()).databases;
      assert.deepEqual(first?.pending, ['003_three']);
      assert.deepEqual(first.assumed, ['001_one', '002_two']);
      assert.ok((await apply()).databases[0]?.ok);
      assert.deepEqual(query(path, 'SELECT id, baseline FROM session_protocol_migrations'), [
        { id: '001_one', baseline: 1 },
        { id: '002_two', baseline: 1 },
        { id: '003_three', baseline: 0 },
      ]);
      run(path, 'INSERT INTO schema_version (version) VALUES (9)');
      writeMigration(repository, '004_four', 'CREATE TABLE four (a);', 'DROP TABLE four;');
      assert.deepEqual(
        (await status()).databases[0]?.pending,
        ['004_four'],
        'the ledger counts now',
      );
    });
  });

  describe('what the folder must hold', () => {
    it('accepts a rollback that names only the date', async () => {
      write(repository.path('migrations/20251202_add_points.sql'), POINTS.apply);
      write(repository.path('migrations/20251202_rollback.sql'), POINTS.rollBack);
      assert.ok((await apply()).databases[0]?.ok);
    });

    it('tells what is misnamed, unpaired, orphaned, empty or not UTF-8, and applies nothing', async () => {
      write(repository.path('migrations/schema.sql'), 'SELECT 1;');
      write(repository.path('migrations/20251340_never.sql'), 'SELECT 1;');
      write(repository.path('migrations/20251201_lonely.sql'), 'SELECT 1;');
      write(repository.path('migrations/20251130_gone.rollback.sql'), 'SELECT 1;');
      write(repository.path('migrations/20251129_latin.sql'), Buffer.from('-- caf\xe9', 'latin1'));
      write(repository.path('migrations/_notes.sql'), 'anything');
      const problems = codes(await apply()).toSorted();
      assert.deepEqual(problems, [
        'misnamed-migration',
        'misnamed-migration',
        'orphan-rollback',
        'unpaired-migration',
        'unreadable-migration',
      ]);
      assert.deepEqual(await published(repository), []);
      rmSync(repository.path('migrations'), { recursive: true });
      assert.deepEqual(codes(await apply()), ['no-migrations-folder']);
      writeMigration(repository, '20251201_empty', '-- nothing yet\n', 'SELECT 1;');
      assert.deepEqual(codes(await apply()), ['empty-migration']);
    });

    it('notices an edit of an applied migration, but not other line endings', async () => {
      const file = repository.path(`migrations/${POINTS.id}.sql`);
      writeMigration(repository, POINTS.id, `-- adds points\n${POINTS.apply}`, POINTS.rollBack);
      assert.ok((await apply()).databases[0]?.ok);
      writeFileSync(file, `\ufeff-- adds points\r\n${POINTS.apply.trimEnd()}\r\n`);
      assert.deepEqual(codes(await status()), []);
      writeFileSync(file, `-- adds more points\n${POINTS.apply}`);
      assert.deepEqual(codes(await status()), ['edited-migration']);
      writeMigration(repository, '20251203_next', 'CREATE TABLE next (a);', 'DROP TABLE next;');
      assert.deepEqual(codes(await apply()), ['edited-migration']);
      assert.equal(value(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'next'"), 0);
    });

    it('notices a missing file of an applied migration, and one out of order', async () => {
      writePoints(repository);
      assert.ok((await apply()).databases[0]?.ok);
      writeMigration(
        repository,
        '20251201_earlier',
        'CREATE TABLE earlier (a);',
        'DROP TABLE earlier;',
      );
      assert.deepEqual(codes(await apply()), ['out-of-order-migration']);
      for (const ending of ['.sql', '.rollback.sql']) {
        renameSync(
          repository.path(`migrations/${POINTS.id}${ending}`),
          repository.path(`kept${ending}`),
        );
        rmSync(repository.path(`migrations/20251201_earlier${ending}`));
      }
      assert.deepEqual(codes(await status()), ['missing-migration']);
    });
  });

  it('keeps a backup that restores the database as it was before', async () => {
    writePoints(repository);
    const before = schemaNow();
    const { set } = await apply();
    await restore({ data: repository, set: set ?? '' });
    assert.deepEqual(schemaNow(), before);
    assert.deepEqual((await status()).databases[0]?.pending, [POINTS.id]);
    assert.ok(readdirSync(join(repository.backupsPath, set ?? '')).length > 1);
    assert.ok(
      readFileSync(join(repository.backupsPath, set ?? '', 'manifest.json'), 'utf8').includes(
        POINTS.id,
      ),
    );
    assert.equal((await backUp({ data: repository })).verified, true);
  });
});
