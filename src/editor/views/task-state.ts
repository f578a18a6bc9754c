import * as vscode from 'vscode';
import type { TaskStatus } from '../../core/documents/document.ts';
import type { Outlook } from '../../core/documents/plan-outlook.ts';
import { ICONS, icon } from './tree-node.ts';

/** A row has room for so many names. */
const MOST_NAMES = 3;

/** `waits for 1.1, Phase 2`; a condition that names nothing of the plan stands in quotes. */
export function waitsFor({ by, more }: Outlook): string | undefined {
  if (!by || by.length === 0) return undefined;
  const names = by
    .slice(0, MOST_NAMES)
    .map(({ name, line }) => (line === undefined ? `“${name}”` : name))
    .join(', ');
  const rest = by.length + (more ?? 0) - MOST_NAMES;
  return rest > 0
    ? vscode.l10n.t('waits for {0} and {1} more', names, rest)
    : vscode.l10n.t('waits for {0}', names);
}

/** What waits for other work has a shape of its own, unless its state says more. */
export const stateIcon = (status: TaskStatus, { state }: Outlook): vscode.ThemeIcon =>
  status === 'todo' && state === 'blocked' ? icon('lock') : statusIcon(status);

export function statusIcon(status: TaskStatus): vscode.ThemeIcon {
  switch (status) {
    case 'todo':
      return ICONS.open();
    case 'doing':
      return icon('play-circle', 'charts.blue');
    case 'done':
      return ICONS.done();
    case 'blocked':
      return icon('stop-circle', 'list.errorForeground');
    case 'partial':
      return icon('color-mode', 'charts.yellow');
    case 'deferred':
      return icon('watch');
    case 'cancelled':
      return icon('circle-slash');
  }
}

export function statusWords(status: TaskStatus): string {
  switch (status) {
    case 'todo':
      return vscode.l10n.t('to do');
    case 'doing':
      return vscode.l10n.t('in progress');
    case 'done':
      return vscode.l10n.t('done');
    case 'blocked':
      return vscode.l10n.t('blocked');
    case 'partial':
      return vscode.l10n.t('partly done');
    case 'deferred':
      return vscode.l10n.t('deferred');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
  }
}
