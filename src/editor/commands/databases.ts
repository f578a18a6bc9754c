import * as vscode from 'vscode';
import type { BackUpResult } from '../../actions/back-up.ts';
import type { MigrateInput, MigrateResult } from '../../actions/migrate.ts';
import { noDatabases } from '../errors.ts';
import { nodeOf } from '../views/tree-view.ts';
import {
  type CommandHandler,
  type ReadyFolder,
  type Services,
  chooseFolder,
  tell,
  withProgress,
  workerOf,
} from './command.ts';

/** The folder, its data and the databases that the command is for: all, or the one of the row it came from. */
export interface DataFolder extends ReadyFolder {
  readonly input: Pick<MigrateInput, 'data' | 'names'>;
}

/** @throws ProtocolError `no-databases` */
export async function chooseData(
  services: Services,
  argument: unknown,
): Promise<DataFolder | undefined> {
  const hasData = ({ state }: ReadyFolder['model']): boolean =>
    (state.view?.protocol.databases.length ?? 0) > 0;
  const folder = await chooseFolder(services, argument, hasData);
  if (!folder) return undefined;
  const { root, view } = folder;
  const { databases, backups } = view.protocol;
  if (databases.length === 0) throw noDatabases();
  const node = nodeOf(argument);
  const names =
    node?.kind === 'database' && node.itemId !== undefined ? { names: [node.itemId] } : {};
  return { ...folder, input: { data: { root, databases, backups }, ...names } };
}

/** Says how something ended for which some databases failed: as an error that names the first, details in the log. */
export function reportFailures(
  services: Services,
  title: string,
  failures: readonly { readonly name: string; readonly message: string; readonly remedy: string }[],
): void {
  const [first] = failures;
  if (!first) return;
  for (const { name, message, remedy } of failures)
    services.log.error(`${name}: ${message} ${remedy}`);
  const more =
    failures.length > 1 ? ` ${vscode.l10n.t('{0} more: see the log.', failures.length - 1)}` : '';
  const showLog = vscode.l10n.t('Show Log');
  void vscode.window
    .showErrorMessage(`${title} ${first.name}: ${first.message} ${first.remedy}${more}`, showLog)
    .then((chosen) => {
      if (chosen === showLog) services.log.show();
      return undefined;
    });
}

/** Copies the databases as one verified set, in a process of its own. */
export const backUpDatabases: CommandHandler = async (services, argument) => {
  const folder = await chooseData(services, argument);
  if (!folder) return;
  const { backUp } = await import('../engine.ts');
  const result = await withProgress(vscode.l10n.t('Backing up the databases'), (reporting) =>
    backUp(folder.input, { ...reporting, worker: workerOf(services) }),
  );
  await folder.model.refresh(['databases']);
  services.log.info(`Backup ${result.set ?? '(none)'}: verified ${result.verified}.`);
  const failures = failuresOf(result);
  if (failures.length > 0) {
    reportFailures(services, vscode.l10n.t('Not every database was backed up.'), failures);
    return;
  }
  const count = result.databases.length;
  const message =
    count === 1
      ? vscode.l10n.t('1 database is backed up and verified: {0}', result.set ?? '')
      : vscode.l10n.t('{0} databases are backed up and verified: {1}', count, result.set ?? '');
  tell(message, revealFolder(result.folder));
};

function failuresOf({
  databases,
}: BackUpResult): { name: string; message: string; remedy: string }[] {
  return databases.flatMap((each) => (each.ok ? [] : [{ name: each.name, ...each.error }]));
}

function revealFolder(
  folder: string | undefined,
): { title: string; run: () => unknown } | undefined {
  if (folder === undefined) return undefined;
  const manifest = vscode.Uri.joinPath(vscode.Uri.file(folder), 'manifest.json');
  return {
    title: vscode.l10n.t('Show Manifest'),
    run: () => vscode.window.showTextDocument(manifest, { preview: true }),
  };
}

/**
 * Proves the pending migrations on a copy, shows what they will do, and applies them when the person
 * agrees: after a verified backup, in one transaction each.
 */
export const migrateDatabases: CommandHandler = async (services, argument) => {
  const folder = await chooseData(services, argument);
  if (!folder) return;
  const { migrate } = await import('../engine.ts');
  const worker = workerOf(services);
  const proof = await withProgress(vscode.l10n.t('Trying the migrations on a copy'), (reporting) =>
    migrate({ ...folder.input, operation: 'dry-run' }, { ...reporting, worker }),
  );
  const failed = migrationFailures(proof);
  if (failed.length > 0) {
    reportFailures(
      services,
      vscode.l10n.t('The migrations cannot be applied. Nothing was changed.'),
      failed,
    );
    return;
  }
  const proved = proof.databases.filter((each) => each.ok && each.migrations.length > 0);
  if (proved.length === 0) {
    tell(vscode.l10n.t('Every database is up to date.'));
    return;
  }
  await services.previews.show('Migration.sql', dryRunText(proved));
  const agreed = await agree(proved);
  await services.previews.close();
  if (!agreed) return;
  const result = await withProgress(vscode.l10n.t('Migrating the databases'), (reporting) =>
    migrate({ ...folder.input, operation: 'apply' }, { ...reporting, worker }),
  );
  await folder.model.refresh(['databases']);
  tellMigrated(services, result);
};

type Migrated = MigrateResult['databases'];

function migrationFailures({
  databases,
}: MigrateResult): { name: string; message: string; remedy: string }[] {
  return databases.flatMap((each) =>
    each.ok ? [] : each.problems.map((problem) => ({ name: each.name, ...problem })),
  );
}

/** What the dry run proved, as an SQL text to read. */
export function dryRunText(databases: Migrated): string {
  const lines = [
    `-- ${vscode.l10n.t('Dry run: tried on a copy and rolled back there. Nothing was changed yet.')}`,
  ];
  for (const { name, path, migrations } of databases) {
    for (const { file, rollBackFile, changes, statements } of migrations) {
      lines.push('', `-- ${name} (${path}): ${file}`);
      if (changes !== undefined) lines.push(...changes.split('\n').map((line) => `-- ${line}`));
      lines.push(`-- ${vscode.l10n.t('Rolled back by {0}', rollBackFile)}`);
      for (const { sql } of statements ?? []) lines.push('', sql.trim());
    }
  }
  return `${lines.join('\n')}\n`;
}

async function agree(databases: Migrated): Promise<boolean> {
  const count = databases.reduce((total, { migrations }) => total + migrations.length, 0);
  const names = databases.map(({ name }) => name).join(', ');
  const apply: vscode.QuickPickItem = {
    label:
      count === 1
        ? vscode.l10n.t('$(rocket) Apply 1 Migration to {0}', names)
        : vscode.l10n.t('$(rocket) Apply {0} Migrations to {1}', count, names),
    detail: vscode.l10n.t('A verified backup is made first. A failure changes nothing.'),
  };
  const chosen = await vscode.window.showQuickPick([apply], {
    title: vscode.l10n.t('Migrate Databases'),
    placeHolder: vscode.l10n.t('The dry run passed; look at it, then apply it, or press Escape'),
    ignoreFocusOut: true,
  });
  return chosen === apply;
}

function tellMigrated(services: Services, result: MigrateResult): void {
  const failed = migrationFailures(result);
  if (failed.length > 0) {
    const title = result.set
      ? vscode.l10n.t(
          'Not every migration was applied; the backup {0} holds what was there.',
          result.set,
        )
      : vscode.l10n.t('Not every migration was applied.');
    reportFailures(services, title, failed);
    return;
  }
  const applied = result.databases.filter((each) => each.ok && each.state === 'applied');
  const names = applied.map(
    ({ name, migrations }) => `${name} (${migrations.map(({ id }) => id).join(', ')})`,
  );
  services.log.info(`Migrated ${names.join('; ')}; backup ${result.set ?? '(none)'}.`);
  tell(
    vscode.l10n.t(
      'Migrated: {0}. The backup made before is {1}.',
      names.join('; '),
      result.set ?? '',
    ),
  );
}
