import * as vscode from 'vscode';
import { pickFolder, type Services } from '../commands/command.ts';
import type { FolderModel } from '../folder-model.ts';
import { nodeOf } from '../views/tree-view.ts';
import type { PageWords } from './page.ts';

/**
 * The folder whose picture is wanted, read at least once: that of the tree row, the only one, or the one
 * that the person picks. Unlike for other commands git need not run: a plan is looked at anywhere.
 *
 * @returns undefined when they picked none
 * @throws ProtocolError `no-folder`
 */
export async function choosePicturedFolder(
  services: Services,
  argument: unknown,
): Promise<FolderModel | undefined> {
  return nodeOf(argument)?.model ?? pickFolder(services);
}

/** The texts around a picture; `hint` says how it is used. */
export function pageWords(title: string, hint: string): PageWords {
  return {
    title,
    hint,
    reading: vscode.l10n.t('Reading…'),
    table: vscode.l10n.t('As a Table'),
    tools: vscode.l10n.t('Picture'),
    zoomIn: vscode.l10n.t('Zoom In'),
    zoomOut: vscode.l10n.t('Zoom Out'),
    actualSize: vscode.l10n.t('Actual Size'),
    exportIt: vscode.l10n.t('Export…'),
    updated: vscode.l10n.t('The picture was updated.'),
  };
}

/** The extension's own folder, in which the page's script and style are. */
export const extensionUri = ({ distFolder }: Services): vscode.Uri =>
  vscode.Uri.joinPath(vscode.Uri.file(distFolder), '..');
