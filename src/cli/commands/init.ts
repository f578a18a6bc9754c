import type { SetUpFile, SetUpOffer, SetUpPlan, SetUpResult } from '../../actions/set-up.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { columns, printable } from '../layout.ts';
import { nearest } from '../nearest.ts';
import type { Style } from '../style.ts';

export const init = defineCommand({
  positionals: [],
  options: {
    with: {
      type: 'string',
      value: 'NAME,…',
      help: 'Set this up too: protocol-change, append-only, bible-tag, migration-pair (rules), github, gitlab (CI).',
    },
    'dry-run': {
      type: 'boolean',
      help: 'Show what was found, is offered and would be written; write nothing.',
    },
    undo: {
      type: 'boolean',
      help: 'Remove what this command wrote here, as long as it was not changed since.',
    },
  },
  description:
    'Finds the governance documents, databases and migrations of the repository and writes the protocol ' +
    'file, .session-protocol/protocol.json, from them; where asked, also a file by which CI judges every ' +
    'commit. A file that is already there is never written over.',
  examples: [
    'init --dry-run',
    'init',
    'init --with protocol-change,github --dry-run',
    'init --with github',
    'init --undo',
  ],
  async run({ values, folder, style }): Promise<Outcome> {
    const { SET_UP_OFFERS, planSetUp, undoSetUp, writeSetUp } =
      await import('../../actions/set-up.ts');
    if (values.undo === true) {
      if (values.with !== undefined || values['dry-run'] === true)
        throw usageError('--undo stands alone.', 'Leave the other options out.');
      const undone = await undoSetUp({ root: folder });
      return { exitCode: 0, data: undone, text: undoneText(undone) };
    }
    const offers = readOffers(values.with, SET_UP_OFFERS);
    const plan = await planSetUp({ root: folder, offers });
    const rules = offers.filter((name) => name !== 'github' && name !== 'gitlab');
    if (plan.existing && rules.length > 0) {
      const lines = rules.map((rule) => `"${rule}": {}`).join(', ');
      const what = `${plan.path} exists already, and no rule is added to it.`;
      throw usageError(what, `Add to its "rules" by hand: ${lines}`);
    }
    if (values['dry-run'] === true)
      return { exitCode: 0, data: { ...plan, written: false }, text: planText(plan, style) };
    const result = await writeSetUp({ root: folder, plan });
    const text = `${foundText(plan)}\n\n${resultText(result, style)}`;
    const data = {
      ...plan,
      written: result.written.length > 0,
      wrote: result.written,
      kept: result.kept,
    };
    return { exitCode: 0, data, text };
  },
});

function readOffers(given: string | undefined, known: readonly SetUpOffer[]): SetUpOffer[] {
  const names = (given ?? '').split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const offer = known.find((one) => one === name);
      if (offer !== undefined) return offer;
      const [near] = nearest(name, known);
      throw usageError(
        `Nothing called "${name}" is offered.`,
        near === undefined ? `Use of ${known.join(', ')}.` : `Did you mean "${near}"?`,
      );
    });
}

const foundText = ({ found }: SetUpPlan): string =>
  found.length === 0
    ? 'Found no governance documents.'
    : `Found:\n${columns(
        found.map(({ what, where }) => [printable(what), printable(where)]),
        '  ',
      )}`;

function planText(plan: SetUpPlan, style: Style): string {
  const fileText = ({ path, text, existing }: SetUpFile): string =>
    existing
      ? style.bold(`${printable(path)} exists and would be kept.`)
      : `${style.bold(`Would write ${printable(path)}:`)}\n${text.trimEnd()}`;
  const fitting = plan.offers.filter(({ fits }) => fits);
  const offered = columns(
    (fitting.length > 0 ? fitting : plan.offers).map(({ name, what }) => [name, what]),
    '  ',
  );
  return [
    foundText(plan),
    ...[plan, ...plan.files].map(fileText),
    `Offered (--with):\n${offered}`,
  ].join('\n\n');
}

function resultText({ written, kept }: SetUpResult, style: Style): string {
  const lines = [
    ...written
      .filter((path) => !path.endsWith('.gitignore'))
      .map((path) => style.green(`Wrote ${printable(path)}.`)),
    ...kept.map((path) => `Kept ${printable(path)}, which was there already.`),
  ];
  const next = written.some((path) => path.endsWith('protocol.json'))
    ? 'Next: look it through and commit it, then run "session-protocol hooks install".'
    : written.length > 0
      ? 'Next: look it through, then commit it.'
      : 'Next: nothing; all of it was there.';
  return [...lines, next].join('\n');
}

function undoneText({ removed, kept }: { removed: string[]; kept: string[] }): string {
  const lines = [
    ...removed.map((path) => `Removed ${printable(path)}.`),
    ...kept.map((path) => `Kept ${printable(path)}, which was changed since.`),
  ];
  return lines.length > 0 ? lines.join('\n') : 'Nothing was set up here, or it is gone already.';
}
