import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { judgeChange } from '../../src/actions/judge-change.ts';
import { openRepository } from '../../src/git/repository.ts';
import { makeSample } from '../sample/make-sample.ts';
import { median } from './median.ts';

/** What the editor does after a save, beside what git needs to see that anything changed. */
export interface SaveRow {
  readonly name: string;
  /** Milliseconds. */
  readonly judged: number;
  readonly diff: number;
  readonly ratio: number;
  /** The ratio aimed at: at most this. */
  readonly target: number;
}

const FILES = 10_000;
const FOLDERS = 100;

/** Judges the work tree of a repository of 10,000 files, one of them changed, and runs `git diff --quiet` in turn. */
export async function benchSave(rounds = 15): Promise<SaveRow[]> {
  const root = await makeSample();
  try {
    grow(root);
    // The editor knows it from its reading of the documents.
    const found = await openRepository(root);
    const times: { judged: number; diff: number }[] = [];
    // The first round fills caches, and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      appendFileSync(join(root, 'src/receipt.ts'), `// ${round}\n`);
      const diff = time(() => spawnSync('git', ['diff', '--quiet'], { cwd: root }));
      const begun = performance.now();
      await judgeChange({ root, source: { kind: 'work-tree' }, found });
      times.push({ diff, judged: performance.now() - begun });
    }
    const [judged, diff] = [
      median(times.slice(1).map((one) => one.judged)),
      median(times.slice(1).map((one) => one.diff)),
    ];
    const name = `a save among ${FILES.toLocaleString('en')} files`;
    return [{ name, judged, diff, ratio: judged / diff, target: 2 }];
  } finally {
    await rm(dirname(root), { recursive: true, force: true });
  }
}

function grow(root: string): void {
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const place = join(root, 'lib', `part-${folder}`);
    mkdirSync(place, { recursive: true });
    for (let file = 0; file < FILES / FOLDERS; file += 1)
      writeFileSync(join(place, `text-${file}.txt`), `${folder} ${file}\n`.repeat(20));
  }
  execFileSync('git', ['add', '--all'], { cwd: root });
  // git would else tidy up beside what is measured.
  const calm = ['-c', 'maintenance.auto=false', '-c', 'gc.auto=0'];
  execFileSync('git', [...calm, 'commit', '--quiet', '--message', 'test: many files'], {
    cwd: root,
  });
}

function time(run: () => unknown): number {
  const begun = performance.now();
  run();
  return performance.now() - begun;
}
