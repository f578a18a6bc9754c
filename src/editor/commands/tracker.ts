import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportInput } from '../../actions/export-tracker.ts';
import { databaseWorker } from '../database-worker.ts';
import { extensionUri } from '../webviews/pictured-folder.ts';
import { showTrackerPanel } from '../webviews/tracker-panel.ts';
import {
  type CommandHandler,
  chooseFolder,
  type ReadyFolder,
  tell,
  withProgress,
  withWindowProgress,
} from './command.ts';

/** Shows the tracker as a table that can be filtered and sorted. */
export const showTracker: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  showTrackerPanel(folder.model, services.log, extensionUri(services));
};

/** Makes the tracker from the plans, or brings it up to them. */
export const fillTracker: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { root, model } = folder;
  const { fillTracker: fill } = await import('../../actions/fill-tracker.ts');
  const result = await withWindowProgress(vscode.l10n.t('Filling the tracker…'), () =>
    fill({ root }),
  );
  model.refreshSoon(['session', 'violations']);
  const { added, changed, gone, total, duplicates, conflicts } = result;
  for (const { id, path, line } of duplicates)
    services.log.warn(`${path}:${line}: the id ${id} stands twice; its first task is taken.`);
  for (const { task, column, plan, tracker, path, line } of conflicts)
    services.log.warn(
      `${task}: ${column} is "${tracker}" in the tracker, which stays, and "${plan}" in ${path}:${line}.`,
    );
  const disagreeing =
    conflicts.length === 0
      ? ''
      : ` ${vscode.l10n.t('Cells that disagree with the plan and stay: {0}; see the log.', conflicts.length)}`;
  tell(
    vscode.l10n.t(
      'The tracker has {0} tasks: {1} new, {2} changed, {3} no longer in the plan.',
      total,
      added.length,
      new Set(changed.map(({ task }) => task)).size,
      gone.length,
    ) + disagreeing,
    {
      title: vscode.l10n.t('Show Tracker'),
      run: () => showTrackerPanel(model, services.log, extensionUri(services)),
    },
  );
};

interface Target extends vscode.QuickPickItem {
  readonly to: 'file' | 'url' | { readonly postgresql: string };
}

/** Writes the tracker into a table of a SQLite file or of a PostgreSQL database. */
export const exportTracker: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { root, model, view } = folder;
  const to = await chooseTarget(folder);
  if (!to) return;
  const { exportTracker: run } = await import('../../actions/export-tracker.ts');
  const worker = await databaseWorker(model, view.protocol.databases);
  const result = await withProgress(vscode.l10n.t('Exporting the tracker…'), ({ signal }) =>
    run({ root, to }, { signal, worker }),
  );
  const { target, table, inserted, updated, onlyThere } = result;
  const said = vscode.l10n.t(
    'The tracker is in the table {0} of {1}: {2} tasks new, {3} brought up to date.',
    table,
    target,
    inserted,
    updated,
  );
  const stayed =
    onlyThere.length === 0
      ? []
      : [vscode.l10n.t('Tasks that only stand there, and stay: {0}.', onlyThere.length)];
  services.log.info([said, ...stayed].join(' '));
  tell([said, ...stayed].join(' '));
};

async function chooseTarget({ view, root }: ReadyFolder): Promise<ExportInput['to'] | undefined> {
  const title = vscode.l10n.t('Export Tracker');
  const named = view.protocol.databases
    .filter(({ engine }) => engine === 'postgresql')
    .map(({ name }): Target => ({
      label: `$(database) ${name}`,
      description: vscode.l10n.t('PostgreSQL, from the protocol file'),
      to: { postgresql: name },
    }));
  const picked = await vscode.window.showQuickPick<Target>(
    [
      { label: vscode.l10n.t('$(file) SQLite File…'), to: 'file' },
      ...named,
      { label: vscode.l10n.t('$(link) PostgreSQL by URL…'), to: 'url' },
    ],
    { title, placeHolder: vscode.l10n.t('Choose where to; tasks that are there are updated') },
  );
  if (!picked) return undefined;
  if (typeof picked.to === 'object') return picked.to;
  return picked.to === 'file' ? askForFile(title, root) : askForUrl(title);
}

async function askForFile(title: string, root: string): Promise<ExportInput['to'] | undefined> {
  const file = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.file(join(root, 'tracker.db')),
    filters: { SQLite: ['db', 'sqlite', 'sqlite3'] },
    saveLabel: vscode.l10n.t('Export'),
  });
  return file && { sqlite: file.fsPath };
}

async function askForUrl(title: string): Promise<ExportInput['to'] | undefined> {
  const url = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t(
      'The password comes from the environment: write {0} in its place.',
      '${env:NAME}',
    ),
    placeHolder: 'postgresql://app:${env:APP_PASSWORD}@localhost/app',
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^postgres(?:ql)?:\/\//.test(value.trim())
        ? undefined
        : vscode.l10n.t('A URL begins with postgresql://'),
  });
  return url === undefined ? undefined : { postgresql: url.trim() };
}
