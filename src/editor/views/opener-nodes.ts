import * as vscode from 'vscode';
import type { Handoff, Opener } from '../../core/documents/document.ts';
import type { DocumentRows } from './document-rows.ts';
import type { TreeNode } from './tree-node.ts';

/** What a session opener asks for besides its tasks. */
export function openerParts(rows: DocumentRows, opener: Opener): TreeNode[] {
  const { role, principles, readFirst, before, doNot, closing, branch, handoff } = opener;
  const handoffState = handoff?.filled
    ? vscode.l10n.t('written')
    : vscode.l10n.t('still to be written');
  return [
    ...rows.list('role', vscode.l10n.t('Role'), 'person', role),
    ...rows.list('principles', vscode.l10n.t('Principles'), 'law', principles),
    ...(branch
      ? [rows.at(branch.line, vscode.l10n.t('Branch'), 'git-branch', [], branch.name)]
      : []),
    ...rows.group(
      'read-first',
      vscode.l10n.t('To read first'),
      'book',
      readFirst.map(({ line, path, text }) =>
        rows.at(line, path, 'file-text', [], text.replace(path, '').replace(/^[\s:–—-]+/u, '')),
      ),
    ),
    ...rows.list('before', vscode.l10n.t('Before anything'), 'tasklist', before),
    ...rows.list('do-not', vscode.l10n.t('Do not'), 'circle-slash', doNot),
    ...rows.list('closing', vscode.l10n.t('Before closing'), 'tasklist', closing),
    ...(handoff
      ? [rows.at(handoff.line, vscode.l10n.t('Hand-off'), 'arrow-swap', [], handoffState)]
      : []),
  ];
}

export const handoffParts = (rows: DocumentRows, handoff: Handoff): TreeNode[] => [
  ...rows.list('done', vscode.l10n.t('Done'), 'pass-filled', handoff.done),
  ...rows.list('not-done', vscode.l10n.t('Not done'), 'circle-slash', handoff.notDone),
  ...rows.list('next', vscode.l10n.t('Next'), 'debug-start', handoff.next),
  ...rows.list('gotchas', vscode.l10n.t('Gotchas'), 'warning', handoff.gotchas),
];
