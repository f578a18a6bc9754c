import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { runInChild } from '../../src/actions/run-in-child.ts';
import {
  dataOf,
  makeShop,
  published,
  type Repository,
  SHOP,
  staged,
  startWorker,
  useShop,
  WORKER,
  write,
} from './support.ts';

/** The processes that this one has started and that still run; Linux tells them under /proc. */
const children = (): string[] =>
  (process.platform === 'linux' ? readdirSync('/proc') : []).filter(
    (id) => /^\d+$/.test(id) && parentOf(id) === process.pid,
  );

function parentOf(id: string): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

describe('running in a child', function () {
  this.timeout(20_000);
  let repository: Repository;
  useShop((made) => (repository = made));

  /** A worker of the test's own, which does something that the real one never should. */
  function worker(source: string): { modulePath: string; args: string[] } {
    const modulePath = repository.path('worker.cjs');
    write(modulePath, source);
    return { modulePath, args: [] };
  }

  it('passes an error on with its code, message and remedy', async () => {
    await assert.rejects(
      runInChild(WORKER, 'verifyBackup', { data: dataOf(repository), set: 'none' }, {}),
      (error: Error & { code: string; remedy: string }) =>
        error.name === 'ProtocolError' &&
        error.code === 'no-such-backup' &&
        error.remedy.length > 0,
    );
    await assert.rejects(runInChild(WORKER, 'toString', {}, {}), { code: 'unexpected' });
  });

  it('gives the child the variables of its location, which no argument and no other process has', async () => {
    const tell = worker(
      "process.on('message', () => process.send({ type: 'result', value: [process.env.KEPT, process.argv.slice(2)] }, () => process.disconnect()));",
    );
    const kept = { ...tell, env: { KEPT: 'pä$$w0rd' } };
    assert.deepEqual(await runInChild(kept, 'anything', {}, {}), ['pä$$w0rd', []]);
    assert.equal(process.env['KEPT'], undefined);
  });

  it('tells the last words of a child that crashes', async () => {
    const crash = worker("process.on('message', () => { throw new Error('out of luck'); });");
    await assert.rejects(runInChild(crash, 'backUp', {}, {}), (error: Error & { code: string }) => {
      assert.equal(error.code, 'worker-crashed');
      assert.match(error.message, /exit code 1.*out of luck/s);
      return true;
    });
    const killed = worker("process.on('message', () => process.kill(process.pid, 'SIGKILL'));");
    await assert.rejects(runInChild(killed, 'backUp', {}, {}), /SIGKILL/);
    await assert.rejects(
      runInChild({ modulePath: repository.path('missing.cjs') }, 'backUp', {}, {}),
      { code: 'worker-crashed' },
    );
  });

  it('kills a child that does not hear the cancel', async () => {
    const deaf = worker(
      "process.on('message', () => { process.send({ type: 'progress', update: { message: 'deaf' } }); for (;;); });",
    );
    const controller = new AbortController();
    const started = Date.now();
    await assert.rejects(
      runInChild(
        deaf,
        'backUp',
        {},
        {
          signal: controller.signal,
          progress: () => setTimeout(() => controller.abort(), 50),
        },
      ),
      { code: 'cancelled' },
    );
    assert.ok(Date.now() - started < 5000);
  });

  it('stops by itself and leaves nothing when its parent goes away', async () => {
    makeShop(repository.path('data/large.db'), { orders: 400_000 });
    const large = { ...SHOP, path: 'data/large.db' };
    const data = { ...dataOf(repository), databases: [large] };
    const child = startWorker('backUp', { data });
    child.once('message', () => child.disconnect());
    const code = await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(code, 0);
    assert.deepEqual(await published(repository), []);
    assert.deepEqual(staged(repository), []);
  });

  it('starts nothing when it is cancelled before', async () => {
    await assert.rejects(
      runInChild(worker("process.send('started')"), 'backUp', {}, { signal: AbortSignal.abort() }),
      { code: 'cancelled' },
    );
  });

  it('leaves no process behind', async () => {
    const before = children();
    for (let round = 0; round < 3; round += 1) {
      await runInChild(WORKER, 'backUp', { data: dataOf(repository) }, {});
    }
    assert.deepEqual(children(), before);
  });
});
