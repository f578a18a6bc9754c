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
