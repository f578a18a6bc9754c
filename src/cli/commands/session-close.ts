import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ClosingAnswers, ClosingPlan } from '../../actions/close-session.ts';
import { ProtocolError } from '../../core/errors.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { unreadableFile } from '../errors.ts';
import { printable } from '../layout.ts';
import { sessionText } from '../session-text.ts';

export const sessionClose = defineCommand({
  positionals: [],
  options: {
    'not-done': {
      type: 'string',
      value: 'TEXT',
      help: 'What was planned and is not done, and why.',
    },
    next: { type: 'string', value: 'TEXT', help: 'What the next session should do first.' },
    notes: { type: 'string', value: 'TEXT', help: 'What else the next session must know.' },
    answers: {
      type: 'string',
      value: 'FILE',
      help: "All that in one JSON file: notDone, next, notes, and fields by the template's names.",
    },
    plan: { type: 'boolean', help: 'Show what would be written, and write nothing.' },
  },
  description:
    'Writes the hand-off into the opener and appends an entry to the progress thread, from what really ' +
    'happened and your answers. It is refused while a checklist before closing is open, or a required part ' +
    'is empty. The session is closed once these documents are committed.',
  examples: [
    'session close --plan',
    'session close --not-done "0A.4: waits for the vendor" --next "Start with 0A.4"',
  ],
  async run({ values, folder, distFolder, style }): Promise<Outcome> {
    const { closeSession, planClosing } = await import('../../actions/close-session.ts');
    const input = { root: folder, distFolder, answers: await answersFrom(values, folder) };
    if (values.plan === true) {
      const plan = await planClosing(input);
      return { exitCode: plan.missing.length > 0 ? 1 : 0, data: { plan }, text: planText(plan) };
    }
    const { plan, status } = await closeSession(input);
    const written = plan.edits.map((edit) => `Wrote ${printable(edit.path)}.`);
    const warnings = plan.warnings.map((warning) => style.yellow(`Warning: ${printable(warning)}`));
    const offer = 'For the prompt of the next session: session-protocol session next';
    // Where no document takes it, it is in the terminal at least.
    const handoff = plan.documents.length === 0 ? ['', plan.handoff] : [];
    const end = ['', sessionText(status, style), offer];
    const text = [...written, ...warnings, ...handoff, ...end].join('\n');
    return { exitCode: 0, data: { plan, status }, text };
  },
});

const planText = ({ edits, handoff, entry, warnings, missing }: ClosingPlan): string =>
  [
    ...edits.map(({ path }) => `Would write ${printable(path)}.`),
    ...warnings.map((warning) => `Warning: ${printable(warning)}`),
    ...missing.map(
      ({ part, path, line, shown }) =>
        `Missing: ${printable(part)} (${printable(path)}:${line})${shown === '' ? '' : `: ${printable(shown)}`}`,
    ),
    '',
    handoff,
    entry,
  ].join('\n');

type Given = Readonly<Partial<Record<'not-done' | 'next' | 'notes' | 'answers', string>>>;

/** What was said, in the file and beside it; an option wins over the file. */
async function answersFrom(values: Given, folder: string): Promise<ClosingAnswers> {
  const file = values.answers === undefined ? {} : await readAnswers(values.answers, folder);
  return {
    ...file,
    ...(values['not-done'] === undefined ? {} : { notDone: values['not-done'] }),
    ...(values.next === undefined ? {} : { next: values.next }),
    ...(values.notes === undefined ? {} : { notes: values.notes }),
  };
}

async function readAnswers(path: string, folder: string): Promise<ClosingAnswers> {
  let value: unknown;
  try {
    const text = await readFile(resolve(folder, path), 'utf8');
    // Windows' own tools begin a file in UTF-8 with a mark.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) throw badAnswers(path, 'it is no JSON', error);
    throw unreadableFile(path, error);
  }
  const given = (value ?? {}) as Record<string, unknown>;
  const fields = (given['fields'] ?? {}) as Record<string, unknown>;
  const isText = (one: unknown): boolean => typeof one === 'string';
  const known = ['notDone', 'next', 'notes', 'fields'];
  const odd = Object.keys(given).find((key) => !known.includes(key));
  if (odd !== undefined) throw badAnswers(path, `"${odd}" is none of ${known.join(', ')}`);
  const texts = known.slice(0, 3).flatMap((key) => given[key] ?? []);
  if (![...texts, ...Object.values(fields)].every(isText))
    throw badAnswers(path, 'every answer is to be a text');
  return given;
}

const badAnswers = (path: string, why: string, cause?: unknown): ProtocolError =>
  new ProtocolError({
    code: 'bad-answers',
    message: `The answers in ${path} cannot be used: ${why}.`,
    remedy:
      'Write one JSON object: {"notDone": "…", "next": "…", "notes": "…", "fields": {"Tests": "…"}}.',
    cause,
  });
