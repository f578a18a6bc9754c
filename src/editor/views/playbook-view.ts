import * as vscode from 'vscode';
import type { Thread, ThreadEntry } from '../../core/documents/document.ts';
import type { LoadedDocument } from '../../actions/load-workspace.ts';
import type { FolderModel } from '../folder-model.ts';
import { PROTOCOL_PATH } from '../../core/protocol-path.ts';
import { databaseNodes } from './database-nodes.ts';
import { DocumentRows } from './document-rows.ts';
import { handoffParts } from './opener-nodes.ts';
import { PlanRows } from './plan-rows.ts';
import { playbookParts, procedureGroups } from './playbook-nodes.ts';
import { conditionNodes, failureNodes, problemNodes } from './problem-nodes.ts';
import { ICONS, type TreeNode, distinct, icon } from './tree-node.ts';

/** What binds: the protocol's rules, the data, then every governance document but plan and openers. */
export function playbookNodes(model: FolderModel): readonly TreeNode[] {
  const { view } = model.state;
  if (!view) return [];
  const shown = view.documents.filter(
    ({ role, document }) =>
      role !== 'plan' &&
      role !== 'openers' &&
      document.kind !== 'plan' &&
      document.kind !== 'opener',
  );
  return [
    ...failureNodes(model, ['documents']),
    ...problemNodes(model, view.problems),
    ...(view.protocolFile === 'missing' ? [] : [protocolNode(model)]),
    ...databaseNodes(model),
    ...shown.map((loaded) => documentNode(model, loaded)),
  ];
}

function protocolNode(model: FolderModel): TreeNode {
  const { view } = model.state;
  const rules = Object.entries(view?.protocol.rules ?? {});
  return {
    key: 'protocol',
    kind: 'protocol',
    label: vscode.l10n.t('Protocol'),
    description:
      view?.protocolFile === 'broken' ? vscode.l10n.t('not valid') : rulesCount(rules.length),
    tooltip: PROTOCOL_PATH,
    icon: view?.protocolFile === 'broken' ? ICONS.failed() : icon('law'),
    opens: { path: PROTOCOL_PATH },
    children: rules.map(([rule, settings]) => ({
      key: `rule-${rule}`,
      kind: 'place',
      label: rule,
      description: severityWords(settings.severity ?? 'error'),
      icon: icon('shield'),
      opens: { path: PROTOCOL_PATH },
      model,
    })),
    model,
  };
}

const rulesCount = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 rule') : vscode.l10n.t('{0} rules', count);

function severityWords(severity: 'error' | 'warning' | 'off'): string {
  switch (severity) {
    case 'error':
      return vscode.l10n.t('refuses the commit');
    case 'warning':
      return vscode.l10n.t('warns');
    case 'off':
      return vscode.l10n.t('off');
  }
}

const DOCUMENT_ICON: Readonly<Record<string, string>> = {
  playbook: 'book',
  bible: 'library',
  thread: 'history',
  handoff: 'arrow-swap',
  checklist: 'checklist',
};

function documentNode(model: FolderModel, loaded: LoadedDocument): TreeNode {
  const { document, path } = loaded;
  return {
    key: `document-${path}`,
    kind: 'place',
    label: document.title,
    description: path.slice(path.lastIndexOf('/') + 1),
    tooltip: path,
    icon: icon(DOCUMENT_ICON[document.kind] ?? 'file-text'),
    expanded: document.kind === 'playbook',
    opens: { path },
    children: () => documentParts(new DocumentRows(model, path), loaded),
    model,
  };
}

function documentParts(rows: DocumentRows, loaded: LoadedDocument): TreeNode[] {
  const { document } = loaded;
  const { playbook, thread, handoff, tasks } = document;
  return distinct([
    ...conditionNodes(rows.model, loaded),
    ...rows.checklists(document),
    ...(playbook
      ? playbookParts(rows, playbook, document.procedures)
      : procedureGroups(rows, document.procedures, document.rollbacks)),
    ...(handoff ? handoffParts(rows, handoff) : []),
    ...(thread ? threadParts(rows, thread) : []),
    ...rows.group(
      'tasks',
      vscode.l10n.t('Tasks'),
      'list-ordered',
      tasks.length === 0 ? [] : new PlanRows(rows.model, loaded).tasks(tasks.map((_, at) => at)),
    ),
    ...rows.sections(document.sections),
    ...problemNodes(rows.model, document.problems, rows.path),
  ]);
}

function threadParts(rows: DocumentRows, { entries, template }: Thread): TreeNode[] {
  const templateNode = template && {
    ...rows.at(template.line, vscode.l10n.t('Template of an entry'), 'symbol-snippet'),
    tooltip: () => new vscode.MarkdownString().appendCodeblock(template.text, 'markdown'),
  };
  return [
    ...(templateNode ? [templateNode] : []),
    ...rows.group(
      'entries',
      vscode.l10n.t('Entries'),
      'history',
      entries.map((entry) => entryNode(rows, entry)),
    ),
  ];
}

const entryNode = (rows: DocumentRows, { line, title, fields }: ThreadEntry): TreeNode =>
  rows.at(
    line,
    title,
    'note',
    fields.map((field) => rows.at(field.line, field.name, 'symbol-field', [], field.text)),
  );
