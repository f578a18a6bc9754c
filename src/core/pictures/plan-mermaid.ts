import type { TaskStatus } from '../documents/document.ts';
import { mermaidText } from './mermaid-text.ts';
import type { PicturedPhase, PicturedTask, PlanPicture } from './plan-picture.ts';
import { nameOf } from './plans.ts';
import type { PictureWords } from './words.ts';

/**
 * Tasks and arrows up to which Mermaid draws a flowchart: it refuses more than 500 edges (`maxEdges`) and
 * 50,000 characters (`maxTextSize`), and a plan is to be collapsed before.
 */
export const MERMAID_TASKS = 200;
export const MERMAID_ARROWS = 400;

/** The sign before a title says the state without colour. */
const SIGNS: Readonly<Record<TaskStatus, string>> = {
  todo: '○',
  doing: '▶',
  done: '✔',
  blocked: '⛔',
  partial: '◐',
  deferred: '⏲',
  cancelled: '⊘',
};

const STYLES: readonly string[] = [
  'classDef done stroke:#1a7f37,stroke-width:2px',
  'classDef doing stroke:#0969da,stroke-width:2px',
  'classDef blocked stroke:#cf222e,stroke-width:2px',
  'classDef partial stroke:#9a6700,stroke-width:2px',
  'classDef deferred stroke-dasharray:4 3',
  'classDef cancelled stroke-dasharray:4 3',
  'classDef critical stroke:#8250df,stroke-width:4px',
];

/**
 * A plan as a Mermaid flowchart: a subgraph for each phase, an arrow from what must be done first, thick
 * ones on the critical path. A flowchart, not a Gantt chart, for plans state what waits for what, and
 * seldom a date.
 */
export function planMermaid(plan: PlanPicture, words: PictureWords): string {
  const lines = ['flowchart LR', ...plan.phases.flatMap((phase) => phaseLines(phase, words))];
  const styled = new Map<string, string[]>();
  const style = (name: string, key: string): void => {
    const keys = styled.get(name);
    if (keys) keys.push(key);
    else styled.set(name, [key]);
  };
  for (const phase of plan.phases) {
    if (phase.tasks.length === 0) {
      if (phase.status !== 'todo') style(phase.status, phase.key);
      if (phase.critical) style('critical', phase.key);
    }
    for (const { key, status, critical } of phase.tasks) {
      if (status !== 'todo') style(status, key);
      if (critical) style('critical', key);
    }
  }
  lines.push(
    ...plan.arrows.map(
      ({ from, to, critical, met }) => `  ${from} ${critical ? '==>' : met ? '-.->' : '-->'} ${to}`,
    ),
    ...STYLES.filter((one) => styled.has(one.split(' ')[1] ?? '')).map((one) => `  ${one}`),
    ...[...styled].map(([name, keys]) => `  class ${keys.join(',')} ${name}`),
  );
  return `${lines.join('\n')}\n`;
}

function phaseLines(phase: PicturedPhase, words: PictureWords): string[] {
  const progress = phase.total === 0 ? '' : ` · ${words.tasksDone(phase.done, phase.total)}`;
  const title = `${mermaidText(`${SIGNS[phase.status]} ${phase.name}`)}${progress}`;
  if (phase.tasks.length === 0) return [`  ${phase.key}["${title}"]`];
  return [`  subgraph ${phase.key}["${title}"]`, ...phase.tasks.map(taskLine), '  end'];
}

const taskLine = (task: PicturedTask): string =>
  `    ${task.key}["${mermaidText(`${SIGNS[task.status]} ${nameOf(task)}`)}"]`;
