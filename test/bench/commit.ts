import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { governedSandbox, type Sandbox, source } from '../git/support.ts';

/** One measurement: the median of whole `git commit`s, and its ratio to a hook that only starts Node.js. */
export interface Row {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  /** To `bare node` of the same number of files. */
  readonly ratio: number;
}

type Kind = 'no hook' | 'bare node' | 'session-protocol';
const KINDS: readonly Kind[] = ['no hook', 'bare node', 'session-protocol'];

const BODY = `export const text = '${'x'.repeat(1880)}';`;

/** All three rules judge every one of these commits: each file needs its header, and one the bible. */
async function prepare(kind: Kind): Promise<Sandbox> {
  const sandbox = await governedSandbox();
  if (kind === 'session-protocol') return sandbox;
  sandbox.git('config', '--local', 'core.hooksPath', `${sandbox.root}/.git/bare`);
  sandbox.write('.git/bare/.keep', '');
  if (kind === 'bare node') {
    const hook = join(sandbox.root, '.git/bare/commit-msg');
    writeFileSync(hook, '#!/bin/sh\nunset NODE_OPTIONS NODE_EXTRA_CA_CERTS\nexec node -e 0\n');
    chmodSync(hook, 0o755);
  }
  return sandbox;
}

function stageRound(sandbox: Sandbox, files: number, round: number): void {
  for (let index = 0; index < files; index++) {
    const path = index === 0 ? 'src/routes/first.ts' : `src/many/${index % 20}/file-${index}.ts`;
    sandbox.write(path, source(path, `${BODY}\n// ${round}`));
  }
  const bible = sandbox.read('docs/BIBLE.md');
  sandbox.write('docs/BIBLE.md', bible.replace('- /cart', `- /cart\n- /first ${round}`));
  sandbox.git('add', '.');
}

function timeCommit(sandbox: Sandbox): number {
  const start = process.hrtime.bigint();
  const { code, stderr } = sandbox.commit(['--quiet', '-m', 'Round']);
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (code !== 0) throw new Error(stderr);
  return time;
}

const median = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;

async function measure(files: number, rounds: number): Promise<Row[]> {
  const sandboxes = new Map<Kind, Sandbox>();
  const times = new Map<Kind, number[]>(KINDS.map((kind) => [kind, []]));
  try {
    for (const kind of KINDS) sandboxes.set(kind, await prepare(kind));
    for (let round = 0; round <= rounds; round++) {
      for (const [kind, sandbox] of sandboxes) {
        stageRound(sandbox, files, round);
        const time = timeCommit(sandbox);
        // The first round fills the caches and is not counted.
        if (round > 0) times.get(kind)?.push(time);
      }
    }
  } finally {
    for (const sandbox of sandboxes.values()) sandbox.remove();
  }
  const bare = median(times.get('bare node') ?? []);
  return KINDS.map((kind) => {
    const value = median(times.get(kind) ?? []);
    return {
      name: `commit, ${files === 1 ? '1 file' : `${files} files`}: ${kind}`,
      median: value,
      ratio: value / bare,
    };
  });
}

/** Whole commits with no hook, with a hook that is `node -e 0`, and with ours, interleaved in one run. */
export async function benchCommit(): Promise<Row[]> {
  return [...(await measure(1, 40)), ...(await measure(1000, 12))];
}

if (process.argv[1] === import.meta.filename) {
  for (const { name, median: time, ratio } of await benchCommit()) {
    console.log(
      `${name.padEnd(45)} ${time.toFixed(1).padStart(8)} ms  ${ratio.toFixed(2).padStart(6)}`,
    );
  }
}
