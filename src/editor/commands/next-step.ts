import * as vscode from 'vscode';
import type { ItemStatus } from '../../core/session/session.ts';
import type { FolderModel } from '../folder-model.ts';
import type { CommandId } from '../ids.ts';
import { shownViolations } from '../violations.ts';
import { type CommandHandler, chooseFolder } from './command.ts';

const run = (id: CommandId | (string & {}), ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(id, ...args);

/** Leads to what is to be done next: opens it where it can be opened, and offers it where it changes something. */
export const showNextStep: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { model } = folder;
  await model.refresh(['session']);
  if (shownViolations(model).length > 0) {
    await run('workbench.panel.markers.view.focus');
    return;
  }
  const { status } = model.state;
  if (status?.session.state === 'preparing') {
    const open = status.items.find((item) => !item.done);
    if (open) await showItem(model, open);
    return;
  }
  await offer(model);
};

/** What an open item of the checklist asks for: a document to read, or a place in the editor. */
async function showItem(model: FolderModel, { item }: ItemStatus): Promise<void> {
  switch (item.proof?.kind) {
    case 'document-read':
      await vscode.window.showTextDocument(model.uriOf(item.proof.path), { preview: false });
      return;
    case 'branch':
      await run('git.checkout');
      return;
    case 'clean-tree':
      await run('workbench.view.scm');
      return;
    case undefined:
      await run('sessionProtocol.tickItems');
  }
}

interface Step extends vscode.QuickPickItem {
  readonly command: CommandId | 'workbench.view.scm';
}

async function offer(model: FolderModel): Promise<void> {
  const { status } = model.state;
  const title = vscode.l10n.t('Next Step');
  const placeHolder = status?.next ?? '';
  const step = await vscode.window.showQuickPick(stepsFor(model), { title, placeHolder });
  if (step) await run(step.command);
}

function stepsFor(model: FolderModel): Step[] {
  const { status, view, hooks } = model.state;
  const session = status?.session.state ?? 'none';
  const start: Step = {
    label: vscode.l10n.t('$(play) Start Session'),
    command: 'sessionProtocol.startSession',
  };
  const close: Step = {
    label: vscode.l10n.t('$(pass) Close Session'),
    command: 'sessionProtocol.closeSession',
  };
  const commit: Step = {
    label: vscode.l10n.t('$(git-commit) Commit the Hand-off'),
    command: 'workbench.view.scm',
  };
  const setUp: Step = {
    label: vscode.l10n.t('$(gear) Set Up Session Protocol'),
    command: 'sessionProtocol.setUp',
  };
  const install: Step = {
    label: vscode.l10n.t('$(shield) Install Git Hooks'),
    description: vscode.l10n.t('without them no commit is judged'),
    command: 'sessionProtocol.installGitHooks',
  };
  const check: Step = {
    label: vscode.l10n.t('$(checklist) Check Work Tree'),
    command: 'sessionProtocol.checkWorkTree',
  };
  return [
    ...(view?.protocolFile === 'missing' ? [setUp] : []),
    ...(hooks && !hooks.installed ? [install] : []),
    ...(session === 'none' || session === 'closed' ? [start] : []),
    ...(session === 'closing' ? [commit] : []),
    ...(session === 'active' ? [check, close] : []),
  ];
}
