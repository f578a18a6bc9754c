import * as vscode from 'vscode';
import type { Repair } from '../../actions/propose-repairs.ts';
import type { Violation } from '../../core/violation.ts';
import { noRepair } from '../errors.ts';
import type { FolderModel } from '../folder-model.ts';
import type { CommandId } from '../ids.ts';
import { applyRepair, finishRepair, proposalsFor, proposedFor } from '../mending.ts';
import { placeOf } from '../positions.ts';
import { nodeOf } from '../views/tree-view.ts';
import { sentenceOf, shownViolations, violationKey } from '../violations.ts';
import { type CommandHandler, type Services, chooseFolder, tell } from './command.ts';

const COMMIT_AGAIN: CommandId = 'sessionProtocol.commitAgain';

const isBroken = (model: FolderModel): boolean => shownViolations(model).length > 0;

/**
 * Makes the preferred fix of each violation, in all files and in the message, as one edit that can be
 * undone, and leads to the first place that wants a person's words. Saves, stages and commits nothing.
 *
 * @throws ProtocolError `no-repair`, `edits-refused`
 */
export const fixAll: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isBroken);
  if (!folder) return;
  const { model } = folder;
  await model.refresh(['violations']);
  const { proposals, together } = await proposalsFor(model);
  const { mended, opens } = together;
  if (mended.length === 0) throw noRepair();
  const { opens: _all, ...changes } = together;
  const [first] = opens;
  await applyRepair(model, { ...changes, ...(first ? { opens: first } : {}) });
  services.log.info(
    `Fixed ${mended.length} of ${proposals.length}: ${mended.map(placed).join('; ')}`,
  );
  const left = proposals.length - mended.length;
  const said =
    left === 0
      ? vscode.l10n.t(
          'Violations fixed: {0}. Look at the changes, then save and stage them.',
          mended.length,
        )
      : vscode.l10n.t(
          'Violations fixed: {0}; for you to mend: {1}. Look at the changes, then save and stage them.',
          mended.length,
          left,
        );
  const again = {
    title: vscode.l10n.t('Commit Again'),
    run: () => vscode.commands.executeCommand(COMMIT_AGAIN),
  };
  tell(said, model.state.report ? again : undefined);
};

const placed = ({ rule, location }: Violation): string =>
  location ? `${rule} ${placeOf(location)}` : rule;

interface ViolationChoice extends vscode.QuickPickItem {
  readonly violation: Violation;
}

interface FixChoice extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

/** Offers the ways to mend one violation: that of the row it was started from, or one that the person picks. */
export const fixViolation: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isBroken);
  if (!folder) return;
  const { model } = folder;
  const itemId = nodeOf(argument)?.itemId;
  const own = shownViolations(model).find((violation) => violationKey(violation) === itemId);
  const violation = own ?? (await pickViolation(model));
  if (!violation) return;
  const choices = await fixesFor(model, violation);
  const chosen = await vscode.window.showQuickPick(choices, {
    title: sentenceOf(violation),
    placeHolder: violation.remedy,
  });
  await chosen?.run();
};

async function pickViolation(model: FolderModel): Promise<Violation | undefined> {
  const violations = shownViolations(model);
  if (violations.length === 0) throw noRepair();
  const items = violations.map((violation): ViolationChoice => ({
    label: sentenceOf(violation),
    description: violation.location ? placeOf(violation.location) : violation.rule,
    detail: violation.remedy,
    violation,
  }));
  const title = vscode.l10n.t('Fix Violation');
  const placeHolder = vscode.l10n.t('Choose what to fix');
  const options = { title, placeHolder, matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.violation;
}

/** Its repairs, what else leads further, and at least the place where it stands. */
async function fixesFor(model: FolderModel, violation: Violation): Promise<FixChoice[]> {
  const proposed = proposedFor(await proposalsFor(model), violation);
  const run =
    (command: string, ...args: unknown[]) =>
    async (): Promise<void> => {
      await vscode.commands.executeCommand(command, ...args);
    };
  const open = (place: Violation['location'], label: string): FixChoice[] =>
    place
      ? [{ label, description: placeOf(place), run: () => finishRepair(model, opening(place)) }]
      : [];
  return [
    ...(proposed?.repairs ?? []).map((repair) => ({
      label: `$(lightbulb) ${repair.title}`,
      run: () => applyRepair(model, { ...placeOfEdit(repair), ...repair }),
    })),
    ...leadingTo(violation).map(({ label, command }) => ({ label, run: run(command) })),
    ...(proposed || !violation.location
      ? []
      : [
          {
            label: vscode.l10n.t('$(add) Stage {0}', violation.location.path),
            run: run('git.stage', model.uriOf(violation.location.path)),
          },
        ]),
    ...open(violation.location, vscode.l10n.t('$(go-to-file) Open the Place')),
    ...open(violation.source, vscode.l10n.t('$(law) Open the Rule')),
  ];
}

/** Whoever chose a fix is to see it, also where nothing is left to fill in. */
function placeOfEdit({ edits, message }: Repair): Pick<Repair, 'opens'> {
  const [file] = edits;
  const [edit] = file?.edits ?? [];
  if (!file || !edit || message !== undefined) return {};
  const { start } = edit.range;
  return { opens: { path: file.path, range: { start, end: start } } };
}

const opening = (opens: NonNullable<Repair['opens']>): Parameters<typeof finishRepair>[1] => ({
  edits: [],
  creates: [],
  opens,
});

/** The command that mends what no edit can. */
function leadingTo({ rule }: Violation): { label: string; command: CommandId }[] {
  if (rule === 'session-active')
    return [
      {
        label: vscode.l10n.t('$(arrow-right) Show Next Step'),
        command: 'sessionProtocol.showNextStep',
      },
    ];
  if (rule === 'backup-fresh')
    return [
      {
        label: vscode.l10n.t('$(save-all) Back Up Databases'),
        command: 'sessionProtocol.backUpDatabases',
      },
    ];
  return [];
}

/** What a Quick Fix does once its edit is made; only our own code actions run it. */
export const finishFix: CommandHandler = async ({ folders }: Services, uri, repair) => {
  if (!(uri instanceof vscode.Uri) || typeof repair !== 'object' || repair === null) return;
  const model = folders.of(uri);
  if (model) await finishRepair(model, repair as Repair);
};
