import { readFileSync } from 'node:fs';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { parseDocument } from '../../src/core/documents/index.ts';
import { orderPlan } from '../../src/core/documents/plan-order.ts';
import type { DocumentKind } from '../../src/core/documents/document.ts';
import { median } from './median.ts';

/** One text: the medians of the bare parser and of our full model of it, in milliseconds. */
export interface DocumentRow {
  readonly name: string;
  readonly bare: number;
  readonly model: number;
  /** The middle of the ratios of the rounds, in each of which both parsed the text one right after the other. */
  readonly ratio: number;
  /** Of the model, in microseconds; only for plans. */
  readonly perTask?: number;
}

interface Text {
  readonly name: string;
  readonly text: string;
  readonly kind: DocumentKind;
  readonly rounds: number;
  readonly tasks?: number;
}

const bareParser = unified().use(remarkParse).use(remarkGfm).freeze();

const playbook = readFileSync(
  new URL('../fixtures/coaching/TEAM_PLAYBOOK.md', import.meta.url),
  'utf8',
);

/** A plan with all that plans have: phases, groups, ids, boxes, owners, estimates, dependencies, files. */
export function makePlan(tasks: number): string {
  const lines = ['# Plan'];
  for (let index = 0; index < tasks; index += 1) {
    if (index % 50 === 0)
      lines.push(
        '',
        `## Phase ${index / 50 + 1}: Part ${index / 50 + 1}`,
        '',
        '**Goal:** it works',
        '',
      );
    const after = index % 5 === 0 ? '' : ` (depends on T${index - 1})`;
    lines.push(
      `- [${index % 3 === 0 ? 'x' : ' '}] **T${index}** Write \`src/part-${index}.ts\` (2h)${after}`,
    );
    if (index % 10 === 9) lines.push('  - [ ] its test', '  - Acceptance: no error');
  }
  return `${lines.join('\n')}\n`;
}

const enlarge = (text: string, times: number): string =>
  Array.from({ length: times }, (_, index) => text.replaceAll('Pattern ', `Pattern ${index}`)).join(
    '\n',
  );

const misread = (text: string): string =>
  new TextDecoder('macintosh').decode(new TextEncoder().encode(text));

/** Measures every text in the same rounds, so that a slow moment of the machine meets all of them. */
export function benchDocuments(): DocumentRow[] {
  const large = enlarge(playbook, 12);
  const texts: Text[] = [
    { name: 'playbook', text: large, kind: 'playbook', rounds: 30 },
    {
      name: 'playbook, read in a wrong encoding',
      text: misread(large),
      kind: 'playbook',
      rounds: 30,
    },
    ...[100, 1000, 10_000].map((tasks): Text => ({
      name: `plan, ${tasks} tasks`,
      text: makePlan(tasks),
      kind: 'plan',
      rounds: Math.max(7, Math.min(30, 20_000 / tasks)),
      tasks,
    })),
  ];
  return texts.map(measure);
}

function measure({ name, text, kind, rounds, tasks }: Text): DocumentRow {
  const bare: number[] = [];
  const model: number[] = [];
  for (let round = -2; round < rounds; round += 1) {
    const one = timeOf(() => bareParser.parse(text));
    const other = timeOf(() => parseDocument({ text, kind }));
    // In the first rounds the code is not compiled yet.
    if (round < 0) continue;
    bare.push(one);
    model.push(other);
  }
  const time = median(model);
  return {
    name,
    bare: median(bare),
    model: time,
    ratio: median(model.map((value, index) => value / (bare[index] ?? value))),
    ...(tasks !== undefined && { perTask: (time * 1000) / tasks }),
  };
}

/** How long the order of a plan's tasks takes, in milliseconds. */
export function benchOrder(tasks = 10_000): number {
  const document = parseDocument({ text: makePlan(tasks), kind: 'plan' });
  return median(Array.from({ length: 7 }, () => timeOf(() => orderPlan(document))));
}

function timeOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

if (process.argv[1] === import.meta.filename) {
  for (const { name, bare, model, ratio, perTask } of benchDocuments()) {
    const each = perTask === undefined ? '' : `  ${perTask.toFixed(0)} µs per task`;
    console.log(
      `${name.padEnd(36)} bare ${bare.toFixed(1).padStart(8)} ms  model ${model.toFixed(1).padStart(8)} ms  ${ratio.toFixed(2)}${each}`,
    );
  }
  console.log(`order of 10000 tasks ${benchOrder().toFixed(1)} ms`);
}
