import * as vscode from 'vscode';
import type { WorkerLocation } from '../../actions/action.ts';
import type { BackUpResult } from '../../actions/back-up.ts';
import type { MigrateInput, MigrateResult } from '../../actions/migrate.ts';
import { databaseWorker } from '../database-worker.ts';
import { noDatabases } from '../errors.ts';
import { nodeOf } from '../views/tree-view.ts';
import {
  type CommandHandler,
  type ReadyFolder,
  type Services,
  chooseFolder,
  tell,
  withProgress,
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
  const { databases, backups, backupsConfig } = view.protocol;
  if (databases.length === 0) throw noDatabases();
  const include = backupsConfig?.include;
  const data = { root, databases, backups, ...(include === undefined ? {} : { include }) };
  const node = nodeOf(argument);
  const names =
    node?.kind === 'database' && node.itemId !== undefined ? { names: [node.itemId] } : {};
  return { ...folder, input: { data, ...names } };
}

/** Where the work on this data runs. */
export const workerOf = ({ model, input }: DataFolder): Promise<WorkerLocation> =>
  databaseWorker(model, input.data.databases);

/**
 * Lets the person type a name before data is written over that would not come back by itself: what a click
 * confirms by habit, a name does not.
 *
 * @returns whether the name was typed
 */
export async function confirmByName(title: string, prompt: string, name: string): Promise<boolean> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt,
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === name || text === '' ? undefined : vscode.l10n.t('This is not {0}.', name),
  });
  return typed === name;
}

/** What to type for some databases: the name of the only one, or else of their folder. */
export const nameToType = (names: readonly string[], { model }: ReadyFolder): string => {
  const [only] = names;
  return names.length === 1 && only !== undefined ? only : model.folder.name;
};

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
  const { backUp } = await import('../../actions/back-up.ts');
  const worker = await workerOf(folder);
  const { backupsConfig, session } = folder.view.protocol;
  const after = {
    ...(backupsConfig?.tag === undefined ? {} : { tag: backupsConfig.tag }),
    ...(session?.startPage === undefined ? {} : { startPage: session.startPage }),
  };
  const result = await withProgress(vscode.l10n.t('Backing up the databases'), (reporting) =>
    backUp({ ...folder.input, after }, { ...reporting, worker }),
  );
  await folder.model.refresh(['databases']);
  services.log.info(`Backup ${result.set ?? '(none)'}: verified ${result.verified}.`);
  const failures = failuresOf(result);
  if (failures.length > 0) {
    reportFailures(services, vscode.l10n.t('Not everything was backed up.'), failures);
    return;
  }
  const undone = (result.after?.problems ?? []).map((problem) => ({
    name: result.set ?? '',
    ...problem,
  }));
  if (undone.length > 0) {
    reportFailures(services, vscode.l10n.t('The backup is made and verified.'), undone);
    return;
  }
  tell(backedUpText(result), revealFolder(result.folder));
};

function backedUpText({ databases, set = '', included, after }: BackUpResult): string {
  const count = databases.length;
  return [
    count === 1
      ? vscode.l10n.t('1 database is backed up and verified: {0}', set)
      : vscode.l10n.t('{0} databases are backed up and verified: {1}', count, set),
    included === undefined ? undefined : vscode.l10n.t('Files copied beside them: {0}.', included),
    after?.tag === undefined ? undefined : vscode.l10n.t('Tagged {0}.', after.tag),
    after?.startPage === undefined
      ? undefined
      : vscode.l10n.t('Named in {0}.', after.startPage.path),
  ]
    .filter((part) => part !== undefined)
    .join('. ');
}

/** Of the databases, and of what was to be copied beside them. */
function failuresOf({
  databases,
  missing = [],
}: BackUpResult): { name: string; message: string; remedy: string }[] {
  const failed = databases.flatMap((each) => (each.ok ? [] : [each]));
  return [...failed, ...missing].map(({ name, error }) => ({ name, ...error }));
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
  const { migrate } = await import('../../actions/migrate.ts');
  const worker = await workerOf(folder);
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
  if (!(await review(services, folder, proved))) return;
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
  for (const { name, path, migrations, assumed = [] } of databases) {
    if (assumed.length > 0) {
      const ids = assumed.join(', ');
      lines.push(
        '',
        `-- ${name} (${path}): ${vscode.l10n.t('taken as applied, as schema_version says: {0}', ids)}`,
      );
    }
    for (const { file, rollBackFile, changes, statements } of migrations) {
      lines.push('', `-- ${name} (${path}): ${file}`);
      if (changes !== undefined) lines.push(...changes.split('\n').map((line) => `-- ${line}`));
      lines.push(`-- ${vscode.l10n.t('Rolled back by {0}', rollBackFile)}`);
      for (const { sql } of statements ?? []) lines.push('', sql.trim());
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Shows what was proved, as statements and as a difference of the schemas, and asks whether to apply it. */
async function review(
  services: Services,
  folder: DataFolder,
  databases: Migrated,
): Promise<boolean> {
  const { makeSchemaDiff } = await import('./schema-diff.ts');
  const schemas = makeSchemaDiff(databases);
  const showStatements = (): Promise<void> =>
    services.previews.show('Migration.sql', dryRunText(databases));
  try {
    await schemas?.show();
    await showStatements();
    for (;;) {
      const chosen = await ask(databases, schemas !== undefined);
      if (chosen === 'statements') await showStatements();
      else if (chosen === 'schemas') await schemas?.show();
      else return chosen === 'apply' && (await confirmLoss(folder, databases));
    }
  } finally {
    schemas?.dispose();
    await services.previews.close();
  }
}

type Answer = 'apply' | 'statements' | 'schemas';

async function ask(databases: Migrated, hasSchemas: boolean): Promise<Answer | undefined> {
  const count = databases.reduce((total, { migrations }) => total + migrations.length, 0);
  const names = databases.map(({ name }) => name).join(', ');
  const items: (vscode.QuickPickItem & { readonly answer: Answer })[] = [
    {
      label:
        count === 1
          ? vscode.l10n.t('$(rocket) Apply 1 Migration to {0}', names)
          : vscode.l10n.t('$(rocket) Apply {0} Migrations to {1}', count, names),
      detail: vscode.l10n.t('A verified backup is made first. A failure changes nothing.'),
      answer: 'apply',
    },
    { label: vscode.l10n.t('$(file-code) Show the Statements'), answer: 'statements' },
  ];
  if (hasSchemas) {
    const label = vscode.l10n.t('$(diff) Compare the Schema Before and After');
    items.push({ label, answer: 'schemas' });
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Migrate Databases'),
    placeHolder: vscode.l10n.t('The dry run passed; look at it, then apply it, or press Escape'),
    ignoreFocusOut: true,
  });
  return chosen?.answer;
}

/** Only migrations that declare to lose rows are asked about: all others are refused if they do. */
async function confirmLoss(folder: DataFolder, databases: Migrated): Promise<boolean> {
  const losing = databases.filter(({ migrations }) =>
    migrations.some(({ mayLoseRows }) => mayLoseRows !== undefined),
  );
  if (losing.length === 0) return true;
  const names = losing.map(({ name }) => name);
  const files = losing.flatMap(({ migrations }) =>
    migrations.flatMap(({ file, mayLoseRows }) => (mayLoseRows === undefined ? [] : [file])),
  );
  const migrate = vscode.l10n.t('Migrate');
  const message = vscode.l10n.t('Let migrations remove rows of {0}?', names.join(', '));
  const detail = vscode.l10n.t(
    'They declare that rows may go: {0}. A verified backup is made first.',
    [...new Set(files)].join(', '),
  );
  const options = { modal: true, detail };
  if ((await vscode.window.showWarningMessage(message, options, migrate)) !== migrate) return false;
  const name = nameToType(names, folder);
  const prompt = vscode.l10n.t('Type {0} to migrate.', name);
  return confirmByName(vscode.l10n.t('Migrate Databases'), prompt, name);
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
