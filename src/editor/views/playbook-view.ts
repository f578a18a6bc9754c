import * as vscode from 'vscode';
import type {
  Checklist,
  Item,
  Playbook,
  Role,
  Section,
  ThreadEntry,
} from '../../core/documents/document.ts';
import type { LoadedDocument } from '../../actions/load-workspace.ts';
import type { FolderModel } from '../folder-model.ts';
import { PROTOCOL_FILE } from '../protocol-file.ts';
import { databaseNodes } from './database-nodes.ts';
import { conditionNodes, failureNodes, problemNodes } from './problem-nodes.ts';
import { ICONS, type TreeNode, icon } from './tree-node.ts';

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
    tooltip: PROTOCOL_FILE,
    icon: view?.protocolFile === 'broken' ? ICONS.failed() : icon('law'),
    opens: { path: PROTOCOL_FILE },
    children: rules.map(([rule, settings]) => ({
      key: `rule-${rule}`,
      kind: 'place',
      label: rule,
      description: severityWords(settings.severity ?? 'error'),
      icon: icon('shield'),
      opens: { path: PROTOCOL_FILE },
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
    children: () => documentParts(new Rows(model, path), loaded),
    model,
  };
}

function documentParts(rows: Rows, loaded: LoadedDocument): TreeNode[] {
  const { document } = loaded;
  const { playbook, thread } = document;
  return [
    ...conditionNodes(rows.model, loaded),
    ...rows.group(
      'checklists',
      vscode.l10n.t('Checklists'),
      'checklist',
      document.checklists.map((list) => checklistNode(rows, list)),
    ),
    ...(playbook ? playbookParts(rows, playbook) : []),
    ...(thread
      ? rows.group(
          'entries',
          vscode.l10n.t('Entries'),
          'history',
          thread.entries.map((entry) => entryNode(rows, entry)),
        )
      : []),
    ...rows.group(
      'sections',
      vscode.l10n.t('Sections'),
      'list-tree',
      sectionNodes(rows, document.sections),
    ),
    ...problemNodes(rows.model, document.problems, rows.path),
  ];
}

function playbookParts(rows: Rows, playbook: Playbook): TreeNode[] {
  return [
    ...rows.group(
      'roles',
      vscode.l10n.t('Roles'),
      'organization',
      playbook.roles.map((role) => roleNode(rows, role)),
    ),
    ...rows.group(
      'rules',
      vscode.l10n.t('Rules'),
      'law',
      playbook.rules.map((rule) =>
        rows.at(rule.line, rule.title, 'symbol-ruler', rows.items(rule.enforcement)),
      ),
    ),
    ...rows.group(
      'blocking',
      vscode.l10n.t('Blocking issues'),
      'stop-circle',
      playbook.blockingIssues.map((issue) => ({
        ...rows.at(issue.line, issue.text, issue.open ? 'stop-circle' : 'pass-filled'),
        description: issue.open ? vscode.l10n.t('open') : vscode.l10n.t('resolved'),
      })),
    ),
    ...rows.group(
      'untouchable',
      vscode.l10n.t('Do not touch'),
      'lock',
      rows.items(playbook.untouchable),
    ),
  ];
}

function roleNode(rows: Rows, role: Role): TreeNode {
  const review = role.reviewChecklist;
  return rows.at(role.line, role.name, 'person', [
    ...rows.group('must-read', vscode.l10n.t('Must read'), 'book', rows.items(role.mustRead)),
    ...rows.group('must-do', vscode.l10n.t('Must do'), 'tasklist', rows.items(role.mustDo)),
    ...rows.group(
      'forbidden',
      vscode.l10n.t('Forbidden'),
      'circle-slash',
      rows.items(role.forbidden),
    ),
    ...rows.group(
      'responsibilities',
      vscode.l10n.t('Responsibilities'),
      'briefcase',
      rows.items(role.responsibilities),
    ),
    ...rows.group('access', vscode.l10n.t('Access'), 'key', rows.items(role.access)),
    ...rows.group(
      'escalation',
      vscode.l10n.t('Escalation'),
      'megaphone',
      rows.items(role.escalation),
    ),
    ...(review ? [checklistNode(rows, review)] : []),
  ]);
}

function checklistNode(rows: Rows, list: Checklist): TreeNode {
  const items = list.items.map((item) => ({
    ...rows.at(item.line, item.text, item.done ? 'pass-filled' : 'circle-large-outline'),
    spoken: item.done ? vscode.l10n.t('{0}, done', item.text) : item.text,
  }));
  const count = String(list.items.length);
  return {
    ...rows.at(list.line, list.title, 'checklist', items),
    description: list.mandatory ? vscode.l10n.t('{0}, mandatory', count) : count,
  };
}

const entryNode = (rows: Rows, entry: ThreadEntry): TreeNode =>
  rows.at(
    entry.line,
    entry.title,
    'note',
    entry.fields.map((field) => ({
      ...rows.at(field.line, field.name, 'symbol-field'),
      description: field.text,
    })),
  );

function sectionNodes(rows: Rows, sections: readonly Section[]): TreeNode[] {
  return sections.map((section) =>
    rows.at(
      section.line,
      section.id === undefined ? section.title : `${section.id} ${section.title}`,
      'symbol-text',
      section.children.length === 0 ? [] : sectionNodes(rows, section.children),
    ),
  );
}

/** Makes the rows of one document. */
class Rows {
  readonly model: FolderModel;
  readonly path: string;

  constructor(model: FolderModel, path: string) {
    this.model = model;
    this.path = path;
  }

  /** A row that opens a line. */
  at(line: number, label: string, iconId: string, children: readonly TreeNode[] = []): TreeNode {
    const start = { line, column: 1 };
    return {
      key: `${line}-${label.slice(0, 40)}`,
      kind: 'place',
      label,
      icon: icon(iconId),
      opens: { path: this.path, range: { start, end: start } },
      children,
      model: this.model,
    };
  }

  items(items: readonly Item[]): TreeNode[] {
    return items.map((item, index) => ({
      ...this.at(item.line, item.text, 'circle-small-filled'),
      key: `item-${index}`,
    }));
  }

  /** A row over others, or none where there are none. */
  group(key: string, label: string, iconId: string, children: readonly TreeNode[]): TreeNode[] {
    if (children.length === 0) return [];
    const description = String(children.length);
    return [
      { key, kind: 'place', label, description, icon: icon(iconId), children, model: this.model },
    ];
  }
}
