import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { SessionEvent } from '../../../src/core/session/session.ts';
import {
  JOURNAL,
  appendEvents,
  beginJournal,
  readSession,
} from '../../../src/workspace/journal.ts';

const at = '2026-01-01T00:00:00.000Z';
const prepared = (session: string): SessionEvent & { type: 'prepared' } => ({
  type: 'prepared',
  at,
  session,
  title: `Session ${session}`,
  items: [{ id: '1', text: 'Begin', from: 'playbook' }],
});

describe('the journal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal ü '));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('knows no session where nothing was written', async () => {
    assert.equal((await readSession(join(folder, 'missing'))).state, 'none');
  });

  it('carries a session from its list to its end', async () => {
    await beginJournal(folder, prepared('a'));
    const ticked = await appendEvents(folder, [{ type: 'ticked', at, item: '1', by: 'person' }]);
    assert.equal(ticked.state, 'preparing');
    assert.equal(ticked.ticks.get('1')?.by, 'person');
    assert.equal((await appendEvents(folder, [{ type: 'unticked', at, item: '1' }])).ticks.size, 0);
    assert.equal((await appendEvents(folder, [{ type: 'activated', at }])).state, 'active');
    const closing = await appendEvents(folder, [{ type: 'closing', at, documents: ['a.md'] }]);
    assert.deepEqual([closing.state, closing.closing], ['closing', ['a.md']]);
    assert.equal((await appendEvents(folder, [{ type: 'closed', at }])).state, 'closed');
  });

  it('keeps the journals of earlier sessions', async () => {
    await beginJournal(folder, prepared('a'));
    await appendEvents(folder, [{ type: 'abandoned', at, reason: 'wrong opener' }]);
    await beginJournal(folder, prepared('b'));
    assert.equal((await readSession(folder)).id, 'b');
    assert.match(await readFile(join(folder, 'sessions', 'a.jsonl'), 'utf8'), /wrong opener/);
  });

  it('refuses a second session and says who is there', async () => {
    await beginJournal(folder, prepared('a'));
    await assert.rejects(beginJournal(folder, prepared('b')), {
      code: 'session-running',
      message: /Session a/,
    });
    assert.equal((await readSession(folder)).id, 'a');
  });

  it('leaves out a last line that a crash cut short, and goes on after it', async () => {
    await beginJournal(folder, prepared('a'));
    await appendFile(join(folder, JOURNAL), '{"type":"activated","at":"2026-0');
    assert.equal((await readSession(folder)).state, 'preparing');
    const session = await appendEvents(folder, [{ type: 'ticked', at, item: '1', by: 'person' }]);
    assert.equal(session.ticks.size, 1);
    assert.equal((await readFile(join(folder, JOURNAL), 'utf8')).split('\n').length, 3);
  });

  for (const [name, line] of [
    ['text', 'not json'],
    ['an unknown event', '{"type":"dreamt","at":"2026-01-01T00:00:00Z"}'],
    ['an event without its time', '{"type":"activated"}'],
  ] as const) {
    it(`tells the line of ${name} and keeps the file as it is`, async () => {
      await beginJournal(folder, prepared('a'));
      await appendFile(join(folder, JOURNAL), `${line}\n`);
      const before = await readFile(join(folder, JOURNAL));
      await assert.rejects(readSession(folder), { code: 'broken-journal', message: /line 2/ });
      await assert.rejects(beginJournal(folder, prepared('b')), { code: 'broken-journal' });
      assert.deepEqual(await readFile(join(folder, JOURNAL)), before);
    });
  }

  it('lets exactly one of two processes begin', async () => {
    const script = join(folder, 'begin.mts');
    const journal = new URL('../../../src/workspace/journal.ts', import.meta.url).href;
    await writeFile(
      script,
      `import { beginJournal } from ${JSON.stringify(journal)};
       process.on('message', async (id) => {
         try { await beginJournal(${JSON.stringify(folder)}, { ...${JSON.stringify(prepared('x'))}, session: id }); process.send('won'); }
         catch (error) { process.send(error.code); }
       });`,
    );
    const children = ['p', 'q'].map(() => fork(script));
    try {
      for (let race = 0; race < 20; race++) {
        await rm(join(folder, JOURNAL), { force: true });
        const answers = await Promise.all(
          children.map(
            (child, index) =>
              new Promise((resolve) => {
                child.once('message', resolve);
                child.send(`${race}-${index}`);
              }),
          ),
        );
        assert.deepEqual(answers.toSorted(), ['session-running', 'won']);
      }
    } finally {
      for (const child of children) child.kill();
    }
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith(`${JOURNAL}.`)),
      [],
    );
  });
});
