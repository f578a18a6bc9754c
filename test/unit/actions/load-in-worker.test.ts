import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DocumentsWorker } from '../../../src/actions/load-in-worker.ts';
import { loadWorkspace } from '../../../src/actions/load-workspace.ts';

const modulePath = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
const PROTOCOL = '{"version": 1, "documents": {"plan": ["docs/PLAN.md"], "thread": ["log.md"]}}';

describe('reading documents in a thread', () => {
  let root = '';
  let worker: DocumentsWorker;
  const write = (path: string, text: string): void => writeFileSync(join(root, path), text);
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'threads é ')));
    mkdirSync(join(root, 'docs'));
    mkdirSync(join(root, '.session-protocol'));
    write('.session-protocol/protocol.json', PROTOCOL);
    write('docs/PLAN.md', '# Plan\n\n## Phase 1: Start\n\n- [ ] 1.1 one\n- [x] 1.2 two\n');
    write('log.md', '# Log\n\n## Session 1\n\n**Status**: done\n');
    worker = new DocumentsWorker({ modulePath });
  });
  afterEach(() => {
    worker.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  it('gives what reading it here would give, long lists and unsaved buffers too', async () => {
    const lines = Array.from({ length: 1700 }, (_, index) => `- [ ] 1.${index + 1} task – ☑`);
    const buffers = new Map([['docs/PLAN.md', `## Phase 1: Start\n\n${lines.join('\n')}\n`]]);
    const input = { root, useGit: false, buffers };
    const view = await worker.load(input);
    assert.deepEqual(view, JSON.parse(JSON.stringify(await loadWorkspace(input))));
    assert.equal(view.documents[0]?.document.tasks.length, 1700);
  });

  it('hands back the same object for a document that did not change', async () => {
    const first = await worker.load({ root, useGit: false });
    write('docs/PLAN.md', '# Plan\n\n## Phase 1: Start\n\n- [x] 1.1 one\n');
    const second = await worker.load({ root, useGit: false });
    assert.deepEqual(
      first.documents.map(({ path }) => path),
      ['docs/PLAN.md', 'log.md'],
    );
    assert.equal(second.documents[1], first.documents[1]);
    assert.equal(second.documents[0]?.document.tasks[0]?.status, 'done');
  });

  it('parses only what changed', async () => {
    const lines = Array.from({ length: 4000 }, (_, index) => `- [ ] 1.${index + 1} task`);
    write('docs/PLAN.md', `## Phase 1: Start\n\n${lines.join('\n')}\n`);
    const timed = async (): Promise<number> => {
      const start = performance.now();
      await worker.load({ root, useGit: false });
      return performance.now() - start;
    };
    const first = await timed();
    write('log.md', '# Log\n\n## Session 2\n');
    const second = await timed();
    assert.ok(second < first / 2, `${first.toFixed(0)} ms, then ${second.toFixed(0)} ms`);
  });

  it('answers questions that wait with the newest of them', async () => {
    const load = (text: string): ReturnType<DocumentsWorker['load']> =>
      worker.load({ root, useGit: false, buffers: new Map([['docs/PLAN.md', text]]) });
    const [first, second, third] = await Promise.all([load('# A'), load('# B'), load('# C')]);
    assert.equal(first?.documents[0]?.document.title, 'A');
    assert.equal(second, third);
    assert.equal(third?.documents[0]?.document.title, 'C');
  });

  it('holds to the last valid protocol while the file is broken, and says what is broken', async () => {
    await worker.load({ root, useGit: false });
    write('.session-protocol/protocol.json', '{"version": 1, "documents": {"plan": [');
    write('log.md', '# Log\n\n## Session 2\n');
    const view = await worker.load({ root, useGit: false });
    assert.equal(view.protocolFile, 'broken');
    assert.deepEqual(view.protocol.documents.plan, ['docs/PLAN.md']);
    assert.equal(view.documents[1]?.role, 'thread');
    assert.equal(view.documents[1]?.document.thread?.entries[0]?.session, '2');
    assert.equal(view.problems[0]?.location?.path, '.session-protocol/protocol.json');
    write('.session-protocol/protocol.json', '{"version": 1}');
    const mended = await worker.load({ root, useGit: false });
    assert.equal(mended.protocolFile, 'valid');
    assert.equal(mended.protocol.documents.plan, undefined);
  });

  it('explains a line, and says which one is not there', async () => {
    const file = join(root, 'docs/PLAN.md');
    assert.equal((await worker.explain({ file, line: 5, root })).reasons[0]?.taken, 'task');
    await assert.rejects(worker.explain({ file, line: 50, root }), { code: 'no-such-line' });
    assert.equal((await worker.explain({ file, line: 3, root })).reasons[0]?.rule, 'heading');
  });

  it('lets the thread go when it is idle, and starts another', async () => {
    const brief = new DocumentsWorker({ modulePath, idleAfter: 30 });
    const first = await brief.load({ root, useGit: false });
    assert.equal(brief.isRunning, true);
    for (let tries = 0; brief.isRunning && tries < 100; tries += 1) await delay(20);
    assert.equal(brief.isRunning, false);
    const second = await brief.load({ root, useGit: false });
    assert.equal(second.documents[0], first.documents[0]);
    brief.dispose();
  });

  it('gives up a thread that hangs or crashes, and asks the next question of a new one', async () => {
    const program = join(root, 'program.mjs');
    const hanging = new DocumentsWorker({ modulePath: program, timeout: 300 });
    const load = (): ReturnType<DocumentsWorker['load']> => hanging.load({ root, useGit: false });
    const on = "import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () =>";
    write('program.mjs', `${on} { for (;;); });`);
    await assert.rejects(load(), { code: 'documents-worker-stopped', message: /0\.3 seconds/ });
    write('program.mjs', `${on} { throw new Error('full of bees'); });`);
    await assert.rejects(load(), { code: 'documents-worker-stopped', message: /full of bees/ });
    write('program.mjs', `${on} process.exit(3));`);
    await assert.rejects(load(), { code: 'documents-worker-stopped', message: /code 3/ });
    assert.equal(hanging.isRunning, false);
    hanging.dispose();
  });

  it('tells who still waits that it was ended', async () => {
    const asked = [worker.load({ root, useGit: false }), worker.load({ root: '/', useGit: false })];
    worker.dispose();
    for (const one of asked) await assert.rejects(one, { code: 'cancelled' });
  });
});
