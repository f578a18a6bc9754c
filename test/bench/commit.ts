import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uninstallHooks } from '../../src/git/hook-installer.ts';
import { writeFileAtomically as write } from '../../src/workspace/atomic-write.ts';
import {
  addTools,
  type HookManager,
  HUSKY,
  LEFTHOOK,
  runInstall,
  SIMPLE_GIT_HOOKS,
} from '../git/managers-support.ts';
import { governedSandbox, type Sandbox, source } from '../git/support.ts';
import { ensureHookManagers } from '../host/hook-managers.ts';
import { median } from './median.ts';

/** One measurement: the median of whole `git commit`s, and its ratio to a hook that only starts Node.js. */
export interface Row {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  readonly rounds: number;
  /** To `bare node` of the same number of files; of a row about growth, to what linear growth would be. */
  readonly ratio: number;
  /** The ratio aimed at: at most this. */
  readonly target?: number;
}

/** A repository with the hooks of one kind in place. */
interface Kind {
  readonly name: string;
  /** The slow ones are measured in every so-manieth round only. */
  readonly every: number;
  prepare(): Promise<Sandbox>;
}

/** Every rule on; the commits pass them all. */
const PROTOCOL = JSON.stringify({
  version: 1,
  documents: { bible: 'docs/BIBLE.md', thread: 'docs/THREAD.md', playbook: 'docs/PLAYBOOK.md' },
  session: { branch: 'main' },
  databases: [{ name: 'shop', engine: 'sqlite', path: 'shop.db', migrations: 'migrations' }],
  rules: {
    'session-active': {},
    branch: { protected: ['release/*'] },
    'stop-condition': { classes: ['DEPLOYMENT'] },
    'task-lane': { sessions: { 31: { paths: ['src/**'] } }, shared: ['docs/**'] },
    'commit-message': { types: ['feat', 'fix'], subjectMax: 72 },
    'bible-updated': { triggers: [{ paths: ['src/routes/**'], section: '3' }] },
    'bible-tag': {},
    'version-header': { paths: ['src/**/*.ts'], fields: ['MODULE', 'VERSION'], bump: ['VERSION'] },
    'change-marker': { paths: ['src/**/*.ts'], largeChange: 200 },
    'forbidden-pattern': {
      patterns: ['console\\.log\\(', 'debugger\\b', '\\beval\\(', 'as any\\b', '\\bvar \\w'].map(
        (pattern) => ({ pattern, paths: ['src/**/*.ts'], reason: 'agreed' }),
      ),
    },
    'append-only': {},
    'thread-entry': { fields: ['Status'] },
    'companion-change': { pairs: [{ when: ['src/many/**'], needs: ['docs/BIBLE.md'] }] },
    'migration-pair': { frozen: 'committed' },
    'backup-fresh': { hours: 24 },
    'no-placeholder': { paths: ['docs/*.md'], complete: 'always' },
    superseded: { documents: [{ paths: ['docs/OLD.md'] }], referencesIn: ['**/*.md'] },
    'protocol-change': {},
  },
});
const MESSAGE = 'feat: go round [BIBLE: Section 3]';

const PLAYBOOK = `# Playbook

## Blocking issues

- ✅ [DEPLOYMENT] The disk was full

## Sacred patterns

${'One more agreed pattern, with its reason.\n\n'.repeat(200)}`;

const THREAD = `# Thread\n${Array.from(
  { length: 30 },
  (_, number) =>
    `\n## Session ${number + 1} - 2026-03-01\n\n**Status**: done\n\n- Work, described in a line or two.\n`,
).join('')}`;

const BODY = `export const text = '${'x'.repeat(1880)}';`;

const plain = (name: string, hook: string | undefined, script = ''): Kind => ({
  name,
  every: 1,
  async prepare() {
    const sandbox = await bare();
    const folder = join(sandbox.root, '.git/bare');
    sandbox.git('config', '--local', 'core.hooksPath', folder);
    sandbox.write('.git/bare/.keep', '');
    if (hook !== undefined) {
      writeFileSync(join(folder, hook), script);
      chmodSync(join(folder, hook), 0o755);
    }
    return sandbox;
  },
});

/** Git must not tidy up while others are measured. */
async function governed(): Promise<Sandbox> {
  const sandbox = await governedSandbox({ protocol: PROTOCOL, session: false });
  sandbox.write('docs/PLAYBOOK.md', PLAYBOOK);
  sandbox.write('docs/THREAD.md', THREAD);
  sandbox.git('add', 'docs');
  sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Write the documents');
  await sandbox.startSession();
  sandbox.git('config', '--local', 'gc.auto', '0');
  sandbox.git('config', '--local', 'maintenance.auto', 'false');
  return sandbox;
}

async function bare(): Promise<Sandbox> {
  const sandbox = await governed();
  await uninstallHooks({ root: sandbox.root, write });
  return sandbox;
}

const managed = (
  name: string,
  manager: HookManager | undefined,
  files: Readonly<Record<string, string>>,
): Kind => ({
  name,
  every: 4,
  async prepare() {
    const sandbox = await bare();
    addTools(sandbox, await ensureHookManagers(), files);
    if (manager) runInstall(sandbox, manager);
    return sandbox;
  },
});

const BARE_NODE = '#!/bin/sh\nunset NODE_OPTIONS NODE_EXTRA_CA_CERTS\nexec node -e 0\n';
const COMMITLINT = {
  '.commitlintrc.json': '{ "extends": ["@commitlint/config-conventional"] }\n',
};

const NO_HOOK = plain('no hook', undefined);
const BARE = plain('bare node', 'commit-msg', BARE_NODE);
const OURS: Kind = {
  name: 'session-protocol, every rule',
  every: 1,
  prepare: governed,
};
const PLAIN_KINDS: readonly Kind[] = [NO_HOOK, BARE, OURS];
const OTHERS: readonly Kind[] = [
  managed('husky + commitlint', HUSKY, {
    ...COMMITLINT,
    '.husky/commit-msg': 'commitlint --edit "$1"\n',
  }),
  managed('lefthook, `true`', LEFTHOOK, {
    'lefthook.yml': 'commit-msg:\n  commands:\n    nothing:\n      run: "true"\n',
  }),
  managed('simple-git-hooks + commitlint', SIMPLE_GIT_HOOKS, {
    ...COMMITLINT,
    '.simple-git-hooks.json': '{ "commit-msg": "node_modules/.bin/commitlint --edit \\"$1\\"" }\n',
  }),
  managed('husky + lint-staged, `true`', HUSKY, {
    '.lintstagedrc.json': '{ "*": "true" }\n',
    '.husky/pre-commit': 'lint-staged --quiet\n',
  }),
];

/** A source file and a change of the bible, and then as many more source files as are asked for. */
function stageRound(sandbox: Sandbox, files: number, round: number): void {
  for (let index = 0; index < files; index++) {
    const path = index === 0 ? 'src/routes/first.ts' : `src/many/${index % 20}/file-${index}.ts`;
    const text = source(path, `${BODY}\n// ${round}`).replace('1.0.0', `1.0.${round}`);
    sandbox.write(path, text);
  }
  const bible = sandbox.read('docs/BIBLE.md');
  sandbox.write('docs/BIBLE.md', bible.replace('- /cart', `- /cart\n- /first ${round}`));
  sandbox.git('add', 'src', 'docs');
}

function timeCommit(sandbox: Sandbox, settings: readonly string[] = []): number {
  const start = process.hrtime.bigint();
  const args = [...settings, 'commit', '--quiet', '-m', MESSAGE];
  const { code, stderr } = sandbox.tryGit(args);
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (code !== 0) throw new Error(stderr);
  return time;
}

/** How many files are committed how often, and whether git keeps what they were as it does after a while. */
interface Rounds {
  readonly files: number;
  readonly rounds: number;
  readonly packed?: boolean;
}

/** The times of whole commits by kind, interleaved: each round, each kind commits the same change. */
async function measure(
  kinds: readonly Kind[],
  { files, rounds, packed = false }: Rounds,
): Promise<ReadonlyMap<Kind, readonly number[]>> {
  const sandboxes = new Map<Kind, Sandbox>();
  const times = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]));
  try {
    for (const kind of kinds) sandboxes.set(kind, await kind.prepare());
    for (let round = 0; round <= rounds; round++) {
      for (const [kind, sandbox] of sandboxes) {
        // The first round fills the caches and is not counted.
        if (round > 0 && round % Math.min(kind.every, rounds) !== 0) continue;
        if (packed) sandbox.git('repack', '-a', '-d', '--quiet');
        stageRound(sandbox, files, round);
        const time = timeCommit(sandbox);
        if (round > 0) times.get(kind)?.push(time);
      }
    }
  } finally {
    for (const sandbox of sandboxes.values()) sandbox.remove();
  }
  return times;
}

const middle = (times: ReadonlyMap<Kind, readonly number[]>, kind: Kind): number =>
  median(times.get(kind) ?? []);

async function compare(kinds: readonly Kind[], of: Rounds, target: number): Promise<Row[]> {
  const times = await measure(kinds, of);
  const files = of.files === 1 ? '1 file' : `${of.files} files`;
  return kinds.map((kind) => ({
    name: `${files}${of.packed === true ? ', packed' : ''}: ${kind.name}`,
    median: middle(times, kind),
    rounds: times.get(kind)?.length ?? 0,
    ratio: middle(times, kind) / middle(times, BARE),
    ...(kind === OURS ? { target } : {}),
  }));
}

/** What our hook adds to a commit of 10,000 files ÷ ten times what it adds to one of 1,000; interleaved. */
async function linear(rounds: number): Promise<Row[]> {
  const [small, large]: [number[], number[]] = [[], []];
  const pairs = [
    { files: 1000, shares: small, without: await BARE.prepare(), ours: await OURS.prepare() },
    { files: 10_000, shares: large, without: await BARE.prepare(), ours: await OURS.prepare() },
  ];
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const { files, shares, without, ours } of pairs) {
        for (const sandbox of [without, ours]) stageRound(sandbox, files, round);
        const share = -timeCommit(without) + timeCommit(ours);
        if (round > 0) shares.push(share);
      }
    }
  } finally {
    for (const { without, ours } of pairs) for (const sandbox of [without, ours]) sandbox.remove();
  }
  return [
    { name: 'our share, 1000 files', median: median(small), rounds, ratio: 1 },
    {
      name: 'our share, 10000 files ÷ 10 × that',
      median: median(large),
      rounds,
      ratio: median(large) / (10 * median(small)),
      target: 1.2,
    },
  ];
}

/**
 * What our hooks add to the commit of one file in a repository of 100,000 files ÷ in one of 100; interleaved.
 * Where there is any pre-commit hook, git reads the index once more after it; what that takes is measured with
 * one that does nothing, and told apart.
 */
async function repository(rounds: number, size = 100_000): Promise<Row[]> {
  const places = [await filled(100), await filled(size)].map((sandbox) => ({
    sandbox,
    shares: [] as number[],
    own: [] as number[],
  }));
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const { sandbox, shares, own } of places) {
        stageRound(sandbox, 1, 3 * round);
        const plainly = timeCommit(sandbox, withHooks(sandbox, 'bare'));
        stageRound(sandbox, 1, 3 * round + 1);
        const early = timeCommit(sandbox, withHooks(sandbox, 'early'));
        stageRound(sandbox, 1, 3 * round + 2);
        const ours = timeCommit(sandbox);
        if (round === 0) continue;
        shares.push(ours - plainly);
        own.push(ours - early);
      }
    }
  } finally {
    for (const { sandbox } of places) sandbox.remove();
  }
  return [
    ...growth(
      'our share',
      rounds,
      size,
      places.map(({ shares }) => median(shares)),
    ),
    ...growth(
      'without git’s second reading',
      rounds,
      size,
      places.map(({ own }) => median(own)),
    ),
  ];
}

const growth = (
  name: string,
  rounds: number,
  size: number,
  [small = 0, large = 0]: readonly number[],
): Row[] => [
  { name: `${name}, repository of 100 files`, median: small, rounds, ratio: 1 },
  {
    name: `${name}, repository of ${size} files ÷ that`,
    median: large,
    rounds,
    ratio: large / small,
    target: 1.5,
  },
];

/** Sends git to hooks that only start Node.js, or that do this and have a pre-commit hook, too. */
const withHooks = ({ root }: Sandbox, folder: 'bare' | 'early'): string[] => [
  '-c',
  `core.hooksPath=${join(root, '.git', folder)}`,
];

async function filled(size: number): Promise<Sandbox> {
  const sandbox = await OURS.prepare();
  // Folders of about a hundred files, as people keep them.
  for (let index = 0; index < size; index++)
    sandbox.write(`files/${Math.floor(index / 1000)}/${index % 10}/${index}.txt`, `${index}\n`);
  for (const [hook, script] of [
    ['bare/commit-msg', BARE_NODE],
    ['early/commit-msg', BARE_NODE],
    ['early/pre-commit', '#!/bin/sh\nexit 0\n'],
  ] as const) {
    sandbox.write(`.git/${hook}`, script);
    chmodSync(join(sandbox.root, '.git', hook), 0o755);
  }
  sandbox.git('add', '.');
  sandbox.git(...withHooks(sandbox, 'bare'), 'commit', '--quiet', '-m', 'Fill');
  sandbox.git('gc', '--quiet');
  return sandbox;
}

/** What can be asked for by itself: `npm run bench commit:thousand`. */
const COMMIT_PARTS = ['one', 'thousand', 'packed', 'linear', 'repository'] as const;
export type CommitPart = (typeof COMMIT_PARTS)[number];

/**
 * Whole commits with no hook, with a hook that is `node -e 0`, with ours and with those of others, interleaved
 * in one run.
 *
 * @param quick a few rounds only, without the others: to see whether something is broken, not to cite
 */
export async function benchCommit(
  parts: readonly CommitPart[] = COMMIT_PARTS,
  quick = false,
): Promise<Row[]> {
  const kinds = [...PLAIN_KINDS, ...(quick ? [] : OTHERS)];
  const run: Readonly<Record<CommitPart, () => Promise<Row[]>>> = {
    one: () => compare(kinds, { files: 1, rounds: quick ? 15 : 40 }, 1.25),
    thousand: () => compare(kinds, { files: 1000, rounds: quick ? 5 : 12 }, 2),
    packed: () => compare(PLAIN_KINDS, { files: 1000, rounds: quick ? 5 : 12, packed: true }, 2),
    linear: () => linear(quick ? 2 : 5),
    repository: () => repository(quick ? 10 : 40, quick ? 20_000 : 100_000),
  };
  const rows: Row[] = [];
  for (const part of COMMIT_PARTS) if (parts.includes(part)) rows.push(...(await run[part]()));
  return rows;
}
