import * as vscode from 'vscode';
import type { WorkerLocation } from '../../actions/action.ts';
import type { ListResult } from '../../actions/list-databases.ts';
import type { RestoreResult } from '../../actions/restore.ts';
import { noBackups } from '../errors.ts';
import { describeSet, when } from '../views/database-nodes.ts';
import { type CommandHandler, type Services, tell, withProgress } from './command.ts';
import {
  type DataFolder,
  chooseData,
  confirmByName,
  nameToType,
  reportFailures,
  workerOf,
} from './databases.ts';

type ListedSet = ListResult['sets'][number];

interface SetChoice extends vscode.QuickPickItem {
  readonly set: ListedSet;
}

/** A backup that the person has chosen, with its data and where the work on it runs. */
interface ChosenBackup {
  readonly folder: DataFolder;
  readonly set: ListedSet;
  readonly worker: WorkerLocation;
}

/** @throws ProtocolError `no-databases`, `no-backups` */
export async function chooseBackup(
  services: Services,
  argument: unknown,
  title: string,
): Promise<ChosenBackup | undefined> {
  const folder = await chooseData(services, argument);
  if (!folder) return undefined;
  const { listDatabases } = await import('../../actions/list-databases.ts');
  const worker = await workerOf(folder);
  const { sets } = await withProgress(vscode.l10n.t('Looking for backups'), ({ signal }) =>
    listDatabases({ data: folder.input.data }, { worker, signal }),
  );
  const [wanted] = folder.input.names ?? [];
  const fitting =
    wanted === undefined ? sets : sets.filter(({ databases }) => databases.includes(wanted));
  if (fitting.length === 0) throw noBackups();
  const items = fitting.map((set): SetChoice => ({
    label: when(set.createdAt),
    description: set.pinned ? `${describeSet(set)} · ${vscode.l10n.t('pinned')}` : describeSet(set),
    detail: set.set,
    set,
  }));
  const placeHolder = vscode.l10n.t('Choose a backup, newest first');
  const options = { title, placeHolder, matchOnDescription: true };
  const picked = await vscode.window.showQuickPick(items, options);
  return picked && { folder, set: picked.set, worker };
}

/** Which databases of the set: undefined when the person went away. */
async function pickNames(
  folder: DataFolder,
  set: ListedSet,
): Promise<readonly string[] | undefined> {
  if (folder.input.names) return folder.input.names;
  if (set.databases.length === 1) return set.databases;
  const all = {
    label: vscode.l10n.t('All databases'),
    description: set.databases.join(', '),
    names: set.databases,
  };
  const items = [
    ...(set.complete ? [all] : []),
    ...set.databases.map((name) => ({ label: name, names: [name] })),
  ];
  const title = vscode.l10n.t('Restore Backup');
  const placeHolder = vscode.l10n.t('Choose what to put back');
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.names;
}

/** Puts databases back as they are in a backup, after a dialog that names what is overwritten. */
export const restoreBackup: CommandHandler = async (services, argument) => {
  const chosen = await chooseBackup(services, argument, vscode.l10n.t('Restore Backup'));
  if (!chosen) return;
  const { folder, set, worker } = chosen;
  const names = await pickNames(folder, set);
  if (!names || !(await confirmRestore(folder, set, names))) return;
  const { restore } = await import('../../actions/restore.ts');
  const result = await withProgress(vscode.l10n.t('Restoring the backup'), (reporting) =>
    restore({ data: folder.input.data, set: set.set, names }, { ...reporting, worker }),
  );
  await folder.model.refresh(['databases']);
  tellRestored(services, result);
};

/** The only dialogs of ours are those before data is written over. */
async function confirmRestore(
  folder: DataFolder,
  set: ListedSet,
  names: readonly string[],
): Promise<boolean> {
  const restore = vscode.l10n.t('Restore');
  const message = vscode.l10n.t(
    'Overwrite {0} with the backup of {1}?',
    names.join(', '),
    when(set.createdAt),
  );
  const listed = folder.model.state.databases?.databases ?? [];
  const paths = names.map((name) => listed.find((each) => each.name === name)?.path ?? name);
  const detail = vscode.l10n.t(
    'What these databases hold now is replaced by what they held then: {0}. It is backed up first, so that you can come back to it.',
    paths.join(', '),
  );
  const options = { modal: true, detail };
  if ((await vscode.window.showWarningMessage(message, options, restore)) !== restore) return false;
  const name = nameToType(names, folder);
  const prompt = vscode.l10n.t('Type {0} to overwrite.', name);
  return confirmByName(vscode.l10n.t('Restore Backup'), prompt, name);
}

function tellRestored(services: Services, result: RestoreResult): void {
  const failures = result.databases.flatMap((each) =>
    each.ok ? [] : [{ name: each.name, ...each.error }],
  );
  if (failures.length > 0) {
    reportFailures(services, vscode.l10n.t('Not every database was restored.'), failures);
    return;
  }
  const names = result.databases.map(({ name }) => name).join(', ');
  services.log.info(
    `Restored ${names} from ${result.set}; safety backup ${result.safetySet ?? '(none)'}.`,
  );
  const asides = result.databases.flatMap((each) => (each.ok ? asideOf(each) : []));
  for (const aside of asides) services.log.info(aside);
  const restored =
    result.safetySet === undefined
      ? vscode.l10n.t('Restored: {0}.', names)
      : vscode.l10n.t(
          'Restored: {0}. What was there before is in the backup {1}.',
          names,
          result.safetySet,
        );
  tell([restored, ...asides].join(' '));
}

/** Where what was there before is kept beside its backup, and what has to be done by hand. */
function asideOf({
  name,
  keptAs,
  notGiven = [],
  quarantine,
  safetySet,
}: Extract<RestoreResult['databases'][number], { readonly ok: true }>): string[] {
  return [
    ...(keptAs === undefined
      ? []
      : [vscode.l10n.t('The server keeps the earlier {0} as {1}.', name, keptAs)]),
    ...notGiven.map((what) =>
      vscode.l10n.t('{0} did not get back: {1}. This has to be set on the server.', name, what),
    ),
    ...(quarantine === undefined
      ? []
      : [vscode.l10n.t('{0} could not be read; its files were moved to {1}.', name, quarantine)]),
    ...(safetySet === undefined
      ? []
      : [
          vscode.l10n.t(
            'Others wrote to {0} meanwhile; what was there last is in the backup {1}.',
            name,
            safetySet,
          ),
        ]),
  ];
}

/** Reads a backup from end to end and compares it with its manifest. */
export const verifyBackup: CommandHandler = async (services, argument) => {
  const chosen = await chooseBackup(services, argument, vscode.l10n.t('Verify Backup'));
  if (!chosen) return;
  const { folder, set, worker } = chosen;
  const { verifyBackup: verify } = await import('../../actions/verify-backup.ts');
  const result = await withProgress(vscode.l10n.t('Verifying the backup'), (reporting) =>
    verify({ data: folder.input.data, set: set.set }, { ...reporting, worker }),
  );
  if (result.ok) {
    tell(
      vscode.l10n.t(
        'The backup of {0} is whole: {1} can be restored.',
        when(set.createdAt),
        set.databases.join(', '),
      ),
    );
    return;
  }
  const remedy = vscode.l10n.t('Use another backup, and make a new one.');
  const failures = result.problems.map(({ name, message }) => ({
    name: name ?? result.set,
    message,
    remedy,
  }));
  reportFailures(services, vscode.l10n.t('This backup cannot be trusted.'), failures);
};
