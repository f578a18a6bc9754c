import * as vscode from 'vscode';
import type { Check } from '../../actions/doctor.ts';
import { type CommandHandler, chooseFolder, withWindowProgress } from './command.ts';

const ICON: Readonly<Record<Check['state'], string>> = {
  ok: 'pass',
  warning: 'warning',
  error: 'error',
};

/** Looks whether everything that the protocol needs is in order, and lists it with what to do. */
export const runDoctor: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { root } = folder;
  const { doctor } = await import('../../actions/doctor.ts');
  const title = vscode.l10n.t('Session Protocol: looking for what is wrong…');
  const checks = await withWindowProgress(title, () =>
    doctor({ root, distFolder: services.distFolder }),
  );
  for (const { id, state, detail } of checks)
    services.log.info(`doctor: ${id}: ${state}: ${detail}`);
  const wrong = checks.filter(({ state }) => state !== 'ok').length;
  await vscode.window.showQuickPick(
    checks.map((check) => ({
      label: `$(${ICON[check.state]}) ${check.title}`,
      detail: check.remedy === undefined ? check.detail : `${check.detail} ${check.remedy}`,
    })),
    {
      title: vscode.l10n.t('Doctor'),
      // What it says to do is done elsewhere, while the list stays.
      ignoreFocusOut: true,
      placeHolder:
        wrong === 0
          ? vscode.l10n.t('All is in order')
          : vscode.l10n.t('To look at: {0} of {1}', wrong, checks.length),
    },
  );
};
