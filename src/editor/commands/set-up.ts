import * as vscode from 'vscode';
import type { SetUpFile, SetUpOffer, SetUpPlan } from '../../actions/set-up.ts';
import {
  type CommandHandler,
  type ReadyFolder,
  type Services,
  chooseFolder,
  withWindowProgress,
} from './command.ts';

/**
 * Shows what was found and the protocol file that follows from it, with what the person chose beside it, and
 * writes each file when they agree to it.
 */
export const setUp: CommandHandler = async (services, argument) => {
  const fits = ({ state }: { state: { view?: { protocolFile: string } } }): boolean =>
    state.view?.protocolFile === 'missing';
  const folder = await chooseFolder(services, argument, fits);
  if (!folder) return;
  const { model, root } = folder;
  const { planSetUp } = await import('../../actions/set-up.ts');
  const look = async (offers: readonly SetUpOffer[]): Promise<SetUpPlan> =>
    withWindowProgress(vscode.l10n.t('Session Protocol: looking around…'), () =>
      planSetUp({ root, offers }),
    );
  const first = await look([]);
  const offers = await chooseOffers(first);
  if (!offers) return;
  const plan = offers.length > 0 ? await look(offers) : first;
  const wanted = [plan, ...plan.files].filter(({ existing }) => !existing);
  for (const file of wanted) {
    if (!(await writeAgreed(services, folder, plan, file))) return;
  }
  await vscode.window.showTextDocument(model.uriOf((wanted.at(-1) ?? plan).path));
};

/** What is offered here, to be picked from; of a protocol file that is there nothing is. */
async function chooseOffers({
  offers,
  existing,
}: SetUpPlan): Promise<readonly SetUpOffer[] | undefined> {
  const items = offers
    .filter(({ what }) => !existing || !what.startsWith('rule'))
    .toSorted((one, other) => Number(other.fits) - Number(one.fits))
    .map(({ name, what }) => ({ label: name, description: what, name }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Set Up Session Protocol'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return chosen?.map(({ name }) => name);
}

/** @returns whether the person agreed */
async function writeAgreed(
  services: Services,
  { model, root }: ReadyFolder,
  plan: SetUpPlan,
  file: SetUpFile,
): Promise<boolean> {
  const title = vscode.l10n.t('{0} (not written yet)', file.path);
  await services.previews.showDiff(title, undefined, file.path, file.text);
  const agreed = await agree(plan, file);
  await services.previews.close();
  if (!agreed) return false;
  const { writeSetUp } = await import('../../actions/set-up.ts');
  const only = file === plan ? { ...plan, files: [] } : { ...plan, files: [file] };
  const { written } = await writeSetUp({ root, plan: only });
  services.log.info(`Wrote ${written.join(', ')}.`);
  await model.refresh();
  return true;
}

/** Asks with the findings in sight; the preview stays open behind the list. */
async function agree({ found, path: protocol }: SetUpPlan, { path }: SetUpFile): Promise<boolean> {
  const write: vscode.QuickPickItem = {
    label: vscode.l10n.t('$(check) Write {0}', path),
    ...(path === protocol && {
      detail: vscode.l10n.t(
        'You can edit it afterwards. Beside it, a .gitignore keeps backups out of history.',
      ),
    }),
  };
  const heading = found.length > 0 ? vscode.l10n.t('Found') : vscode.l10n.t('Nothing was found');
  const findings = [
    { label: heading, kind: vscode.QuickPickItemKind.Separator },
    ...found.map(({ what, where }) => ({ label: what, description: where })),
  ];
  const chosen = await vscode.window.showQuickPick(
    [write, ...(path === protocol ? findings : [])],
    {
      title: vscode.l10n.t('Set Up Session Protocol'),
      placeHolder: vscode.l10n.t('Look at the preview, then write the file, or press Escape'),
      ignoreFocusOut: true,
    },
  );
  return chosen === write;
}
