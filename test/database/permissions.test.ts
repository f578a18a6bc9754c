import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs';
import { type BackUpResult, backUp } from '../../src/actions/back-up.ts';
import type { MigrateResult } from '../../src/actions/migrate.ts';
import type { RestoreResult } from '../../src/actions/restore.ts';
import type { OperationName } from '../../src/database/operations.ts';
import type { WorkerReply } from '../../src/database/worker.ts';
import {
  dataOf,
  hashesOf,
  hashOf,
  makeShop,
  type Repository,
  startWorker,
  useShop,
  writePoints,
} from './support.ts';

/** Root may do all: what is forbidden is only forbidden to this user. */
const NOBODY = 65_534;

describe('permissions', function () {
  this.timeout(20_000);
  let repository: Repository;

  before(function () {
    if (process.getuid?.() === 0) return;
    if (process.env['CI']) throw new Error('Permissions cannot be tested here: that needs root.');
    console.log('    permissions were not tested: working as another user needs root');
    this.skip();
  });
  useShop((made) => (repository = made));
  beforeEach(() => {
    chmodSync(repository.root, 0o755);
  });

  /** Asks a worker of an unprivileged user. */
  function askAsNobody(operation: OperationName, more: object = {}): Promise<WorkerReply> {
    const input = { data: dataOf(repository), ...more };
    const child = startWorker(operation, input, { uid: NOBODY, gid: NOBODY });
    return new Promise((resolve, reject) => {
      child.on('message', (reply: WorkerReply) => {
        if (reply.type !== 'progress') resolve(reply);
      });
      child.once('close', () => reject(new Error('it gave no answer')));
    });
  }

  it('says that the backups cannot be written', async () => {
    const reply = await askAsNobody('backUp');
    assert.ok(reply.type === 'error');
    assert.equal(reply.error.code, 'not-accessible');
  });

  it('migrates and restores nothing in a folder that is read-only, and says so', async () => {
    writePoints(repository);
    const { set = '' } = await backUp({ data: repository });
    execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, repository.path('.session-protocol')]);
    chmodSync(repository.path('migrations'), 0o755);
    const before = hashesOf(repository.path('data'));
    const migrated = await askAsNobody('migrate', { operation: 'apply' });
    assert.ok(migrated.type === 'result', JSON.stringify(migrated));
    const [failed] = (migrated.value as MigrateResult).databases;
    assert.equal(failed?.ok === false && failed.problems[0]?.code, 'not-accessible');
    const restored = await askAsNobody('restore', { set });
    assert.ok(restored.type === 'result', JSON.stringify(restored));
    const [kept] = (restored.value as RestoreResult).databases;
    assert.equal(kept?.ok === false && kept.error.code, 'not-accessible', JSON.stringify(kept));
    assert.deepEqual(hashesOf(repository.path('data')), before);
  });

  it('says that a database cannot be read, or its log not be made, and changes nothing', async () => {
    mkdirSync(repository.backupsPath, { recursive: true });
    for (const folder of [repository.path('.session-protocol'), repository.backupsPath]) {
      chownSync(folder, NOBODY, NOBODY);
    }
    const before = hashOf(repository.path('data/shop.db'));
    for (const mode of [0o444, 0o400]) {
      chmodSync(repository.path('data/shop.db'), mode);
      const reply = await askAsNobody('backUp');
      assert.ok(reply.type === 'result', JSON.stringify(reply));
      const [outcome] = (reply.value as BackUpResult).databases;
      assert.equal(
        outcome?.ok === false && outcome.error.code,
        'not-accessible',
        JSON.stringify(outcome),
      );
    }
    assert.equal(hashOf(repository.path('data/shop.db')), before);
    rmSync(repository.path('data/shop.db'));
    makeShop(repository.path('data/shop.db'), { mode: 'delete' });
    chmodSync(repository.path('data/shop.db'), 0o444);
    const reply = await askAsNobody('backUp');
    assert.ok(
      reply.type === 'result' && (reply.value as BackUpResult).verified,
      'reading is enough',
    );
  });
});
