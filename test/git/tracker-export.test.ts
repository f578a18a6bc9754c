import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { exportTracker } from '../../src/actions/export-tracker.ts';
import { TRACKER_COLUMNS } from '../../src/core/tracker/tracker.ts';
import { PASSWORD, server, sql } from '../database/postgres-support.ts';
import { cli, cliJson, cliPath, cliRefuses } from './cli-support.ts';
import { Sandbox, ensureBuilt } from './support.ts';

const TRACKER = '.session-protocol/implementation_tracker.csv';
const HEAD = TRACKER_COLUMNS.join(',');
const ROWS = [
  `${HEAD},owner`,
  `1,1.1,"=HYPERLINK(""x"")",a.ts,,DONE,TRUE,Bo,2026-03-02T10:00:00Z,31,it's; DROP TABLE x,main,Dee`,
  '1,1.2,@größe 🧾,,,NOT_STARTED,FALSE,,,,,,',
  '',
].join('\n');

type Row = Record<string, unknown>;

function makeSandbox(tracker = ROWS): Sandbox {
  const sandbox = new Sandbox();
  sandbox.write(TRACKER, tracker);
  return sandbox;
}

describe('exporting the tracker to SQLite', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = makeSandbox();
  });
  afterEach(() => sandbox.remove());
  const file = (name = 'out é.db'): string => join(sandbox.folder, name);
  const rowsIn = (path: string): Row[] => {
    const database = new Database(path, { readonly: true });
    const rows = database.prepare('SELECT * FROM implementation_tracker ORDER BY task_id').all();
    database.close();
    return rows as Row[];
  };

  it('makes the table, and cells arrive as what they are', async () => {
    const result = await exportTracker({ root: sandbox.root, to: { sqlite: file() } });
    assert.deepEqual(
      [result.inserted, result.updated, result.onlyThere, result.leftOut],
      [2, 0, [], ['owner']],
    );
    const [one, two] = rowsIn(file());
    assert.deepEqual(Object.keys(one ?? {}), [...TRACKER_COLUMNS]);
    assert.deepEqual(
      [one?.['description'], one?.['verified'], one?.['verified_at'], one?.['notes']],
      ['=HYPERLINK("x")', 1, '2026-03-02T10:00:00.000Z', "it's; DROP TABLE x"],
    );
    assert.deepEqual(
      [two?.['description'], two?.['verified'], two?.['branch']],
      ['@größe 🧾', 0, null],
    );
  });

  it('brings up to date by id, and removes nothing', async () => {
    await exportTracker({ root: sandbox.root, to: { sqlite: file() } });
    sandbox.write(TRACKER, ROWS.replace('1,1.2,', '1,1.3,').replace('DONE', 'BLOCKED'));
    const result = await exportTracker({ root: sandbox.root, to: { sqlite: file() } });
    assert.deepEqual([result.inserted, result.updated, result.onlyThere], [1, 1, ['1.2']]);
    assert.deepEqual(
      rowsIn(file()).map((row) => [row['task_id'], row['status']]),
      [
        ['1.1', 'BLOCKED'],
        ['1.2', 'NOT_STARTED'],
        ['1.3', 'NOT_STARTED'],
      ],
    );
  });

  it('exports all or nothing, and leaves no file behind that it made', async () => {
    sandbox.write(TRACKER, ROWS.replace('2026-03-02T10:00:00Z', 'soon'));
    await assert.rejects(exportTracker({ root: sandbox.root, to: { sqlite: file() } }), {
      code: 'bad-tracker-value',
      message: /:2: verified_at/,
    });
    assert.ok(!existsSync(file()));
    sandbox.write(TRACKER, ROWS);
    const database = new Database(file());
    database.exec(
      "CREATE TABLE implementation_tracker (task_id TEXT, status TEXT CHECK (status <> 'NOT_STARTED'))",
    );
    database.close();
    await assert.rejects(exportTracker({ root: sandbox.root, to: { sqlite: file() } }), {
      code: 'database-failed',
    });
    assert.deepEqual(rowsIn(file()), []);
    await assert.rejects(
      exportTracker({ root: sandbox.root, to: { sqlite: file('none/there.db') } }),
      { code: 'missing-database', remedy: /folder/ },
    );
  });

  it('refuses a file that is no database, and leaves it as it is', async () => {
    writeFileSync(file('notes.db'), 'These are notes, and not a database at all.'.repeat(40));
    await assert.rejects(exportTracker({ root: sandbox.root, to: { sqlite: file('notes.db') } }), {
      code: 'not-a-database',
    });
    assert.match(readFileSync(file('notes.db'), 'utf8'), /^These are notes/);
  });

  it('waits for another program, and then exports all of it', async () => {
    await exportTracker({ root: sandbox.root, to: { sqlite: file() } });
    const other = new Database(file());
    other.exec('BEGIN IMMEDIATE');
    setTimeout(() => other.exec('COMMIT'), 200);
    const { updated } = await exportTracker({ root: sandbox.root, to: { sqlite: file() } });
    other.close();
    assert.equal(updated, 2);
  });

  it('runs in a process of its own where it is asked to, and tells its errors', async () => {
    ensureBuilt();
    const context = { worker: { modulePath: cliPath } };
    const to = { sqlite: file() };
    const { inserted, table } = await exportTracker({ root: sandbox.root, to }, context);
    assert.deepEqual([inserted, table], [2, 'implementation_tracker']);
    sandbox.write(TRACKER, `${HEAD}\n`);
    await assert.rejects(exportTracker({ root: sandbox.root, to }, context), {
      code: 'no-tracker',
    });
    await assert.rejects(
      exportTracker({ root: sandbox.root, to }, { ...context, signal: AbortSignal.abort() }),
      { code: 'cancelled' },
    );
  });

  it('is a command', () => {
    const { root } = sandbox;
    const { stdout } = cli(root, 'tracker', 'export', '--sqlite', '../out.db');
    assert.match(
      stdout,
      /^Exported 2 tasks to implementation_tracker in .*out\.db: 2 new[^]*Not exported: owner\.\n$/,
    );
    assert.equal(rowsIn(file('out.db')).length, 2);
    const data = cliJson<{ updated: number }>(
      root,
      0,
      'tracker',
      'export',
      '--sqlite',
      '../out.db',
    );
    assert.equal(data.updated, 2);
    cliRefuses(root, /where to export/, /--sqlite/, 'tracker', 'export');
    cliRefuses(
      root,
      /exclude/,
      /one of the two/,
      'tracker',
      'export',
      '--sqlite',
      'x',
      '--postgresql',
      'y',
    );
  });
});

describe('exporting the tracker to PostgreSQL', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let port: number;
  let url: string;
  let made = 0;
  let database: string;

  before(async () => {
    ({ port } = await server());
  });
  beforeEach(async () => {
    sandbox = makeSandbox();
    made += 1;
    database = `tracker_${made}`;
    await sql('postgres', `CREATE DATABASE ${database}`);
    url = `postgresql://owner:\${env:SHOP_PASSWORD}@127.0.0.1:${port}/${database}`;
  });
  afterEach(() => sandbox.remove());
  const run = (to = url): ReturnType<typeof exportTracker> =>
    exportTracker({ root: sandbox.root, to: { postgresql: to } });
  const rowsIn = (): Promise<Row[]> =>
    sql(database, 'SELECT * FROM implementation_tracker ORDER BY task_id');

  it('makes the table with its types, and cells arrive as what they are', async () => {
    const { target, inserted } = await run();
    assert.deepEqual([target, inserted], [`postgresql://127.0.0.1:${port}/${database}`, 2]);
    const [one, two] = await rowsIn();
    assert.deepEqual(Object.keys(one ?? {}), [...TRACKER_COLUMNS]);
    assert.deepEqual(
      [one?.['description'], one?.['verified'], one?.['notes']],
      ['=HYPERLINK("x")', true, "it's; DROP TABLE x"],
    );
    assert.deepEqual(one?.['verified_at'], new Date('2026-03-02T10:00:00.000Z'));
    assert.deepEqual(
      [two?.['verified'], two?.['verified_at'], two?.['branch']],
      [false, null, null],
    );
  });

  it('brings up to date by id, in a table of the team’s own without a unique key', async () => {
    await sql(
      database,
      `CREATE TABLE implementation_tracker (id serial, ${TRACKER_COLUMNS.map((name) => `${name} ${name === 'verified' ? 'boolean' : name === 'verified_at' ? 'timestamp' : 'text'}`).join(', ')});
       INSERT INTO implementation_tracker (task_id, status) VALUES ('1.1', 'NOT_STARTED'), ('9.9', 'DONE')`,
    );
    const first = await run();
    assert.deepEqual([first.inserted, first.updated, first.onlyThere], [1, 1, ['9.9']]);
    const second = await run();
    assert.deepEqual([second.inserted, second.updated], [0, 2]);
    assert.deepEqual(
      (await rowsIn()).map((row) => [row['task_id'], row['status']]),
      [
        ['1.1', 'DONE'],
        ['1.2', 'NOT_STARTED'],
        ['9.9', 'DONE'],
      ],
    );
  });

  it('exports all or nothing', async () => {
    await run();
    await sql(database, "ALTER TABLE implementation_tracker ADD CHECK (status <> 'BLOCKED')");
    sandbox.write(TRACKER, ROWS.replace('DONE', 'PARTIAL').replace('NOT_STARTED', 'BLOCKED'));
    await assert.rejects(run(), { name: 'ProtocolError' });
    assert.deepEqual(
      (await rowsIn()).map((row) => row['status']),
      ['DONE', 'NOT_STARTED'],
    );
  });

  it('adds no task twice when two export at once', async () => {
    await Promise.all([run(), run(), run()]);
    assert.equal((await rowsIn()).length, 2);
  });

  it('takes the name of a database of the protocol file', async () => {
    sandbox.write(
      '.session-protocol/protocol.json',
      JSON.stringify({ version: 1, databases: [{ name: 'shop', engine: 'postgresql', url }] }),
    );
    assert.equal((await run('shop')).inserted, 2);
    await assert.rejects(run('store'), { code: 'no-such-database', remedy: /shop/ });
    const args = ['tracker', 'export', '--postgresql', 'shop'];
    assert.match(
      cli(sandbox.root, ...args).stdout,
      /^Exported 2 tasks .*: 0 new, 2 brought up to date\.\n/,
    );
  });

  it('gives its own process the passwords that are kept for it', async () => {
    const to = { postgresql: url.replace('SHOP_PASSWORD', 'KEPT_PASSWORD') };
    const worker = { modulePath: cliPath, env: { KEPT_PASSWORD: PASSWORD } };
    const { inserted, updated } = await exportTracker({ root: sandbox.root, to }, { worker });
    assert.equal(inserted + updated, 2);
    assert.equal(process.env['KEPT_PASSWORD'], undefined);
  });

  it('takes the password from the environment only, and never shows it', async () => {
    const plain = url.replace('${env:SHOP_PASSWORD}', 'secret');
    await assert.rejects(run(plain), (error: Error & { code: string; remedy: string }) => {
      assert.equal(error.code, 'password-in-file');
      assert.ok(!`${error.message}${error.remedy}`.includes('secret'));
      return true;
    });
    await assert.rejects(run(url.replace('SHOP_PASSWORD', 'NOT_SET_HERE')), {
      code: 'missing-variable',
    });
    const wrong = url.replace(`/${database}`, '/nowhere');
    const { code, stdout, stderr } = cli(sandbox.root, 'tracker', 'export', '--postgresql', wrong);
    assert.equal(code, 2);
    assert.match(stderr, /^error: /);
    assert.ok(!`${stdout}${stderr}`.includes(PASSWORD));
  });
});
