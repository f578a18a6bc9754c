import * as vscode from 'vscode';
import type { SetUpPlan } from '../../actions/set-up.ts';
import { type CommandHandler, type Services, chooseFolder, withWindowProgress } from './command.ts';

/** Shows what was found and the protocol file that follows from it, and writes it when the person agrees. */
export const setUp: CommandHandler = async (services, argument) => {
  const fits = ({ state }: { state: { view?: { protocolFile: string } } }): boolean =>
    state.view?.protocolFile === 'missing';
  const folder = await chooseFolder(services, argument, fits);
  if (!folder) return;
  const { model, root } = folder;
  const { planSetUp, writeSetUp } = await import('../engine.ts');
  const plan = await withWindowProgress(vscode.l10n.t('Session Protocol: looking around…'), () =>
    planSetUp({ root }),
  );
  if (plan.existing) {
    await vscode.window.showTextDocument(model.uriOf(plan.path));
    return;
  }
  const title = vscode.l10n.t('{0} (not written yet)', plan.path);
  await services.previews.showDiff(title, undefined, plan.path, plan.text);
  const agreed = await agree(services, plan);
  await services.previews.close();
  if (!agreed) return;
  await writeSetUp({ root, plan });
  services.log.info(`Wrote ${plan.path}.`);
  await model.refresh();
  await vscode.window.showTextDocument(model.uriOf(plan.path));
};

/** Asks with the findings in sight; the preview stays open behind the list. */
async function agree(_services: Services, { found, path }: SetUpPlan): Promise<boolean> {
  const write: vscode.QuickPickItem = {
    label: vscode.l10n.t('$(check) Write {0}', path),
    detail: vscode.l10n.t(
      'You can edit it afterwards. Beside it, a .gitignore keeps backups out of history.',
    ),
  };
  const heading = found.length > 0 ? vscode.l10n.t('Found') : vscode.l10n.t('Nothing was found');
  const chosen = await vscode.window.showQuickPick(
    [
      write,
      { label: heading, kind: vscode.QuickPickItemKind.Separator },
      ...found.map(({ what, where }) => ({ label: what, description: where })),
    ],
    {
      title: vscode.l10n.t('Set Up Session Protocol'),
      placeHolder: vscode.l10n.t('Look at the preview, then write the file, or press Escape'),
      ignoreFocusOut: true,
    },
  );
  return chosen === write;
}
