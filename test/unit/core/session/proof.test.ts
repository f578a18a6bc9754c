import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SessionCheck } from '../../../../src/core/session/config.ts';
import { closingProofOf, proofOf } from '../../../../src/core/session/proof.ts';

describe('proofOf', () => {
  const sources = {
    paths: ['docs/ARCHITECTURE.md', 'docs/a/PLAN.md', 'docs/b/PLAN.md'],
    branches: ['trunk'],
    checks: [
      { name: 'tests', run: ['npm', 'test'], items: String.raw`\btests? pass` },
    ] as SessionCheck[],
    hasDatabases: true,
  };
  const cases: [string, ReturnType<typeof proofOf>][] = [
    ['Verify you are on branch: main', { kind: 'branch', branches: ['main'] }],
    ['Check that you are on branch `release/2.x`', { kind: 'branch', branches: ['release/2.x'] }],
    ['Be on the right branch', { kind: 'branch', branches: ['trunk'] }],
    ['Verify working tree is clean: git status', { kind: 'clean-tree' }],
    ['Have a clean work tree', { kind: 'clean-tree' }],
    [
      'Read `docs/ARCHITECTURE.md` (entire document)',
      { kind: 'document-read', path: 'docs/ARCHITECTURE.md' },
    ],
    ['Read ARCHITECTURE.md', { kind: 'document-read', path: 'docs/ARCHITECTURE.md' }],
    ['`docs/ARCHITECTURE.md` — the truth', { kind: 'document-read', path: 'docs/ARCHITECTURE.md' }],
    ['Read docs/ARCHITECTURE.md (Section 3 only)', undefined],
    ['docs/ARCHITECTURE.md, Section 3', undefined],
    ['Update docs/ARCHITECTURE.md', undefined],
    ['Read PLAN.md', undefined],
    ['Read the room', undefined],
    ['Open a branch of the plan', undefined],
    ['All tests pass locally', { kind: 'check', name: 'tests' }],
    ['Make a backup of the databases', { kind: 'backup', hours: 24 }],
    ['Verify that a backup exists', { kind: 'backup', hours: 24 }],
    ['Git backup tag created (backup-20260102)', undefined],
    ['Create backup (git tag + folder copy)', undefined],
    ['Update START.md with the backup pointer', undefined],
    ['Look for open blocking issues', { kind: 'no-open-issues' }],
    ['Check for STOP conditions (blocking issues)', { kind: 'no-open-issues' }],
    ['Write down what blocks you', undefined],
    ['Install the git hooks', { kind: 'hooks' }],
    ['See that the commit hooks are installed', { kind: 'hooks' }],
  ];
  for (const [text, proof] of cases) {
    it(`${JSON.stringify(text)}: ${proof?.kind ?? 'takes a tick'}`, () => {
      assert.deepEqual(proofOf(text, sources), proof);
    });
  }
});

describe('proofOf without databases', () => {
  it('leaves a backup to a tick, since nothing could prove it', () => {
    assert.equal(proofOf('Make a backup', { paths: [], branches: [] }), undefined);
  });
});

describe('closingProofOf', () => {
  const sources = { paths: [], branches: [] };
  for (const [text, kind] of [
    ['Commit all changes', 'clean-tree'],
    ['Commit everything', 'clean-tree'],
    ['Every change is committed', 'clean-tree'],
    ['Write the HANDOFF below this line', 'closing'],
    ['Append an entry to the progress thread', 'closing'],
    ['Update Section 3 of the bible', undefined],
  ] as const) {
    it(`${JSON.stringify(text)}: ${kind ?? 'takes a tick'}`, () => {
      assert.equal(closingProofOf(text, sources)?.kind, kind);
    });
  }
});
