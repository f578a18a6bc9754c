import { TASK_STATUSES } from '../../core/documents/document.ts';
import type { TaskStatus } from '../../core/documents/document.ts';
import type { Awaited } from '../../core/documents/plan-outlook.ts';
import type { ListedPhase, ListedTask, TaskList } from '../../actions/list-tasks.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { columns, count, printable } from '../layout.ts';
import type { Style } from '../style.ts';
import { taskRow, waitsFor } from '../task-row.ts';

export const tasks = defineCommand({
  positionals: [],
  options: {
    status: {
      type: 'string',
      value: 'STATUS',
      help: `Only tasks in this state: ${TASK_STATUSES.join(', ')}; several with commas.`,
    },
    ready: { type: 'boolean', help: 'Only open tasks that wait for nothing.' },
    blocked: { type: 'boolean', help: 'Only open tasks that wait, each with what it waits for.' },
    critical: { type: 'boolean', help: 'Only tasks on the longest chain of open work.' },
  },
  description:
    "Lists the phases and tasks of the repository's plan documents, each with its line and state, and what " +
    'an open task waits for. Options narrow the list together. With --json also the critical path, what ' +
    'waits for itself, and conditions that name nothing in the plan.',
  examples: ['tasks', 'tasks --status todo,blocked', 'tasks --ready --critical', 'tasks --json'],
  async run({ values, folder, style }): Promise<Outcome> {
    const { listTasks } = await import('../../actions/list-tasks.ts');
    const chosen = chooser(values);
    const plans = (await listTasks({ root: folder })).map((plan) => choose(plan, chosen));
    const all = plans.flatMap((plan) => [
      ...plan.phases.flatMap((phase) => phase.tasks),
      ...plan.loose,
    ]);
    const done = all.filter((task) => task.status === 'done').length;
    const total = chosen ? count(all.length, 'task') : `${count(all.length, 'task')}, ${done} done`;
    const text =
      plans.length === 0
        ? 'No plan was found. Name one under "documents.plan" in .session-protocol/protocol.json.'
        : [...plans.map((plan) => describe(plan, style)), `${total}.`].join('\n\n');
    return { exitCode: 0, data: { plans }, text };
  },
});

type Chooser = (task: ListedTask) => boolean;

/** Whether a task is wanted; undefined where all are. */
function chooser(values: {
  readonly status?: string;
  readonly ready?: boolean;
  readonly blocked?: boolean;
  readonly critical?: boolean;
}): Chooser | undefined {
  const wanted = statuses(values.status);
  if (values.ready && values.blocked)
    throw usageError(
      'No task is both ready and blocked.',
      'Use --ready or --blocked, not both together.',
    );
  const { ready, blocked, critical } = values;
  if (!wanted && !ready && !blocked && !critical) return undefined;
  return ({ status, outlook }) =>
    (wanted?.has(status) ?? true) &&
    (!ready || outlook.state === 'ready') &&
    (!blocked || outlook.state === 'blocked') &&
    (!critical || outlook.isCritical === true);
}

function choose(plan: TaskList, chosen: Chooser | undefined): TaskList {
  if (!chosen) return plan;
  return {
    ...plan,
    phases: plan.phases
      .map((phase) => ({ ...phase, tasks: phase.tasks.filter(chosen) }))
      .filter((phase) => phase.tasks.length > 0),
    loose: plan.loose.filter(chosen),
  };
}

function describe(plan: TaskList, style: Style): string {
  const parts = [`${style.bold(printable(plan.title))} (${printable(plan.path)})`];
  if (plan.criticalPath.length > 0)
    parts.push(`  Critical path: ${printable(namesOf(plan.criticalPath).join(' → '))}`);
  for (const cycle of plan.cycles)
    parts.push(`  Waits for itself: ${printable(namesOf(cycle).join(' → '))}`);
  if (plan.loose.length > 0) parts.push(rows(plan.loose));
  for (const phase of plan.phases) {
    parts.push(`\n  ${headOf(phase, style)}`);
    if (phase.tasks.length > 0) parts.push(rows(phase.tasks));
  }
  return parts.join('\n');
}

const namesOf = (steps: readonly Awaited[]): string[] => steps.map(({ name }) => name);

const rows = (listed: readonly ListedTask[]): string =>
  columns(
    listed.map((task) => taskRow(task, task.outlook)),
    '    ',
  );

function headOf(phase: ListedPhase, style: Style): string {
  const name = printable([phase.id, phase.title].filter(Boolean).join(' '));
  const waits = waitsFor(phase.outlook);
  const state = waits === undefined ? phase.status : `${phase.status}, ${printable(waits)}`;
  return `${style.bold(name)} – ${state} (line ${phase.line})`;
}

function statuses(list: string | undefined): ReadonlySet<TaskStatus> | undefined {
  if (list === undefined) return undefined;
  return new Set(
    list.split(',').map((name) => {
      const status = TASK_STATUSES.find((known) => known === name.trim());
      if (!status)
        throw usageError(
          `There is no state "${name.trim()}".`,
          `Use one of ${TASK_STATUSES.join(', ')}.`,
        );
      return status;
    }),
  );
}
