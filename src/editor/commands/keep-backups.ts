import * as vscode from 'vscode';
import type { PruneInput, PruneResult } from '../../actions/prune-backups.ts';
import { when } from '../views/database-nodes.ts';
import { chooseBackup } from './backups.ts';
import { type CommandHandler, tell, withProgress } from './command.ts';
import { type DataFolder, chooseData, reportFailures, workerOf } from './databases.ts';

/** Restores a backup into a scratch place, and says whether it could be put back. Nothing live is touched. */
export const rehearseRestore: CommandHandler = async (services, argument) => {
  const chosen = await chooseBackup(services, argument, vscode.l10n.t('Rehearse Restore'));
  if (!chosen) return;
  const { folder, set, worker } = chosen;
  const { rehearseRestore: rehearse } = await import('../../actions/rehearse-restore.ts');
  const result = await withProgress(vscode.l10n.t('Rehearsing the restore'), (reporting) =>
    rehearse(
      { data: folder.input.data, set: set.set, ...namesOf(folder) },
      { ...reporting, worker },
    ),
  );
  const failures = result.databases.flatMap((each) =>
    each.ok ? [] : [{ name: each.name, ...each.error }],
  );
  if (failures.length > 0) {
    const title = vscode.l10n.t('This backup could not be put back. Nothing was changed.');
    reportFailures(services, title, failures);
    return;
  }
  const told = result.databases.flatMap((each) =>
    each.ok ? [vscode.l10n.t('{0} ({1} rows, {2} ms)', each.name, each.rows, each.durationMs)] : [],
  );
  services.log.info(`Rehearsed the restore of ${set.set}: ${told.join(', ')}.`);
  tell(
    vscode.l10n.t('The backup of {0} can be put back: {1}.', when(set.createdAt), told.join(', ')),
  );
};

const namesOf = ({ input }: DataFolder): { names?: readonly string[] } =>
  input.names ? { names: input.names } : {};

/** Keeps a backup for ever, or lets it go again: one that is pinned is never removed as an old one. */
export const pinBackup: CommandHandler = async (services, argument) => {
  const chosen = await chooseBackup(services, argument, vscode.l10n.t('Pin Backup'));
  if (!chosen) return;
  const { folder, set, worker } = chosen;
  const { pinBackup: pin } = await import('../../actions/pin-backup.ts');
  const { pinned } = await pin(
    { data: folder.input.data, set: set.set, pinned: !set.pinned },
    { worker },
  );
  await folder.model.refresh(['databases']);
  const time = when(set.createdAt);
  tell(
    pinned
      ? vscode.l10n.t('The backup of {0} is pinned: it is never removed as an old one.', time)
      : vscode.l10n.t('The backup of {0} is no longer pinned.', time),
  );
};

/** Shows which backups would go, and moves them into the trash when the person agrees. */
export const pruneBackups: CommandHandler = async (services, argument) => {
  const folder = await chooseData(services, argument);
  if (!folder) return;
  const keep = await keepOf(folder);
  if (!keep) return;
  const { pruneBackups: prune } = await import('../../actions/prune-backups.ts');
  const worker = await workerOf(folder);
  const run = (dryRun: boolean, title: string): Thenable<PruneResult> =>
    withProgress(title, (reporting) =>
      prune({ data: folder.input.data, keep, dryRun }, { ...reporting, worker }),
    );
  const plan = await run(true, vscode.l10n.t('Looking for old backups'));
  if (plan.removed.length === 0) {
    tell(vscode.l10n.t('No backup is old enough to go; kept: {0}.', plan.kept.length));
    return;
  }
  if (!(await agree(plan))) return;
  const { removed, trash } = await run(false, vscode.l10n.t('Removing old backups'));
  await folder.model.refresh(['databases']);
  services.log.info(`Removed ${removed.map(({ set }) => set).join(', ')} to ${trash ?? ''}.`);
  tellRemoved(removed.length, trash);
};

/** What the protocol says is kept, else the number that the person gives; undefined: they went away. */
async function keepOf({ view }: DataFolder): Promise<PruneInput['keep'] | undefined> {
  const { keep, days } = view.protocol.backupsConfig ?? {};
  if (keep !== undefined || days !== undefined)
    return {
      ...(keep === undefined ? {} : { sets: keep }),
      ...(days === undefined ? {} : { days }),
    };
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Prune Backups'),
    prompt: vscode.l10n.t('How many of the newest backups are kept?'),
    value: '10',
    validateInput: (text) =>
      /^[1-9]\d{0,5}$/.test(text.trim()) ? undefined : vscode.l10n.t('A number from 1 on'),
  });
  return answer === undefined ? undefined : { sets: Number(answer) };
}

async function agree({ removed, kept }: PruneResult): Promise<boolean> {
  const remove: vscode.QuickPickItem = {
    label:
      removed.length === 1
        ? vscode.l10n.t('$(trash) Remove 1 Backup')
        : vscode.l10n.t('$(trash) Remove {0} Backups', removed.length),
    description: vscode.l10n.t('Kept: {0}', kept.length),
    detail: vscode.l10n.t('They lie in the trash of the backups folder for 7 more days.'),
    alwaysShow: true,
  };
  const listed = removed.map(({ set, createdAt }) => ({
    label: when(createdAt),
    description: set,
  }));
  const chosen = await vscode.window.showQuickPick([remove, ...listed], {
    title: vscode.l10n.t('Prune Backups'),
    placeHolder: vscode.l10n.t('These would go; choose the first line to remove them, or Escape'),
    ignoreFocusOut: true,
  });
  return chosen === remove;
}

function tellRemoved(count: number, trash: string | undefined): void {
  const message =
    count === 1
      ? vscode.l10n.t('1 old backup lies in the trash now.')
      : vscode.l10n.t('{0} old backups lie in the trash now.', count);
  const show = trash === undefined ? undefined : vscode.Uri.file(trash);
  tell(
    message,
    show && {
      title: vscode.l10n.t('Show Folder'),
      run: () => vscode.commands.executeCommand('revealFileInOS', show),
    },
  );
}
