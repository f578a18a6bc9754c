import type { TrackerRow, TrackerView } from '../../actions/show-tracker.ts';
import type { TaskStatus } from '../../core/documents/document.ts';
import { STATUS_WORDS, stateOf } from '../../core/tracker/tracker.ts';
import { TRACKER_SORTS, type TrackerSort } from '../../core/tracker/view.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { columns, count, printable } from '../layout.ts';

const WORDS = Object.values(STATUS_WORDS).join(', ');

export const trackerShow = defineCommand({
  positionals: [],
  options: {
    status: {
      type: 'string',
      value: 'STATUS',
      help: `Only tasks in this state: ${WORDS}; several with commas.`,
    },
    phase: { type: 'string', value: 'PHASE', help: 'Only tasks of this phase.' },
    owner: {
      type: 'string',
      value: 'NAME',
      help: 'Only tasks that this person or role completed, verified or owns.',
    },
    unverified: { type: 'boolean', help: 'Only what is done and not verified yet.' },
    sort: {
      type: 'string',
      value: 'ORDER',
      help: `The order of the rows: ${TRACKER_SORTS.join(', ')}.`,
    },
  },
  description:
    'Shows the tracker as a table, filtered and sorted. Numbers in ids count as numbers: 2.10 comes after 2.9. Changes nothing.',
  examples: [
    'tracker show',
    'tracker show --status done --unverified',
    'tracker show --phase 0A --sort status --json',
  ],
  async run({ values, folder }): Promise<Outcome> {
    const { showTracker } = await import('../../actions/show-tracker.ts');
    const states = statesOf(values.status);
    const sort = sortOf(values.sort);
    const view = await showTracker({
      root: folder,
      filter: {
        ...(states ? { states } : {}),
        ...(values.phase === undefined ? {} : { phase: values.phase }),
        ...(values.owner === undefined ? {} : { owner: values.owner }),
        ...(values.unverified ? { unverified: true } : {}),
        ...(sort ? { sort } : {}),
      },
    });
    return { exitCode: 0, data: view, text: viewText(view) };
  },
});

function statesOf(list: string | undefined): TaskStatus[] | undefined {
  return list?.split(',').map((name) => {
    const wanted = name.trim();
    const known = Object.keys(STATUS_WORDS) as TaskStatus[];
    const state = known.find((one) => one === wanted.toLowerCase()) ?? stateOf(wanted);
    if (!state) throw usageError(`There is no state "${wanted}".`, `Use one of ${WORDS}.`);
    return state;
  });
}

function sortOf(name: string | undefined): TrackerSort | undefined {
  if (name === undefined) return undefined;
  const sort = TRACKER_SORTS.find((known) => known === name.trim().toLowerCase());
  if (!sort)
    throw usageError(`There is no order "${name}".`, `Use one of ${TRACKER_SORTS.join(', ')}.`);
  return sort;
}

function viewText(view: TrackerView): string {
  if (!view.exists) return 'There is no tracker yet. Fill it with "session-protocol tracker fill".';
  const summary = `${count(view.total, 'task')}, ${view.done} done, ${view.verified} verified.`;
  if (view.rows.length === 0) return `No task of the tracker is so.\n\n${summary}`;
  const head = ['phase', 'task_id', 'status', 'verified', 'session', 'description'];
  const shown = view.rows.length === view.total ? '' : `${view.rows.length} of `;
  return `${columns([head, ...view.rows.map(cellsOf)])}\n\n${shown}${summary}`;
}

const WIDEST_PHASE = 24;

function cellsOf({ cells, verified }: TrackerRow): string[] {
  const phase = printable(cells.phase);
  return [
    phase.length > WIDEST_PHASE ? `${phase.slice(0, WIDEST_PHASE - 1)}…` : phase,
    printable(cells.task_id),
    printable(cells.status),
    verified ? printable(cells.verified_by === '' ? 'yes' : cells.verified_by) : '-',
    printable(cells.session_completed),
    printable(cells.description),
  ];
}
