import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { cli, cliJson, cliRefuses } from '../git/cli-support.ts';
import { git } from '../git/cli-git.ts';
import { coaching } from './coaching.ts';
import { platform } from './platform.ts';
import { researchThread } from './research-thread.ts';
import { type Scenario, type Stage, setStage } from './scenario.ts';

const OPENER = 'docs/session-openers/SESSION_07_GROUNDWORK.md';
const PLAN = 'docs/MASTER_PLAN.md';
const THREAD = 'PROGRESS_THREAD.md';
const JOURNAL = '.git/session-protocol/session.jsonl';

interface Status {
  readonly session: { readonly state: string; readonly cutShort: number };
  readonly done: number;
  readonly protocolFault?: { readonly message: string };
}

describe('bad input', function () {
  this.timeout(60_000);
  let stage: Stage | undefined;
  const make = async (scenario: Scenario): Promise<string> => {
    stage = await setStage(scenario);
    return stage.root;
  };
  afterEach(() => stage?.remove());

  const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
  const status = (root: string): Status => cliJson<Status>(root, 0, 'session', 'status');
  const change = (root: string, path: string, from: RegExp, to: string): void => {
    const before = read(root, path);
    assert.match(before, from);
    writeFileSync(join(root, path), before.replace(from, to));
  };

  it('an opener without tasks starts its session, and says what is not known', async () => {
    const root = await make(platform);
    change(root, OPENER, /## YOUR TASKS[^]*?(?=## DO NOT)/, '');
    git(root, 'commit', '--quiet', '--all', '--no-verify', '--message', 'docs: no tasks');
    const { code, stderr, stdout } = cli(root, 'session', 'start');
    assert.equal(code, 0, stderr);
    assert.match(`${stdout}${stderr}`, /SESSION_07_GROUNDWORK\.md names no tasks/);
    assert.equal(status(root).session.state, 'preparing');
  });

  it('a playbook without a checklist starts a session, and says so', async () => {
    const root = await make(coaching);
    change(root, 'TEAM_PLAYBOOK.md', /```\n□ 1[^]*?```\n/, '');
    git(root, 'commit', '--quiet', '--all', '--no-verify', '--message', 'docs: no list');
    const { code, stderr, stdout } = cli(root, 'session', 'start');
    assert.equal(code, 0, stderr);
    assert.match(`${stdout}${stderr}`, /TEAM_PLAYBOOK\.md has no checklist for the start/);
    assert.match(stdout, /Have the git hooks installed/);
  });

  it('a thread whose last entry is broken stops the closing, with its line, and is not written', async () => {
    const root = await make({
      ...researchThread,
      files: {
        ...researchThread.files,
        '.session-protocol/protocol.json': JSON.stringify({
          version: 1,
          documents: { thread: THREAD },
        }),
      },
    });
    assert.equal(cli(root, 'session', 'start').code, 0);
    appendFileSync(join(root, THREAD), '\n```\nlog of the gauge\n');
    const before = read(root, THREAD);
    const line = before.split('\n').findIndex((text) => text.includes('ADDENDUM')) + 1;
    cliRefuses(
      root,
      new RegExp(`PROGRESS_THREAD\\.md \\(line ${line}\\).*code fence`),
      /End it there/,
      'session',
      'close',
      '--next',
      'Clean',
    );
    assert.equal(read(root, THREAD), before);
    appendFileSync(join(root, THREAD), '```\n');
    assert.equal(cli(root, 'session', 'close', '--next', 'Clean').code, 0);
    assert.match(read(root, THREAD), /log of the gauge\n```\n[^]*## Session 01 - /);
  });

  it('a journal that was cut short keeps all that was written before, and goes on', async () => {
    const root = await make(platform);
    cli(root, 'session', 'start');
    cli(root, 'session', 'tick', '2', '--evidence', 'both phases');
    const { done } = status(root);
    appendFileSync(join(root, JOURNAL), '{"type":"ticked","at":"2026-03-0');
    assert.equal(status(root).done, done);
    assert.equal(cli(root, 'session', 'read', 'docs/ARCHITECTURE_BIBLE.md').code, 0);
    const now = status(root);
    assert.deepEqual([now.session.state, now.session.cutShort], ['active', 1]);
    assert.match(read(root, JOURNAL), /"at":"2026-03-0\n\{"type":"mended"/);
  });

  it('a journal that is not one is told with its place, and left as it is', async () => {
    const root = await make(platform);
    cli(root, 'session', 'start');
    const [first = ''] = read(root, JOURNAL).split('\n');
    const broken = `${first}\nnot an event\n${first}\n`;
    writeFileSync(join(root, JOURNAL), broken);
    cliRefuses(root, /cannot be read at line 2: /, /Mend that line/, 'session', 'status');
    cliRefuses(root, /cannot be read at line 2: /, /Mend that line/, 'session', 'start');
    assert.equal(read(root, JOURNAL), broken);
  });

  it('a closing that died before the journal knew goes on, and writes nothing twice', async () => {
    const root = await make(platform);
    cli(root, 'session', 'start');
    cli(root, 'session', 'tick', '2', '--evidence', 'both phases');
    cli(root, 'session', 'read', 'docs/ARCHITECTURE_BIBLE.md');
    cli(root, 'checklist', 'tick', 'closing', '2', '--evidence', 'text:true');
    assert.equal(cli(root, 'session', 'close', '--next', '4.1').code, 0);
    const written = read(root, OPENER);
    change(root, JOURNAL, /\{"type":"closing".*\n/, '');
    assert.equal(status(root).session.state, 'active');
    const again = cli(root, 'session', 'close', '--next', '4.1');
    assert.equal(again.code, 0, again.stderr);
    assert.equal(status(root).session.state, 'closing');
    assert.equal(read(root, OPENER), written);
    change(root, JOURNAL, /\{"type":"closing".*\n/, '');
    writeFileSync(join(root, 'left-over.txt'), 'x\n');
    cliRefuses(root, /1 Commit everything/, /tick/, 'session', 'close', '--next', '4.1');
  });

  it('a clock that jumps back or ahead loses nothing, and no time is made up', async () => {
    const root = await make(platform);
    cli(root, 'session', 'start');
    cli(root, 'session', 'tick', '2', '--evidence', 'both phases');
    change(root, JOURNAL, /("type":"prepared","at":")\d{4}/, '$12099');
    change(root, JOURNAL, /("type":"ticked","at":")\d{4}/, '$11999');
    assert.equal(cli(root, 'session', 'read', 'docs/ARCHITECTURE_BIBLE.md').code, 0);
    assert.equal(status(root).session.state, 'active');
    change(root, JOURNAL, /("type":"activated","at":")\d{4}/, '$12099');
    cli(root, 'checklist', 'tick', 'closing', '2', '--evidence', 'text:true');
    const { code, stderr } = cli(root, 'session', 'close', '--next', '4.1');
    assert.equal(code, 0, stderr);
    assert.match(read(root, OPENER), / · 0 min_/);
  });

  it('a protocol file that is broken lets no session begin or end by half of it', async () => {
    const root = await make(coaching);
    const path = '.session-protocol/protocol.json';
    const place = /protocol\.json:3: Not valid JSON: comma expected/;
    const breakIt = (): void => change(root, path, /"version": 1,/, '"version": 1');
    breakIt();
    cliRefuses(root, place, /Mend the protocol file/, 'session', 'start');
    const told = cli(root, 'session', 'status');
    assert.match(
      told.stdout,
      new RegExp(`${place.source}.*\nnext: Mend that line[^]*No session\\.`),
    );
    const { session, protocolFault } = status(root);
    assert.equal(session.state, 'none');
    assert.match(protocolFault?.message ?? '', place);
    git(root, 'checkout', '--quiet', '--', path);
    const { items } = cliJson<{ items: { item: { id: string } }[] }>(root, 0, 'session', 'start');
    for (const { item } of items)
      cli(root, 'session', 'waive', item.id, '--reason', 'not what is tried here');
    assert.equal(status(root).session.state, 'active');
    assert.equal(status(root).protocolFault, undefined);
    breakIt();
    cliRefuses(root, place, /Mend the protocol file/, 'session', 'close', '--next', 'x');
    git(root, 'checkout', '--quiet', '--', path);
    assert.equal(cli(root, 'session', 'close', '--next', 'x').code, 0);
  });

  it('a document that is to be read before closing is read in the active session', async () => {
    const root = await make({
      ...platform,
      changes: {
        [OPENER]: [['2. Update Section 3 of the Bible with the new table', `2. Read ${PLAN}`]],
      },
    });
    cli(root, 'session', 'start');
    cli(root, 'session', 'tick', '2', '--evidence', 'both phases');
    cli(root, 'session', 'read', 'docs/ARCHITECTURE_BIBLE.md');
    assert.equal(status(root).session.state, 'active');
    cliRefuses(root, /2 Read docs\/MASTER_PLAN\.md/, /tick/, 'session', 'close', '--next', '4.1');
    const other = cli(root, 'session', 'read', OPENER);
    assert.match(other.stderr, /Nothing was recorded: .* none of its checklists asks for/);
    const told = cli(root, 'session', 'read', PLAN);
    assert.match(told.stderr, /Recorded docs\/MASTER_PLAN\.md as read to its end/);
    appendFileSync(join(root, PLAN), '\n');
    cliRefuses(root, /2 Read docs\/MASTER_PLAN\.md/, /tick/, 'session', 'close', '--next', '4.1');
    git(root, 'checkout', '--quiet', '--', PLAN);
    assert.equal(cli(root, 'session', 'close', '--next', '4.1').code, 0);
  });

  it('an opener that is gone leaves a session that can be closed, and says so', async () => {
    const root = await make(platform);
    cli(root, 'session', 'start');
    cli(root, 'session', 'tick', '2', '--evidence', 'both phases');
    cli(root, 'session', 'read', 'docs/ARCHITECTURE_BIBLE.md');
    git(root, 'rm', '--quiet', OPENER);
    const planned = cli(root, 'session', 'close', '--next', '4.1', '--plan');
    assert.equal(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /SESSION_07_GROUNDWORK\.md is gone/);
  });
});
