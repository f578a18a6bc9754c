import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  contents,
  makePostgresShop,
  PASSWORD,
  type PostgresRepository,
  sql,
} from './postgres-support.ts';
import { published, write, writePoints } from './support.ts';

const CLI = join(import.meta.dirname, '../../dist/cli.cjs');

/** The built command line, as people run it. */
describe('PostgreSQL from the command line', function () {
  this.timeout(60_000);
  let repository: PostgresRepository;
  afterEach(() => repository.remove());

  async function cli(...args: string[]): Promise<{ code: number; output: string }> {
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...args], {
        cwd: repository.root,
      });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  it('backs up, lists, verifies, migrates, restores, and prunes by the protocol file', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    writePoints(repository);
    write(repository.path('uploads/a.txt'), 'first');
    write(repository.path('START.md'), 'Last backup: none\n');
    const protocol = {
      version: 1,
      databases: [repository.config],
      session: { startPage: 'START.md' },
      backups: { keep: 2, include: ['uploads'] },
    };
    write(repository.path('.session-protocol/protocol.json'), JSON.stringify(protocol));
    const outputs: string[] = [];
    const run = async (code: number, ...args: string[]): Promise<string> => {
      const result = await cli('db', ...args);
      outputs.push(result.output);
      assert.equal(result.code, code, `${args.join(' ')}: ${result.output}`);
      return result.output;
    };
    assert.match(await run(0, 'backup'), /1 file beside the databases/);
    const [set = ''] = await published(repository);
    assert.equal(readFileSync(repository.path('START.md'), 'utf8'), `Last backup: ${set}\n`);
    assert.match(await run(0, 'list'), /postgresql:\/\/127\.0\.0\.1:\d+\/shop_\d+ .*1 pending/);
    assert.match(await run(0, 'verify'), /1 database and 1 file verified/);
    assert.match(await run(0, 'migrate', '--dry-run'), /column customers\.points is new/);
    await run(0, 'migrate', '--yes');
    const before = await contents(database);
    write(repository.path('uploads/a.txt'), 'second');
    await run(0, 'restore', set, '--rehearse');
    assert.deepEqual(await contents(database), before);
    assert.match(
      await run(0, 'restore', set, '--files', '--yes'),
      /keeps what was there as .*_before_/,
    );
    assert.equal(readFileSync(repository.path('uploads/a.txt'), 'utf8'), 'first');
    await run(0, 'backup', '--json');
    await run(0, 'backup', '--json');
    assert.match(await run(0, 'prune', '--yes'), /Moved into the trash: 3 sets/);
    await sql('postgres', `ALTER DATABASE ${database} CONNECTION LIMIT 0`);
    await sql('postgres', `DROP DATABASE ${database}`);
    await run(2, 'backup', '--json');
    assert.equal((await published(repository)).length, 2);
    for (const output of outputs) assert.ok(!output.includes(PASSWORD), output);
    for (const name of readdirSync(repository.backupsPath, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.json')) continue;
      assert.ok(!readFileSync(join(repository.backupsPath, name), 'utf8').includes(PASSWORD));
    }
  });
});
