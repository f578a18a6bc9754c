import * as vscode from 'vscode';
import { commitRefused, noMessage, nothingStaged } from '../errors.ts';
import type { FolderModel } from '../folder-model.ts';
import { type GitRepository, gitRepository } from '../git-extension.ts';
import { messageOf, touchedBy } from '../mending.ts';
import { type CommandHandler, chooseFolder, tell, withWindowProgress } from './command.ts';

/**
 * Commits what is staged with the message that was kept from the refused commit, or that stands in the box
 * now. Where files of the commit, or that a fix has changed, hold more than what is staged, it asks
 * whether that belongs to it, too: nothing is saved or staged unasked.
 *
 * @throws ProtocolError `no-git-extension`, `no-message`, `nothing-staged`, `commit-refused`
 */
export const commitAgain: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, ({ state }) => state.report !== undefined);
  if (!folder) return;
  const { model, root } = folder;
  await model.refresh(['violations']);
  const repository = await gitRepository(vscode.Uri.file(root));
  await repository.status();
  const message = await messageOf(model);
  if (message === undefined || message.trim() === '') throw noMessage();
  const more = moreOf(model, repository);
  const wanted = more.length === 0 ? [] : await askForMore(model, more, message);
  if (!wanted) return;
  await saveAndStage(repository, wanted);
  if (repository.state.indexChanges.length === 0) throw nothingStaged();
  const title = vscode.l10n.t('Session Protocol: committing…');
  await withWindowProgress(title, () => commit(model, repository, message));
  const [subject = ''] = message.split('\n', 1);
  services.log.info(`Committed again: ${subject}`);
  tell(vscode.l10n.t('Committed: {0}', subject));
};

/** Files of this commit that hold more than what is staged, in the editor or on disk. */
function moreOf(model: FolderModel, { state, rootUri }: GitRepository): vscode.Uri[] {
  const staged = new Set(state.indexChanges.map(({ uri }) => uri.toString()));
  const own = new Set(
    Array.from(touchedBy(model), (path) => vscode.Uri.joinPath(rootUri, path).toString()),
  );
  const unsaved = vscode.workspace.textDocuments
    .filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file')
    .map(({ uri }) => ({ uri }));
  const changed = [...state.workingTreeChanges, ...(state.untrackedChanges ?? []), ...unsaved];
  const found = new Map(changed.map(({ uri }) => [uri.toString(), uri]));
  return [...found].flatMap(([key, uri]) => (staged.has(key) || own.has(key) ? [uri] : []));
}

/** @returns what to stage as well; undefined when the person went away */
async function askForMore(
  model: FolderModel,
  more: readonly vscode.Uri[],
  message: string,
): Promise<readonly vscode.Uri[] | undefined> {
  const names = more.map((uri) => model.pathOf(uri) ?? uri.fsPath).join(', ');
  const all = {
    label:
      more.length === 1
        ? vscode.l10n.t('$(add) Save and Stage 1 File, Then Commit')
        : vscode.l10n.t('$(add) Save and Stage {0} Files, Then Commit', more.length),
    detail: names,
    uris: more,
  };
  const staged = {
    label: vscode.l10n.t('$(git-commit) Commit What Is Staged'),
    detail: vscode.l10n.t('Leaves these changes as they are'),
    uris: [],
  };
  const [subject = ''] = message.split('\n', 1);
  const title = vscode.l10n.t('Commit Again: {0}', subject);
  const placeHolder = vscode.l10n.t('Files of this commit have changes that are not staged');
  const options = { title, placeHolder, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick([all, staged], options))?.uris;
}

async function saveAndStage(repository: GitRepository, uris: readonly vscode.Uri[]): Promise<void> {
  if (uris.length === 0) return;
  const wanted = new Set(uris.map(String));
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && wanted.has(document.uri.toString())) await document.save();
  }
  await repository.add(uris.map(({ fsPath }) => fsPath));
  await repository.status();
}

async function commit(
  model: FolderModel,
  repository: GitRepository,
  message: string,
): Promise<void> {
  try {
    await repository.commit(message);
  } catch (error) {
    // The message is kept where a person can change it.
    repository.inputBox.value = message;
    await model.refresh(['session', 'violations']);
    throw commitRefused(firstLine(error), error);
  }
  touchedBy(model).clear();
  if (repository.inputBox.value.trim() === message.trim()) repository.inputBox.value = '';
  await model.refresh(['session', 'violations']);
}

/** The hook's own line where it refused, else the first that git said. */
function firstLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message?: string };
  const lines = (stderr ?? message ?? String(error)).split(/\r?\n/).filter((line) => line !== '');
  const ours = lines.find((line) => line.startsWith('Session Protocol:'));
  return ours ?? lines[0] ?? vscode.l10n.t('The commit did not go through.');
}
