// npm run bench [commit|activation|documents|database]: ratios to a named baseline, each measured in one interleaved run.
import { columns } from '../../src/cli/layout.ts';

const benches: Readonly<Record<string, () => Promise<readonly string[][]>>> = {
  async commit() {
    const { benchCommit } = await import('./commit.ts');
    const rows = await benchCommit();
    return [
      ['whole `git commit`', 'median', 'ratio to a hook that is `exec node -e 0`'],
      ...rows.map(({ name, median, ratio }) => [name, milliseconds(median), ratio.toFixed(2)]),
    ];
  },
  async activation() {
    const { benchActivation } = await import('./activation.ts');
    const rows = await benchActivation();
    return [
      ['activation, same window', 'ours', 'built-in Git', 'ratio'],
      ...rows.map(({ name, ours, git, ratio }) => [
        name,
        milliseconds(ours),
        milliseconds(git),
        ratio.toFixed(2),
      ]),
    ];
  },
  async documents() {
    const { benchDocuments } = await import('./documents.ts');
    return [
      ['full model', 'bare remark-parse + GFM', 'ours', 'ratio', 'per task'],
      ...benchDocuments().map(({ name, bare, model, ratio, perTask }) => [
        name,
        milliseconds(bare),
        milliseconds(model),
        ratio.toFixed(2),
        perTask === undefined ? '' : `${(perTask * 1000).toFixed(0)} µs`,
      ]),
    ];
  },
  async database() {
    const { benchDatabase } = await import('./database.ts');
    const rows = await benchDatabase();
    return [
      ['databases', 'ours', 'baseline', 'ratio'],
      ...rows.map(({ name, ours, baseline, ratio }) => [
        name,
        milliseconds(ours),
        milliseconds(baseline),
        ratio.toFixed(2),
      ]),
    ];
  },
};

const milliseconds = (time: number): string => `${time.toFixed(1)} ms`;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length === 0 || wanted.includes(name)) console.log(`${columns(await bench())}\n`);
  }
}
