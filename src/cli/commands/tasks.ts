import type { Task, TaskStatus } from '../../core/documents/document.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { columns, count, printable } from '../layout.ts';
import { taskRow } from '../task-row.ts';

const STATUSES: readonly TaskStatus[] = [
  'todo',
  'doing',
  'done',
  'blocked',
  'partial',
  'deferred',
  'cancelled',
];

export const tasks = defineCommand({
  positionals: [],
  options: {
    status: {
      type: 'string',
      value: 'STATUS',
      help: `Only tasks in this state: ${STATUSES.join(', ')}; several with commas.`,
    },
  },
  description:
    "Lists the phases and tasks of the repository's plan documents, each with its line and state.",
  examples: ['tasks', 'tasks --status todo,blocked', 'tasks --json'],
  async run({ values, folder, style }): Promise<Outcome> {
    const { listTasks } = await import('../../actions/list-tasks.ts');
    const wanted = statuses(values.status);
    const chosen = (task: Task): boolean => wanted === undefined || wanted.has(task.status);
    const plans = (await listTasks({ root: folder })).map((plan) => ({
      ...plan,
      phases: plan.phases
        .map((phase) => ({ ...phase, tasks: phase.tasks.filter(chosen) }))
        .filter((phase) => wanted === undefined || phase.tasks.length > 0),
      loose: plan.loose.filter(chosen),
    }));
    const all = plans.flatMap((plan) => [
      ...plan.phases.flatMap((phase) => phase.tasks),
      ...plan.loose,
    ]);
    const blocks = plans.map((plan) => {
      const parts = [`${style.bold(printable(plan.title))} (${printable(plan.path)})`];
      if (plan.loose.length > 0) parts.push(columns(plan.loose.map(taskRow), '    '));
      for (const phase of plan.phases) {
        const name = printable([phase.id, phase.title].filter(Boolean).join(' '));
        parts.push(`\n  ${style.bold(name)} – ${phase.status} (line ${phase.line})`);
        if (phase.tasks.length > 0) parts.push(columns(phase.tasks.map(taskRow), '    '));
      }
      return parts.join('\n');
    });
    const done = all.filter((task) => task.status === 'done').length;
    const total = wanted ? count(all.length, 'task') : `${count(all.length, 'task')}, ${done} done`;
    const text =
      plans.length === 0
        ? 'No plan was found. Name one under "documents.plan" in .session-protocol/protocol.json.'
        : [...blocks, `${total}.`].join('\n\n');
    return { exitCode: 0, data: { plans }, text };
  },
});

function statuses(list: string | undefined): ReadonlySet<TaskStatus> | undefined {
  if (list === undefined) return undefined;
  return new Set(
    list.split(',').map((name) => {
      const status = STATUSES.find((known) => known === name.trim());
      if (!status)
        throw usageError(
          `There is no state "${name.trim()}".`,
          `Use one of ${STATUSES.join(', ')}.`,
        );
      return status;
    }),
  );
}
