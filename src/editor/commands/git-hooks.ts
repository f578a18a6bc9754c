import * as vscode from 'vscode';
import { type CommandHandler, chooseFolder, tell, withWindowProgress } from './command.ts';

const FIRST_CHECK = 'sessionProtocol.showNextStep';

/** Puts the hooks into the repository that judge every commit, whoever makes it. */
export const installGitHooks: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(
    services,
    argument,
    ({ state }) => state.hooks?.installed !== true,
  );
  if (!folder) return;
  const { model, root } = folder;
  const { installHooks } = await import('../../actions/install-hooks.ts');
  const title = vscode.l10n.t('Session Protocol: installing the git hooks…');
  const { notes } = await withWindowProgress(title, () =>
    installHooks({ root, distFolder: services.distFolder }),
  );
  services.log.info(`Git hooks installed in ${root}.`);
  await model.refresh(['hooks']);
  const said = vscode.l10n.t('The git hooks are installed: every commit is judged from now on.');
  tell([said, ...notes].join(' '), {
    title: vscode.l10n.t('Show Next Step'),
    run: () => vscode.commands.executeCommand(FIRST_CHECK),
  });
};

/** Takes our hooks out again and puts back what was there. */
export const uninstallGitHooks: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(
    services,
    argument,
    ({ state }) => state.hooks?.installed === true,
  );
  if (!folder) return;
  const { model, root } = folder;
  const { uninstallHooks } = await import('../../actions/install-hooks.ts');
  const title = vscode.l10n.t('Session Protocol: removing the git hooks…');
  const { notes } = await withWindowProgress(title, () => uninstallHooks({ root }));
  services.log.info(`Git hooks removed from ${root}.`);
  await model.refresh(['hooks']);
  const said = vscode.l10n.t('The git hooks are removed; what was there before is back.');
  // What could not be put back is told behind it.
  tell([said, ...notes].join(' '));
};
