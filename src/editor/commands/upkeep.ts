import * as vscode from 'vscode';
import { atLine, rangeOf } from '../positions.ts';
import { type CommandHandler, chooseFolder, tell, withWindowProgress } from './command.ts';

/** Lists which documents are due for review, and where a playbook and its change log disagree. */
export const checkUpkeep: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { model } = folder;
  await withWindowProgress(vscode.l10n.t('Looking at the documents…'), () =>
    model.refresh(['documents', 'upkeep']),
  );
  const { upkeep, failures } = model.state;
  if (failures.upkeep !== undefined) throw failures.upkeep;
  const findings = upkeep?.findings ?? [];
  if (findings.length === 0) {
    const asked = upkeep?.documents.length ?? 0;
    tell(
      asked === 0
        ? vscode.l10n.t('No document says when it is to be reviewed.')
        : vscode.l10n.t('Nothing is due. Documents that were looked at: {0}.', asked),
    );
    return;
  }
  const items = findings.map(({ message, next, path, line, state }) => ({
    label: `${state === 'overdue' ? '$(warning)' : '$(info)'} ${message}`,
    description: `${path}:${line}`,
    detail: next,
    location: atLine(path, line),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Document Upkeep'),
    placeHolder: vscode.l10n.t('Choose what to look at'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (!picked) return;
  await vscode.window.showTextDocument(model.uriOf(picked.location.path), {
    selection: rangeOf(picked.location),
    preview: false,
  });
};
