import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { type CommandHandler, chooseFolder, withWindowProgress } from './command.ts';
import { isUnderWay } from '../session-facts.ts';

interface Place extends vscode.QuickPickItem {
  readonly folder?: string;
}

/**
 * Makes a work tree beside this one, in which another session can run at the same time, once the person has
 * agreed to its place, and opens it in a window of its own.
 */
export const addWorkTree: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isUnderWay);
  if (!folder) return;
  const { root } = folder;
  const { addWorkTree: add, planWorkTree } = await import('../../actions/add-work-tree.ts');
  const plan = await planWorkTree({ root });
  const place = await vscode.window.showQuickPick<Place>(
    [
      {
        label: vscode.l10n.t('$(add) Make It There'),
        description: plan.folder,
        detail: `git worktree add -b ${plan.branch} "${plan.folder}"`,
        folder: plan.folder,
      },
      { label: vscode.l10n.t('$(edit) Elsewhere…') },
    ],
    {
      title: vscode.l10n.t('Add Session Work Tree'),
      placeHolder: vscode.l10n.t(
        'A work tree on the new branch {0}, opened in a window of its own',
        plan.branch,
      ),
    },
  );
  if (!place) return;
  const chosen = place.folder ?? (await askForFolder(plan.folder));
  if (chosen === undefined) return;
  const made = await withWindowProgress(vscode.l10n.t('Making the work tree…'), () =>
    add({ root, folder: chosen, branch: plan.branch }),
  );
  services.log.info(`Made the work tree ${made} on the branch ${plan.branch}.`);
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(made), {
    forceNewWindow: true,
  });
};

async function askForFolder(proposed: string): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Session Work Tree'),
    prompt: vscode.l10n.t('The folder that is made. It must not be there yet.'),
    value: proposed,
    valueSelection: [dirname(proposed).length + 1, proposed.length],
    ignoreFocusOut: true,
  });
  return answer?.trim() || undefined;
}
