import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, chmod, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namedPasswords } from '../../src/editor/commands/database-password.ts';
import { databaseNodes } from '../../src/editor/views/database-nodes.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { childrenOf } from '../../src/editor/views/tree-node.ts';
import { freePort } from '../free-port.ts';
import { extension, liveModel, restoreSample, run, sampleFolder, write } from './support.ts';

const PROTOCOL = '.session-protocol/protocol.json';
const VARIABLE = 'SHOP_SERVER_PASSWORD';
/** What `postgres-main.ts` gives its owner. */
const PASSWORD = 'pä$$w0rd/@:%?#';

describe('PostgreSQL in the editor', function () {
  this.timeout(60_000);
  let model: FolderModel;
  let folder: string;
  let server: ChildProcess;
  const backups = (): string => join(sampleFolder().uri.fsPath, '.session-protocol', 'backups');

  before(async () => {
    await restoreSample();
    folder = await mkdtemp(join(tmpdir(), 'postgres-'));
    await chmod(folder, 0o755);
    const port = await freePort();
    const root = extension().extensionPath;
    server = spawn(
      join(root, 'node_modules/node/bin/node'),
      [join(root, 'test/database/postgres-main.ts'), folder, String(port)],
      {
        env: { ...process.env, SHOP_PASSWORD: PASSWORD },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    await Promise.race([
      once(server, 'message'),
      once(server, 'exit').then(([code]) => assert.fail(`the server ended with ${code}`)),
    ]);
    model = await liveModel();
    await configure(`postgresql://owner:\${env:${VARIABLE}}@127.0.0.1:${port}/postgres`);
  });
  after(async () => {
    // It stops the server when its channel closes.
    if (server.exitCode === null) {
      server.disconnect();
      await once(server, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
    await rm(backups(), { recursive: true, force: true });
    await restoreSample();
    await model.refresh(['documents', 'databases']);
  });

  async function configure(url: string): Promise<void> {
    const protocol = JSON.stringify({
      version: 1,
      databases: [{ name: 'server', engine: 'postgresql', url }],
    });
    await write(PROTOCOL, protocol);
    await model.refresh(['documents', 'databases']);
  }

  /** The row of the server, and what is wrong with it. */
  function row(): { description: string; problems: string[] } {
    const [databases] = databaseNodes(model);
    assert.ok(databases);
    const node = childrenOf(databases).find(({ label }) => label === 'server');
    return {
      description: node?.description ?? '',
      problems: node ? childrenOf(node).map(({ label }) => label) : [],
    };
  }

  it('says what is missing before a password is kept', () => {
    assert.match(row().problems.join(), new RegExp(VARIABLE));
  });

  it('is backed up with the password from the secret storage, which is written nowhere', async () => {
    const [named] = namedPasswords(model.root, model.state.view?.protocol.databases ?? []);
    assert.ok(named);
    await model.secrets.store(named.key, PASSWORD);
    await model.refresh(['databases']);
    assert.deepEqual(row().problems, []);
    await run('sessionProtocol.backUpDatabases');
    assert.match(row().description, /backed up /);
    const set = (await readdir(backups())).find((name) => /^\d{8}-/.test(name)) ?? '';
    const manifest = await readFile(join(backups(), set, 'manifest.json'), 'utf8');
    assert.match(manifest, /"complete": true/);
    assert.doesNotMatch(manifest, /w0rd/);
    assert.equal(process.env[VARIABLE], undefined, 'only the worker has it');
  });

  it('does not send the password to another server that the protocol file comes to name', async () => {
    await configure(`postgresql://owner:\${env:${VARIABLE}}@localhost:1/postgres`);
    assert.match(row().problems.join(), new RegExp(VARIABLE));
  });
});
