import * as vscode from 'vscode';
import type { ItemStatus } from '../../core/session/session.ts';
import type { Location } from '../../core/violation.ts';
import type { FolderModel } from '../folder-model.ts';
import type { CommandId } from '../ids.ts';
import { rangeOf } from '../positions.ts';
import { PROTOCOL_PATH } from '../../core/protocol-path.ts';
import { shownViolations } from '../violations.ts';
import { type CommandHandler, chooseFolder } from './command.ts';
import { stepsFor } from './next-steps.ts';

const run = (id: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(id, ...args);

/** A command of ours, for the folder that was chosen already. */
const runFor = ({ folder }: FolderModel, id: CommandId, ...args: unknown[]): Thenable<unknown> =>
  run(id, folder.uri, ...args);

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
  if (status?.session.state === 'preparing' && status.holderLife !== 'gone') {
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
    case 'backup':
      await runFor(model, 'sessionProtocol.backUpDatabases');
      return;
    case 'hooks':
      await runFor(model, 'sessionProtocol.installGitHooks');
      return;
    case 'closing':
      await runFor(model, 'sessionProtocol.closeSession');
      return;
    case 'check':
      await runFor(model, 'sessionProtocol.runCheck', item.proof.name);
      return;
    case 'no-open-issues':
      await openPlace(model, item.source);
      return;
    case undefined:
      await runFor(model, 'sessionProtocol.tickItems');
  }
}

/** Where an item is stated; for one that only the protocol file asks for, that file. */
async function openPlace(model: FolderModel, source: Location | undefined): Promise<void> {
  const place = source ?? { path: PROTOCOL_PATH };
  const options = { preview: false, selection: rangeOf(place) };
  await vscode.window.showTextDocument(model.uriOf(place.path), options);
}

async function offer(model: FolderModel): Promise<void> {
  const { status } = model.state;
  const title = vscode.l10n.t('Next Step');
  const placeHolder = status?.next ?? '';
  const step = await vscode.window.showQuickPick(stepsFor(model), { title, placeHolder });
  if (step?.command === 'workbench.view.scm') await run(step.command);
  else if (step) await runFor(model, step.command);
}
