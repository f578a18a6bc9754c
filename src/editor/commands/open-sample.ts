import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Sample } from '../../actions/make-sample.ts';
import { notOnDisk } from '../errors.ts';
import { type CommandHandler, withWindowProgress } from './command.ts';

const FOLDER_NAME = 'corner-shop';

/** Asks where, makes the sample project in a new folder there, and opens it. */
export const openSample: CommandHandler = async ({ distFolder, log }) => {
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose where the sample project is made'),
      openLabel: vscode.l10n.t('Make Sample Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!parent) return;
  if (parent.scheme !== 'file') throw notOnDisk(parent.path);
  const folder = await freePlace(parent);
  const { makeSample } = await import('../../actions/make-sample.ts');
  await withWindowProgress(vscode.l10n.t('Session Protocol: making the sample…'), async () => {
    const sample = JSON.parse(await readFile(join(distFolder, 'sample.json'), 'utf8')) as Sample;
    await makeSample({ folder: folder.fsPath, sample });
  });
  log.info(`Made the sample project in ${folder.fsPath}.`);
  // A window in which somebody works is left as it is.
  const forceNewWindow = (vscode.workspace.workspaceFolders ?? []).length > 0;
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow });
};

/** The first of `corner-shop`, `corner-shop-2`, … that is not there yet. */
async function freePlace(parent: vscode.Uri): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(parent)).map(([name]) => name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? FOLDER_NAME : `${FOLDER_NAME}-${number}`;
    if (!taken.has(name)) return vscode.Uri.joinPath(parent, name);
  }
}
