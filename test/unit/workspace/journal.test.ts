import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { SessionEvent } from '../../../src/core/session/session.ts';
import {
  JOURNAL,
  appendEvents,
  beginJournal,
  claim,
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

/** A process that has ended: its id is that of nobody now. */
function deadProcess(): { pid: number; exited: Promise<unknown> } {
  const child = spawn(process.execPath, ['-e', '']);
  return { pid: child.pid ?? 0, exited: new Promise((resolve) => child.once('exit', resolve)) };
}

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
    assert.equal(session.cutShort, 1);
    const lines = (await readFile(join(folder, JOURNAL), 'utf8')).split('\n');
    assert.deepEqual(
      lines.slice(1).map((line) => /"type":"(\w+)"/.exec(line)?.[1]),
      ['activated', 'mended', 'ticked', undefined],
    );
  });

  it('loses nothing where two mend the same line at once', async () => {
    await beginJournal(folder, prepared('a'));
    const tick = (item: string): string =>
      `${JSON.stringify({ type: 'ticked', at, item, by: 'person' })}\n`;
    const mended = `\n${JSON.stringify({ type: 'mended', at })}\n`;
    // Both found the half line, and both wrote their whole text behind it.
    await appendFile(
      join(folder, JOURNAL),
      `{"type":"acti${mended}${tick('1')}${mended}${tick('2')}`,
    );
    const session = await readSession(folder);
    assert.deepEqual([...session.ticks.keys()], ['1', '2']);
  });

  it('keeps a line that someone else was still writing when it was mended', async () => {
    await beginJournal(folder, prepared('a'));
    const whole = JSON.stringify({ type: 'ticked', at, item: '1', by: 'person' });
    await appendFile(
      join(folder, JOURNAL),
      `${whole}\n\n${JSON.stringify({ type: 'mended', at })}\n`,
    );
    assert.equal((await readSession(folder)).ticks.size, 1);
  });

  it('keeps an event of a later version, and says that it does not know it', async () => {
    await beginJournal(folder, prepared('a'));
    const line = '{"type":"dreamt","at":"2026-01-01T00:00:00Z","of":"sheep"}\n';
    await appendFile(join(folder, JOURNAL), line);
    const session = await appendEvents(folder, [{ type: 'ticked', at, item: '1', by: 'person' }]);
    assert.deepEqual([session.unknownEvents, session.ticks.size], [1, 1]);
    assert.ok((await readFile(join(folder, JOURNAL), 'utf8')).includes(line));
  });

  it('does not put into another session what was meant for one that is over', async () => {
    await beginJournal(folder, prepared('a'));
    await appendEvents(folder, [{ type: 'abandoned', at, reason: 'x' }]);
    await beginJournal(folder, prepared('b'));
    const tick = { type: 'ticked', at, item: '1', by: 'person' } as const;
    await assert.rejects(appendEvents(folder, [tick], 'a'), { code: 'session-changed' });
    assert.equal((await readSession(folder)).ticks.size, 0);
  });

  it('shows the work: tasks, checks, escalations, waivers and further lists', async () => {
    await beginJournal(folder, {
      ...prepared('a'),
      tasks: [{ id: '1.2', title: 'Knead' }],
      holder: { host: 'kiln', user: 'ada', pid: 4711 },
    });
    const session = await appendEvents(folder, [
      { type: 'waived', at, item: '1', reason: 'why', by: 'Ada' },
      { type: 'check-run', at, name: 'tests', exitCode: 1, seconds: 2 },
      { type: 'check-run', at, name: 'tests', exitCode: 0, seconds: 3 },
      { type: 'task-completed', at, task: '1.2', title: 'Knead', evidence: 'x', by: 'Ada' },
      { type: 'task-verified', at, task: '1.2', by: 'Jon', role: 'Reviewer' },
      { type: 'escalated', at, issue: 'Oven', to: 'Jon', urgency: 'High' },
      { type: 'escalated', at, issue: 'Oven', to: 'Jon', urgency: 'High', answer: 'Wait' },
      { type: 'list-ticked', at, list: 'closing', item: 'a', by: 'agent', evidence: 'e' },
      { type: 'list-ticked', at, list: 'closing', item: 'b', by: 'agent', evidence: 'e' },
      { type: 'list-unticked', at, list: 'closing', item: 'b', by: 'agent' },
      { type: 'list-waived', at, list: 'closing', item: 'c', by: 'Ada', reason: 'r' },
    ]);
    assert.equal(session.waivers.get('1')?.reason, 'why');
    assert.deepEqual(
      [...session.checks.values()].map(({ exitCode, seconds }) => [exitCode, seconds]),
      [[0, 3]],
    );
    assert.deepEqual(
      session.completed.map(({ task }) => task),
      ['1.2'],
    );
    assert.deepEqual(
      session.verified.map(({ by }) => by),
      ['Jon'],
    );
    assert.deepEqual(
      session.escalations.map(({ answer }) => answer),
      ['Wait'],
    );
    assert.deepEqual([...(session.lists.get('closing')?.keys() ?? [])], ['a', 'c']);
    assert.deepEqual([session.tasks[0]?.id, session.holder?.pid], ['1.2', 4711]);
  });

  it("gives a right to the first that claims it, and a dead one's right to the next", async () => {
    await beginJournal(folder, prepared('a'));
    await appendEvents(folder, [{ type: 'activated', at }]);
    const mine = { purpose: 'closing', claim: 'mine' } as const;
    assert.equal((await claim(folder, 'a', mine)).claims.closing?.claim, 'mine');
    await assert.rejects(claim(folder, 'a', { ...mine, claim: 'theirs' }), { code: 'claimed' });
    await appendEvents(folder, [{ type: 'released', at, claim: 'mine' }]);
    const { pid, exited } = deadProcess();
    await exited;
    const holder = { host: hostname(), pid };
    await appendEvents(folder, [
      { type: 'claimed', at, purpose: 'closing', claim: 'dead', holder },
    ]);
    const now = await claim(folder, 'a', { ...mine, claim: 'third' });
    assert.equal(now.claims.closing?.claim, 'third');
  });

  for (const [name, line] of [
    ['text', 'not json'],
    ['an event that is half JSON', '{"type":"activated"'],
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

  for (const earlier of [false, true])
    it(`lets exactly one of two processes begin${earlier ? ' after an earlier session' : ''}`, async () => {
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
          if (earlier && race > 0)
            await appendEvents(folder, [{ type: 'abandoned', at, reason: `race ${race}` }]);
          if (!earlier) await rm(join(folder, JOURNAL), { force: true });
          const answers = await Promise.all(
            children.map(
              (child, index) =>
                new Promise((resolve) => {
                  child.once('message', resolve);
                  child.send(`${race}-${index}`);
                }),
            ),
          );
          const [loser, winner] = answers.toSorted();
          assert.ok(['claimed', 'session-running'].includes(String(loser)), String(loser));
          assert.equal(winner, 'won');
          if (!earlier) assert.equal(loser, 'session-running');
        }
      } finally {
        for (const child of children) child.kill();
      }
      const kept = (await readdir(join(folder, 'sessions'))).length;
      assert.equal(kept, earlier ? 19 : 0, 'no journal is lost');
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name.startsWith(`${JOURNAL}.`)),
        [],
      );
    });
});
