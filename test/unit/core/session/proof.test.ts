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
    ['On branch: main', { kind: 'branch', branches: ['main'] }],
    ['**Branch**: main or release/9', { kind: 'branch', branches: ['main', 'release/9'] }],
    ['Switch to the `main` branch before you start', { kind: 'branch', branches: ['main'] }],
    ['Working tree is clean', { kind: 'clean-tree' }],
    ['Run `git status`: working tree clean', { kind: 'clean-tree' }],
    ['Verify the working tree is clean, no uncommitted changes', { kind: 'clean-tree' }],
    [
      'docs/ARCHITECTURE.md (entire document)',
      { kind: 'document-read', path: 'docs/ARCHITECTURE.md' },
    ],
    [
      'First, read the bible (docs/ARCHITECTURE.md)',
      { kind: 'document-read', path: 'docs/ARCHITECTURE.md' },
    ],
    [
      'Check for STOP conditions (blocking issues, incomplete migrations)',
      { kind: 'no-open-issues' },
    ],
    ['Check the Sprint Status for open blocking issues', { kind: 'no-open-issues' }],
    ['Confirm there are no open blockers', { kind: 'no-open-issues' }],
    ['Take a fresh backup of the orders database', { kind: 'backup', hours: 24 }],
    ['Git hooks are active', { kind: 'hooks' }],
    ['Agree on branch naming with Dana', undefined],
    ['Agree on branch naming', undefined],
    ['Check branch protection', undefined],
    ['Branch: TBD', undefined],
    ['Make sure the branch is clean', undefined],
    ['Never work on branch main', undefined],
    ['Be on branch main and pull', undefined],
    ['Verify the branch: `git status`', undefined],
    ['Check #incidents in Slack for blockers', undefined],
    ["Look at the vendor's status page: any blocking issues?", undefined],
    ['Do not read docs/ARCHITECTURE.md, it is outdated', undefined],
    ['Read the PR description and docs/ARCHITECTURE.md history (git log)', undefined],
    ['Commits reviewed, everything in docs/ARCHITECTURE.md read by QA', undefined],
    ['Read docs/ARCHITECTURE.md and sign the log', undefined],
    ['Read docs/ARCHITECTURE.md (then summarise it)', undefined],
    ['Read docs/ARCHITECTURE.md, docs/a/PLAN.md', undefined],
    ['Ask Dana whether the git hooks work on her machine', undefined],
    ['Install the git hooks and the linter', undefined],
    ['Run `npm test` and check the work tree is clean afterwards', undefined],
    ['Working tree is clean; dependencies are installed', undefined],
    ['Working tree is clean (and run the smoke test)', undefined],
    ['Make a backup of the databases and store it off site', undefined],
    ['Verify a backup not older than 4 hours exists', undefined],
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
    ['Write the HANDOFF: what you did, what is left', 'closing'],
    ['Commit all changes with `git commit`', undefined],
    ['Commit all changes and push', undefined],
    ['Write the hand-off, then tell Dana', undefined],
    ['Ask Dana to write the hand-off', undefined],
    ['Add a link to the hand-off in Slack', undefined],
    ['Update Section 3 of the bible', undefined],
  ] as const) {
    it(`${JSON.stringify(text)}: ${kind ?? 'takes a tick'}`, () => {
      assert.equal(closingProofOf(text, sources)?.kind, kind);
    });
  }
});
