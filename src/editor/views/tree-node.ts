import * as vscode from 'vscode';
import type { Location } from '../../core/violation.ts';
import type { FolderModel } from '../folder-model.ts';
import type { CommandId } from '../ids.ts';
import { atLine, rangeOf } from '../positions.ts';

/** What menus ask for in `viewItem`. */
export type NodeKind =
  | 'folder'
  | 'session'
  | 'noSession'
  | 'checklist'
  | 'tick'
  | 'proof'
  | 'checkProof'
  | 'list'
  | 'listTick'
  | 'listProof'
  | 'listCheck'
  | 'settled'
  | 'check'
  | 'leftBehind'
  | 'task'
  | 'doneTask'
  | 'escalations'
  | 'openEscalation'
  | 'upkeep'
  | 'violations'
  | 'violation'
  | 'hooks'
  | 'databases'
  | 'database'
  | 'protocol'
  | 'setUp'
  | 'misread'
  | 'place';

/** A row of one of our trees: plain data, of which `tree-view.ts` makes what VS Code shows. */
export interface TreeNode {
  /** Unique among its siblings and stable: the row keeps its place and its openness while it has it. */
  readonly key: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** Shown after the label, paler. */
  readonly description?: string;
  /** Made when the row is pointed at, where it is a function. */
  readonly tooltip?: string | vscode.MarkdownString | (() => vscode.MarkdownString);
  /** What a screen reader says in place of label and description. */
  readonly spoken?: string;
  readonly icon?: vscode.ThemeIcon;
  /** A box to tick, and whether it is ticked. */
  readonly ticked?: boolean;
  readonly children?: readonly TreeNode[] | (() => readonly TreeNode[]);
  readonly expanded?: boolean;
  /** What a click opens, by its path from the root. */
  readonly opens?: Location;
  /** What a click runs instead, for this row. */
  readonly runs?: { readonly command: CommandId; readonly title: string };
  readonly model: FolderModel;
  /** The item of the checklist, for `tick`, `proof` and those of further lists; the key of a violation. */
  readonly itemId?: string;
  /** The further checklist that a row is, or is an item of. */
  readonly listKey?: string;
  /** The check that proves an item, or that a row is. */
  readonly check?: string;
  /** The task that a row is, as tracker and session name it. */
  readonly taskId?: string;
  /** What an escalation is about. */
  readonly issue?: string;
}

export const icon = (id: string, color?: string): vscode.ThemeIcon =>
  new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));

/** The colours are an extra: each of these shapes stands for one thing only. */
export const ICONS = {
  done: () => icon('pass-filled', 'testing.iconPassed'),
  failed: () => icon('error', 'list.errorForeground'),
  warning: () => icon('warning', 'list.warningForeground'),
  open: () => icon('circle-large-outline'),
} as const;

/** A row that opens a line. Its key is its label: what is written above it may move it. */
export function nodeAt(
  { model, path }: { readonly model: FolderModel; readonly path: string },
  line: number,
  label: string,
  iconId: string,
): TreeNode {
  return {
    key: label.slice(0, 80),
    kind: 'place',
    label,
    icon: icon(iconId),
    opens: atLine(path, line),
    model,
  };
}

/** Numbers the keys that siblings share, in their order. */
export function distinct(nodes: readonly TreeNode[]): TreeNode[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return nodes.map((node) => {
    let count = counts.get(node.key) ?? 1;
    let { key } = node;
    for (; taken.has(key); key = `${node.key}\u001f${count}`) count += 1;
    counts.set(node.key, count);
    taken.add(key);
    return key === node.key ? node : { ...node, key };
  });
}

const OPEN_DOCUMENT: CommandId = 'sessionProtocol.openDocument';

/** What a row says when it is pointed at. */
export function tooltipOf({
  tooltip,
  label,
  description,
}: TreeNode): string | vscode.MarkdownString {
  const made = typeof tooltip === 'function' ? tooltip() : tooltip;
  return made ?? (description ? `${label} – ${description}` : label);
}

/** How VS Code shows a node. `id` is the node's place in the whole tree. */
export function toTreeItem(node: TreeNode, id: string): vscode.TreeItem {
  const openness = node.expanded
    ? vscode.TreeItemCollapsibleState.Expanded
    : vscode.TreeItemCollapsibleState.Collapsed;
  const none = vscode.TreeItemCollapsibleState.None;
  const item = new vscode.TreeItem(node.label, hasChildren(node) ? openness : none);
  item.id = id;
  item.contextValue = node.kind;
  item.accessibilityInformation = { label: spokenOf(node) };
  if (node.description !== undefined) item.description = node.description;
  // VS Code asks for one that is missing when the row is pointed at.
  if (typeof node.tooltip !== 'function') item.tooltip = tooltipOf(node);
  if (node.icon) item.iconPath = node.icon;
  if (node.ticked !== undefined) item.checkboxState = checkbox(node, node.ticked);
  if (node.opens) {
    item.command = {
      command: OPEN_DOCUMENT,
      title: vscode.l10n.t('Open'),
      arguments: [node.model.uriOf(node.opens.path), rangeOf(node.opens)],
    };
  }
  if (node.runs) item.command = { ...node.runs, arguments: [{ node }] };
  return item;
}

function checkbox(node: TreeNode, ticked: boolean): NonNullable<vscode.TreeItem['checkboxState']> {
  const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
  return {
    state: ticked ? Checked : Unchecked,
    tooltip: ticked
      ? vscode.l10n.t('Done. Click to take it back.')
      : vscode.l10n.t('To do. Click when it is done.'),
    accessibilityInformation: { label: node.label, role: 'checkbox' },
  };
}

const spokenOf = (node: TreeNode): string =>
  node.spoken ??
  [node.label, node.description].filter((part) => part !== undefined && part !== '').join(', ');

export function childrenOf(node: TreeNode): readonly TreeNode[] {
  if (!node.children) return [];
  return typeof node.children === 'function' ? node.children() : node.children;
}

const hasChildren = (node: TreeNode): boolean =>
  node.children !== undefined && (typeof node.children === 'function' || node.children.length > 0);
