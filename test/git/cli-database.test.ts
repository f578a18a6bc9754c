import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { makeSample } from '../sample/make-sample.ts';
import { cli, cliJson, cliRefuses, startCli } from './cli-support.ts';

interface Backup {
  readonly set: string;
  readonly folder: string;
  readonly verified: boolean;
  readonly databases: readonly { readonly name: string; readonly ok: boolean }[];
}
interface List {
  readonly databases: readonly {
    readonly name: string;
    readonly pending?: number;
    readonly schemaVersion?: string;
    readonly lastBackup?: { readonly set: string };
  }[];
  readonly sets: readonly { readonly set: string }[];
}

describe('databases on the command line', function () {
  this.timeout(120_000);
  let root: string;
  let set: string;

  before(async () => {
    root = await makeSample();
  });
  after(() => rmSync(dirname(root), { recursive: true, force: true }));

  const query = (database: string, sql: string): unknown => {
    const connection = new Database(join(root, 'data', database), { readonly: true });
    try {
      return connection.prepare(sql).pluck().get();
    } finally {
      connection.close();
    }
  };
  const execute = (database: string, sql: string): void => {
    const connection = new Database(join(root, 'data', database));
    connection.exec(sql);
    connection.close();
  };

  it('are listed before anything was done', () => {
    const { code, stdout, stderr } = cli(join(root, 'src'), 'db', 'list');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Databases\n +shop +data\/shop\.db .*1 pending +no backup\n +orders /);
    assert.match(stdout, /\nBackup sets\n +none; .*db backup/);
    assert.equal(cliJson<List>(root, 0, 'db', 'list').databases[0]?.pending, 1);
    cliRefuses(root, /no backup yet/, /db backup/, 'db', 'verify');
  });

  it('are backed up as one verified set', () => {
    const backup = cliJson<Backup>(root, 0, 'db', 'backup', '--reason', 'first');
    assert.equal(backup.verified, true);
    assert.deepEqual(
      backup.databases.map(({ name, ok }) => [name, ok]),
      [
        ['shop', true],
        ['orders', true],
      ],
    );
    assert.match(backup.set, /-first$/);
    set = backup.set;
    const text = cli(root, 'db', 'backup', 'shop');
    assert.equal(text.code, 0, text.stderr);
    assert.match(
      text.stdout,
      /^Backed up and verified: \S+-manual\n {2}in .+\n {2}shop {2}.* rows/,
    );
    assert.match(text.stderr, /Backing up shop/);
    cliRefuses(root, /no database named nothing/, /./, 'db', 'backup', 'nothing');
  });

  it('have sets that are verified, the newest by itself', () => {
    assert.match(cli(root, 'db', 'verify', set).stdout, /is whole: 2 databases verified\.\n$/);
    const newest = cli(root, 'db', 'verify');
    assert.equal(newest.code, 0);
    assert.match(newest.stderr, /^Newest set: \S+-manual\n/);
    cliRefuses(root, /no backup named/, /./, 'db', 'verify', '20200101-000000-000-none');
  });

  it('are migrated: shown first, refused without --yes, then applied', () => {
    const hasPoints = "SELECT count(*) FROM sqlite_schema WHERE name = 'loyalty_points'";
    const before = readFileSync(join(root, 'data/shop.db'));
    const dry = cli(root, 'db', 'migrate', '--dry-run');
    assert.equal(dry.code, 0, dry.stdout + dry.stderr);
    assert.match(
      dry.stdout,
      /^shop: Rehearsed; nothing was changed\n {2}\S*20251202_add_loyalty_points\.sql.*\n {4}\d+: CREATE TABLE/,
    );
    assert.deepEqual(readFileSync(join(root, 'data/shop.db')), before);
    cliRefuses(
      root,
      /20251202_add_loyalty_points\.sql to data\/shop\.db.*Nothing was changed/,
      /--yes/,
      'db',
      'migrate',
    );
    assert.equal(query('shop.db', hasPoints), 0);
    cliRefuses(root, /exclude/, /one of the three/, 'db', 'migrate', '--dry-run', '--roll-back');
    const applied = cli(root, 'db', 'migrate', '--yes');
    assert.equal(applied.code, 0, applied.stdout + applied.stderr);
    assert.match(applied.stdout, /^shop: Applied and verified\n[^]*Backup made before: \S+\n$/);
    assert.equal(query('shop.db', hasPoints), 1);
    assert.equal(cliJson<List>(root, 0, 'db', 'list').databases[0]?.pending, 0);
    assert.match(cli(root, 'db', 'migrate').stdout, /^shop: Up to date/);
    cliRefuses(root, /rolls back/, /--yes/, 'db', 'migrate', 'shop', '--roll-back');
    const back = cli(root, 'db', 'migrate', 'shop', '--roll-back', '--yes');
    assert.equal(back.code, 0, back.stdout + back.stderr);
    assert.equal(query('shop.db', hasPoints), 0);
  });

  it('are restored after saying what is replaced, with a safety backup', () => {
    execute('orders.db', 'DELETE FROM order_lines; DELETE FROM orders;');
    cliRefuses(
      root,
      /replaces the contents of data\/orders\.db by/,
      /--yes/,
      'db',
      'restore',
      set,
      'orders',
    );
    const look = new RegExp(`session-protocol db verify ${set} --json`);
    cliRefuses(root, /holds no copy of nothing/, look, 'db', 'restore', set, 'nothing');
    assert.equal(query('orders.db', 'SELECT count(*) FROM orders'), 0);
    const { code, stdout, stderr } = cli(root, 'db', 'restore', set, 'orders', '--yes');
    assert.equal(code, 0, stdout + stderr);
    assert.match(
      stdout,
      /^Restored orders \(data\/orders\.db\)\.\nWhat was there before is in \S+-before-restore\.\n$/,
    );
    assert.equal(query('orders.db', 'SELECT count(*) FROM orders'), 2);
  });

  it('fail a check when a copy was changed, and are not restored from it', () => {
    const folder = join(root, '.session-protocol/backups', set);
    const copy = readdirSync(folder).find((name) => name.includes('orders'));
    assert.ok(copy);
    appendFileSync(join(folder, copy), 'x');
    const { code, stdout } = cli(root, 'db', 'verify', set);
    assert.equal(code, 1);
    assert.match(stdout, /is not as it was made/);
    assert.equal(cliJson<{ ok: boolean }>(root, 1, 'db', 'verify', set).ok, false);
    cliRefuses(root, /not as it was made/, /another backup/, 'db', 'restore', set, '--yes');
  });

  it('report a missing one and go on with the others', () => {
    rmSync(join(root, 'data/orders.db'), { force: true });
    const { code, stdout } = cli(root, 'db', 'backup');
    assert.equal(code, 2);
    assert.match(
      stdout,
      /^Incomplete backup: \S+-incomplete\. It does not count as one\.\n[^]*error: orders: data\/orders\.db does not exist\.\n {2}next: /,
    );
    assert.equal(cli(root, 'db', 'list').code, 1);
    assert.equal(cli(root, 'db', 'verify').code, 1);
  });

  it('stop on Ctrl+C and leave nothing behind', async () => {
    const sets = readdirSync(join(root, '.session-protocol/backups')).toSorted();
    const writer = new Database(join(root, 'data/shop.db'));
    writer.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;');
    try {
      const running = startCli(root, 'db', 'backup', 'shop');
      const said: string[] = [];
      running.stderr?.on('data', (piece: Buffer) => {
        if (said.push(piece.toString()) === 1) running.kill('SIGINT');
      });
      const [code] = (await once(running, 'close')) as [number];
      assert.equal(code, 130, said.join(''));
      assert.match(said.join(''), /error: .*cancelled\.\nnext: /);
      assert.deepEqual(readdirSync(join(root, '.session-protocol/backups')).toSorted(), sets);
    } finally {
      writer.close();
    }
  });
});
