import * as vscode from 'vscode';
import { ProtocolError } from '../core/errors.ts';

export const noFolder = (): ProtocolError =>
  new ProtocolError({
    code: 'no-folder',
    message: vscode.l10n.t('No folder is open.'),
    remedy: vscode.l10n.t('Open the folder of your repository first.'),
  });

export const notTrusted = (): ProtocolError =>
  new ProtocolError({
    code: 'not-trusted',
    message: vscode.l10n.t('This workspace is not trusted, so nothing is run in it.'),
    remedy: vscode.l10n.t('Trust the workspace first.'),
  });

export const notOnDisk = (folder: string): ProtocolError =>
  new ProtocolError({
    code: 'not-on-disk',
    message: vscode.l10n.t('The folder {0} is not on a disk that git can reach.', folder),
    remedy: vscode.l10n.t('Clone the repository and open the clone.'),
  });

export const noRepository = (folder: string): ProtocolError =>
  new ProtocolError({
    code: 'not-a-repository',
    message: vscode.l10n.t('The folder {0} is not in a git repository.', folder),
    remedy: vscode.l10n.t('Initialize one, or open the folder of your repository.'),
  });

export const gitMissing = (): ProtocolError =>
  new ProtocolError({
    code: 'git-not-installed',
    message: vscode.l10n.t('Git was not found on this machine.'),
    remedy: vscode.l10n.t('Install git, then refresh.'),
  });

export const noDatabases = (): ProtocolError =>
  new ProtocolError({
    code: 'no-databases',
    message: vscode.l10n.t('The protocol names no database.'),
    remedy: vscode.l10n.t('Add one under "databases" in .session-protocol/protocol.json.'),
  });

export const noBackups = (): ProtocolError =>
  new ProtocolError({
    code: 'no-backups',
    message: vscode.l10n.t('There is no backup yet.'),
    remedy: vscode.l10n.t('Back up the databases first.'),
  });

export const noChecks = (): ProtocolError =>
  new ProtocolError({
    code: 'no-checks',
    message: vscode.l10n.t('The protocol names no check.'),
    remedy: vscode.l10n.t(
      'Add one under "session.checks" in .session-protocol/protocol.json: a name, and the command to run.',
    ),
  });

export const noTaskOpen = (): ProtocolError =>
  new ProtocolError({
    code: 'no-task-open',
    message: vscode.l10n.t('No task of a plan is open.'),
    remedy: vscode.l10n.t('Write the next one into the plan.'),
  });

export const unsavedDocuments = (paths: readonly string[]): ProtocolError =>
  new ProtocolError({
    code: 'unsaved-documents',
    message: vscode.l10n.t('{0} has changes that are not saved.', paths.join(', ')),
    remedy: vscode.l10n.t('Save it first; nothing was changed.'),
  });

export const editsRefused = (): ProtocolError =>
  new ProtocolError({
    code: 'edits-refused',
    message: vscode.l10n.t('The hand-off could not be written into the documents.'),
    remedy: vscode.l10n.t('Check that they are not read-only, then close the session again.'),
  });

export const noEditor = (): ProtocolError =>
  new ProtocolError({
    code: 'no-editor',
    message: vscode.l10n.t('No text editor is open.'),
    remedy: vscode.l10n.t('Open a document and put the cursor on a line.'),
  });

export const nothingToRepair = (): ProtocolError =>
  new ProtocolError({
    code: 'nothing-to-repair',
    message: vscode.l10n.t('No document shows that it was once read in a wrong encoding.'),
    remedy: vscode.l10n.t('There is nothing to do; refresh if a document has just changed.'),
  });

export const changedMeanwhile = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'changed-meanwhile',
    message: vscode.l10n.t('{0} was changed while the difference was shown.', path),
    remedy: vscode.l10n.t('Nothing was written. Look at the new difference.'),
  });

export const repairRefused = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'edits-refused',
    message: vscode.l10n.t('{0} could not be repaired.', path),
    remedy: vscode.l10n.t('Check that it is not read-only, then try again.'),
  });

export const gitExtensionMissing = (): ProtocolError =>
  new ProtocolError({
    code: 'no-git-extension',
    message: vscode.l10n.t('The git extension of VS Code has not opened this repository.'),
    remedy: vscode.l10n.t(
      'Enable the built-in extension "Git" and its setting git.enabled, or commit in the terminal.',
    ),
  });

export const nothingStaged = (): ProtocolError =>
  new ProtocolError({
    code: 'nothing-staged',
    message: vscode.l10n.t('Nothing is staged, so there is nothing to commit.'),
    remedy: vscode.l10n.t('Stage the changes that belong to the commit.'),
  });

export const noMessage = (): ProtocolError =>
  new ProtocolError({
    code: 'no-message',
    message: vscode.l10n.t('No message is known: no refused commit had one, and the box is empty.'),
    remedy: vscode.l10n.t('Write the message into the box of the Source Control view.'),
  });

/** @param line what the hook, or git, said in its first line */
export const commitRefused = (line: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'commit-refused',
    message: /[.!?…]$/.test(line) ? line : `${line}.`,
    remedy: vscode.l10n.t('Nothing was committed; the message is kept.'),
    cause,
  });

export const noRepair = (): ProtocolError =>
  new ProtocolError({
    code: 'no-repair',
    message: vscode.l10n.t('Nothing that breaks a rule now can be fixed by an edit.'),
    remedy: vscode.l10n.t('Problems says for each what is to be done; save your changes first.'),
  });

export const fixRefused = (): ProtocolError =>
  new ProtocolError({
    code: 'edits-refused',
    message: vscode.l10n.t('The fix could not be made.'),
    remedy: vscode.l10n.t(
      'Check that the files are not read-only and that nothing new is in the way.',
    ),
  });
