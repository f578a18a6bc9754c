import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { evaluateItems } from '../../../../src/core/session/evaluate.ts';
import { reduceSession } from '../../../../src/core/session/journal.ts';
import type { Proof, ProofFacts, SessionItem } from '../../../../src/core/session/session.ts';

const exact = (branch: string, wanted: readonly string[]) => wanted.includes(branch);

describe('evaluateItems', () => {
  const list: SessionItem[] = [
    { id: '1', text: 'branch', from: 'protocol', proof: { kind: 'branch', branches: ['main'] } },
    { id: '2', text: 'clean', from: 'protocol', proof: { kind: 'clean-tree' } },
    { id: '3', text: 'read', from: 'protocol', proof: { kind: 'document-read', path: 'a.md' } },
    { id: '4', text: 'tick', from: 'playbook' },
  ];
  const at = '2026-01-01T00:00:00Z';
  const prepared = { type: 'prepared', at, session: 's', title: 'S', items: list } as const;
  const facts: ProofFacts = { branch: 'main', dirty: [], documents: new Map([['a.md', 'aa']]) };
  const states = (session: ReturnType<typeof reduceSession>, now = facts) =>
    evaluateItems(session, now, exact).map((status) => status.state);

  it('proves what the facts show and leaves the rest open', () => {
    assert.deepEqual(states(reduceSession([prepared])), ['proved', 'proved', 'open', 'open']);
  });

  it('is complete when the document was read as it is now and the item ticked', () => {
    const session = reduceSession([
      prepared,
      { type: 'document-read', at, path: 'a.md', sha256: 'aa' },
      { type: 'ticked', at, item: '4', by: 'agent', evidence: 'log.txt' },
    ]);
    assert.deepEqual(states(session), ['proved', 'proved', 'proved', 'ticked']);
  });

  it('fails what the facts deny, with the way out', () => {
    const session = reduceSession([
      prepared,
      { type: 'document-read', at, path: 'a.md', sha256: 'old' },
    ]);
    const now = { branch: 'dev', dirty: ['x', 'y', 'z', 'w'], documents: facts.documents };
    const found = evaluateItems(session, now, exact);
    assert.deepEqual(
      found.slice(0, 3).map((status) => status.detail),
      [
        'On branch dev; switch to main.',
        'Stash what is changed (git stash -u), or waive this with a reason and commit it in the session: x, y, z, ….',
        'a.md changed after it was read; read it to its end again.',
      ],
    );
    assert.ok(found.slice(0, 3).every((status) => status.state === 'failed' && !status.done));
  });

  it('claims no proof for a session that was abandoned before it was active', () => {
    const session = reduceSession([prepared, { type: 'abandoned', at, reason: 'wrong day' }]);
    assert.deepEqual(states(session), ['open', 'open', 'open', 'open']);
    const [branch] = evaluateItems(session, { dirty: [], documents: new Map() }, exact);
    assert.equal(branch?.detail, 'The session ended before this was settled.');
  });

  it('keeps an active session complete although its work tree changes', () => {
    const session = reduceSession([prepared, { type: 'activated', at }]);
    assert.deepEqual(states(session, { dirty: ['x'], documents: new Map() }), [
      'proved',
      'proved',
      'proved',
      'proved',
    ]);
  });
});

describe('what else proves itself', () => {
  const at = '2026-01-01T00:00:00Z';
  const standing = (
    proof: Proof,
    facts: Partial<ProofFacts>,
    ...events: Parameters<typeof reduceSession>[0] extends Iterable<infer Event> ? Event[] : never
  ) => {
    const items = [{ id: '1', text: 'It', from: 'protocol', proof }] as const;
    const session = reduceSession([
      { type: 'prepared', at, session: 's', title: 'S', items },
      ...events,
    ]);
    const all: ProofFacts = { dirty: [], documents: new Map(), ...facts };
    const [status] = evaluateItems(session, all, exact);
    assert.ok(status);
    return status;
  };
  const run = { type: 'check-run', at, name: 'tests', exitCode: 0, seconds: 1, head: 'a' } as const;

  it('a check that passed on the work tree as it is, and no other', () => {
    const proof: Proof = { kind: 'check', name: 'tests' };
    const facts = { head: 'a', changes: 'x' };
    assert.equal(standing(proof, facts).state, 'open');
    assert.match(standing(proof, facts).detail, /session check tests/);
    assert.equal(standing(proof, facts, { ...run, changes: 'x' }).state, 'proved');
    assert.match(standing(proof, facts, { ...run, changes: 'y' }).detail, /changed since/);
    assert.match(
      standing(proof, facts, { ...run, head: 'b', changes: 'x' }).detail,
      /changed since/,
    );
    assert.match(standing(proof, facts, { ...run, exitCode: 3, changes: 'x' }).detail, /code 3/);
    const again = [
      { ...run, exitCode: 1, changes: 'x' },
      { ...run, changes: 'x' },
    ];
    assert.equal(standing(proof, facts, ...again).state, 'proved');
  });

  it('a backup that is young enough', () => {
    const proof: Proof = { kind: 'backup', hours: 24 };
    assert.match(standing(proof, {}).detail, /no verified backup; make one/);
    assert.equal(standing(proof, { backupHours: 23 }).state, 'proved');
    assert.equal(standing(proof, { backupHours: 24 }).state, 'failed');
    assert.match(standing(proof, { backupHours: 0 }).detail, /less than an hour ago/);
  });

  it('blocking issues, each with its place, and hooks that are whole', () => {
    const issues = [{ path: 'p.md', line: 7, text: 'The oven is cold' }];
    assert.equal(standing({ kind: 'no-open-issues' }, {}).state, 'proved');
    const failed = standing({ kind: 'no-open-issues' }, { openIssues: issues });
    assert.match(failed.detail, /The oven is cold \(p\.md:7\); or waive it/);
    assert.equal(standing({ kind: 'hooks' }, {}).state, 'open');
    assert.equal(standing({ kind: 'hooks' }, { hooksFault: '' }).state, 'proved');
    assert.equal(standing({ kind: 'hooks' }, { hooksFault: 'It is gone.' }).detail, 'It is gone.');
  });

  it('nothing by a proof of a later version, and says so', () => {
    const proof = { kind: 'moon-phase' } as unknown as Proof;
    assert.equal(standing(proof, {}).state, 'failed');
    assert.match(standing(proof, {}).detail, /take a newer one, or waive it/);
  });

  it('is done by a waiver, which says who and why, until the tick is taken back', () => {
    const waived = { type: 'waived', at, item: '1', reason: 'no oven here.', by: 'Ada' } as const;
    const status = standing({ kind: 'clean-tree' }, { dirty: ['x'] }, waived);
    assert.deepEqual(
      [status.done, status.state, status.detail, status.waiver?.by],
      [true, 'ticked', 'Waived by Ada: no oven here.', 'Ada'],
    );
    const undone = { type: 'unticked', at, item: '1' } as const;
    assert.equal(standing({ kind: 'clean-tree' }, { dirty: ['x'] }, waived, undone).done, false);
  });

  it('says what proves it, so why it takes no tick', () => {
    assert.match(standing({ kind: 'backup' }, {}).locked ?? '', /"db backup"/);
    const active = standing({ kind: 'backup' }, {}, { type: 'activated', at });
    assert.match(active.locked ?? '', /stays so/);
  });
});
