import * as vscode from 'vscode';
import type { ListResult } from '../../actions/list-databases.ts';
import type { FolderModel } from '../folder-model.ts';
import { failureNodes } from './problem-nodes.ts';
import { ICONS, type TreeNode, icon } from './tree-node.ts';

type ListedDatabase = ListResult['databases'][number];
type ListedSet = ListResult['sets'][number];

/** The databases that the protocol names, each with its version, what is pending and its last backup. */
export function databaseNodes(model: FolderModel): TreeNode[] {
  const { view, databases } = model.state;
  const configured = view?.protocol.databases ?? [];
  if (configured.length === 0) return [];
  const base = {
    key: 'databases',
    kind: 'databases',
    label: vscode.l10n.t('Databases'),
    icon: icon('database'),
    // From the first time it is shown: VS Code keeps a row closed that it has shown closed.
    expanded: true,
    model,
  } as const;
  if (!databases) {
    const names = configured.map((config) => ({
      key: `database-${config.name}`,
      kind: 'database' as const,
      label: config.name,
      // A URL may hold what is not for everybody's eyes until it has been read.
      description: config.engine === 'sqlite' ? config.path : config.engine,
      icon: icon('database'),
      model,
    }));
    return [
      {
        ...base,
        description: String(configured.length),
        children: [...names, ...failureNodes(model, ['databases'])],
      },
    ];
  }
  const rows = databases.databases.map((database) => databaseNode(model, database));
  return [
    {
      ...base,
      description: String(databases.databases.length),
      children: [
        ...rows,
        ...backupsNode(model, databases.sets),
        ...failureNodes(model, ['databases']),
      ],
    },
  ];
}

function databaseNode(model: FolderModel, database: ListedDatabase): TreeNode {
  const { name, schemaVersion, pending, lastBackup, problems } = database;
  const facts = [
    database.exists ? undefined : vscode.l10n.t('missing'),
    schemaVersion === undefined ? undefined : vscode.l10n.t('version {0}', numberOf(schemaVersion)),
    pending === undefined || pending === 0 ? undefined : vscode.l10n.t('{0} pending', pending),
    lastBackup
      ? vscode.l10n.t('backed up {0}', ago(lastBackup.createdAt))
      : vscode.l10n.t('no backup'),
  ].filter((fact) => fact !== undefined);
  const spoken = [name, ...facts].join(', ');
  return {
    key: `database-${name}`,
    kind: 'database',
    label: name,
    description: facts.join(' · '),
    spoken: problems.length > 0 ? vscode.l10n.t('Warning: {0}', spoken) : spoken,
    tooltip: () => databaseTooltip(database),
    icon: problems.length > 0 ? ICONS.warning() : icon('database'),
    model,
    itemId: name,
    children: problems.map(({ code, message, remedy }) => ({
      key: `problem-${code}`,
      kind: 'place',
      label: message,
      tooltip: `${message} ${remedy}`,
      icon: ICONS.warning(),
      model,
    })),
  };
}

/** Everything that the row has no room for, a line each. */
function databaseTooltip(database: ListedDatabase): vscode.MarkdownString {
  const { path, engine, size, schemaVersion, pending, lastBackup, problems } = database;
  const known = (text: string, value: string | undefined): string | undefined =>
    value === undefined ? undefined : `${text} ${value}`;
  const lines = [
    path,
    [engine === 'postgresql' ? 'PostgreSQL' : 'SQLite', sizeOf(size)].filter(Boolean).join(' · '),
    known(vscode.l10n.t('Version:'), schemaVersion),
    known(vscode.l10n.t('Pending migrations:'), pending?.toString()),
    lastBackup === undefined
      ? vscode.l10n.t('There is no verified backup.')
      : vscode.l10n.t(
          'Last verified backup: {0}, {1} ({2})',
          ago(lastBackup.createdAt),
          when(lastBackup.createdAt),
          lastBackup.set,
        ),
    ...problems.map(({ message, remedy }) => `${message} ${remedy}`),
  ];
  const tooltip = new vscode.MarkdownString();
  for (const line of lines.filter((each) => each !== undefined)) {
    if (tooltip.value !== '') tooltip.appendMarkdown('\n\n');
    tooltip.appendText(line);
  }
  return tooltip;
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `12 MB`, as people of this language write it. */
function sizeOf(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  const step = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return new Intl.NumberFormat(vscode.env.language, {
    style: 'unit',
    unit: BYTE_UNITS[step] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}

/** `20251202` of `20251202_add_points`: the number tells versions apart, and the row is narrow. */
const numberOf = (version: string): string => /^\d+/.exec(version)?.[0] ?? version;

function backupsNode(model: FolderModel, sets: readonly ListedSet[]): TreeNode[] {
  if (sets.length === 0) return [];
  return [
    {
      key: 'backups',
      kind: 'place',
      label: vscode.l10n.t('Backups'),
      description: String(sets.length),
      icon: icon('archive'),
      children: () =>
        sets.map((set) => ({
          key: `set-${set.set}`,
          kind: 'place',
          label: when(set.createdAt),
          description: describeSet(set),
          tooltip: set.set,
          icon: set.complete ? icon('archive') : ICONS.warning(),
          model,
        })),
      model,
    },
  ];
}

/** What is in a set, why it was made and whether it is whole, in a few words. */
export function describeSet({ reason, databases, complete }: ListedSet): string {
  const parts = [reason, databases.join(', '), complete ? undefined : vscode.l10n.t('incomplete')];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

/** A time as people of this language write it. */
export const when = (time: string): string =>
  new Date(time).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' });

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 hours ago`. */
function ago(time: string): string {
  const seconds = Math.round((Date.parse(time) - Date.now()) / 1000);
  const format = new Intl.RelativeTimeFormat(vscode.env.language, { numeric: 'auto' });
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return format.format(Math.round(seconds / size), unit);
}
