import * as vscode from 'vscode';
import { shownViolations } from '../violations.ts';
import { type CommandHandler, chooseFolder, tell, withWindowProgress } from './command.ts';

/** Judges the work tree now and opens Problems when there is something to see. */
export const checkWorkTree: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { model } = folder;
  const title = vscode.l10n.t('Session Protocol: checking the work tree…');
  await withWindowProgress(title, () => model.refresh(['session', 'violations']));
  const { failures } = model.state;
  if (failures.violations !== undefined) throw failures.violations;
  if (shownViolations(model).length === 0) tell(vscode.l10n.t('The work tree breaks no rule.'));
  else await vscode.commands.executeCommand('workbench.panel.markers.view.focus');
};
