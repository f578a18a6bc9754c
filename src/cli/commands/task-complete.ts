import type { TaskCompleted } from '../../actions/complete-task.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { printable } from '../layout.ts';

export const taskComplete = defineCommand({
  positionals: [{ name: 'ID' }],
  options: {
    evidence: {
      type: 'string',
      value: 'WHAT',
      help: 'A commit, a file, the name of a check that passed in this session, or words.',
    },
    anyway: {
      type: 'string',
      value: 'REASON',
      help: 'Complete it although it is blocked; the reason is written down.',
    },
  },
  description:
    "Completes a task of the plan: ticks its box or changes its status cell where it has one, sets its row in the tracker and records it in the session's journal. " +
    'Evidence is a commit that a branch or tag holds, a file of the work tree (its sha256 is recorded), a check of this session that ended with 0, or words; ' +
    '"commit:", "file:", "check:" or "text:" before it says which. A task that waits for another is refused.',
  examples: [
    'task complete 1.2 --evidence 4be21a7',
    'task complete 1.3 --evidence check:tests',
    'task complete 2.1 --evidence "seen on the receipt" --anyway "1.4 is only a test"',
  ],
  async run({ positionals, values, folder }): Promise<Outcome> {
    const { completeTask } = await import('../../actions/complete-task.ts');
    const { evidence, anyway } = values;
    if (!evidence?.trim()) {
      throw usageError(
        'The evidence is missing.',
        'Add --evidence with a commit, a file, the name of a check, or words.',
      );
    }
    if (anyway !== undefined && anyway.trim() === '')
      throw usageError('The reason is missing.', 'Say after --anyway why it does not matter.');
    const task = positionals[0] ?? '';
    const done = await completeTask({
      root: folder,
      task,
      evidence,
      ...(anyway === undefined ? {} : { anyway }),
    });
    return { exitCode: 0, data: done, text: textOf(done) };
  },
});

function textOf({ task, title, evidence, box, cell, plan, warnings }: TaskCompleted): string {
  const place = `${printable(plan.path)}:${plan.line}`;
  const inPlan = {
    ticked: `Ticked its box in ${place}.`,
    'was-ticked': `Its box in ${place} was ticked already.`,
    shared: `Its box in ${place} is ticked when the other tasks on that line are done.`,
    none: cell
      ? `Changed its state in ${place} from ${printable(cell.was)} to ${printable(cell.now)}.`
      : `It has no box in ${place}.`,
  }[box];
  return [
    `Completed ${printable(task)} ${printable(title)}.`,
    `Evidence: ${printable(evidence.text)}`,
    inPlan,
    ...warnings.map(printable),
    '',
    `Next: commit, and let somebody else run "session-protocol task verify ${printable(task)}".`,
  ].join('\n');
}
