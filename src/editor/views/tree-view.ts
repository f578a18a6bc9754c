import * as vscode from 'vscode';
import { shownState } from '../context-keys.ts';
import type { FolderModel, Part } from '../folder-model.ts';
import type { Folders } from '../folders.ts';
import type { ViewId } from '../ids.ts';
import { type TreeNode, childrenOf, icon, tooltipOf, toTreeItem } from './tree-node.ts';

/** What a view shows of a folder. */
export interface ViewContents {
  /** The rows for one folder; none: the view shows its welcome text. */
  readonly build: (model: FolderModel) => readonly TreeNode[];
  /** A sentence above the rows. */
  readonly message?: (model: FolderModel) => string | undefined;
}

/** One of our views, and what it needs read. */
export interface ViewDefinition {
  readonly id: ViewId;
  /** Asked once, when the view is first in sight: a window that never shows it reads nothing of it. */
  readonly load: () => Promise<ViewContents>;
  /** What is read, beyond what every view needs, when this one is first shown. */
  readonly needs?: readonly Part[];
  /** Fires when other rows are to be shown of the same folders. */
  readonly onDidChange?: vscode.Event<unknown>;
  readonly tick?: (node: TreeNode, done: boolean) => Promise<void>;
}

/** Milliseconds. */
const GATHERING = 30;

/** A node with its place in the tree, which is what VS Code hands back to us. */
interface Placed {
  readonly id: string;
  readonly node: TreeNode;
  readonly parent?: Placed;
}

class Provider implements vscode.TreeDataProvider<Placed> {
  readonly #folders: Folders;
  readonly #view: ViewDefinition;
  #contents: ViewContents | undefined;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Folders for which `needs` was asked. */
  readonly #asked = new WeakSet<FolderModel>();
  /** Called when it is first known what stands above the rows. */
  readonly #onLoaded: () => void;

  constructor(folders: Folders, view: ViewDefinition, onLoaded: () => void) {
    this.#folders = folders;
    this.#view = view;
    this.#onLoaded = onLoaded;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  messageOf(model: FolderModel): string | undefined {
    return this.#contents?.message?.(model);
  }

  getTreeItem({ id, node }: Placed): vscode.TreeItem {
    return toTreeItem(node, id);
  }

  resolveTreeItem(item: vscode.TreeItem, { node }: Placed): vscode.TreeItem {
    item.tooltip ??= tooltipOf(node);
    return item;
  }

  getParent({ parent }: Placed): Placed | undefined {
    return parent;
  }

  async getChildren(parent?: Placed): Promise<Placed[]> {
    if (parent) return place(childrenOf(parent.node), parent);
    const [contents] = await Promise.all([this.#load(), this.#folders.ensureRead()]);
    const { all } = this.#folders;
    for (const model of all) this.#askOnce(model);
    const [first] = all;
    if (!first) return [];
    if (all.length === 1) return place(contents.build(first));
    return place(all.map((model) => this.#folderNode(model, contents)));
  }

  async #load(): Promise<ViewContents> {
    if (this.#contents) return this.#contents;
    this.#contents = await this.#view.load();
    this.#onLoaded();
    return this.#contents;
  }

  #folderNode(model: FolderModel, { build }: ViewContents): TreeNode {
    return {
      key: model.folder.uri.toString(),
      kind: 'folder',
      label: model.folder.name,
      icon: icon('root-folder'),
      expanded: true,
      model,
      children: () => {
        const rows = build(model);
        return rows.length > 0 ? rows : [emptyNode(model)];
      },
    };
  }

  #askOnce(model: FolderModel): void {
    if (!this.#view.needs || this.#asked.has(model)) return;
    this.#asked.add(model);
    model.refreshSoon(this.#view.needs, 0);
  }
}

/** What stands under a folder in which there is nothing to show: with one folder, the welcome text says it. */
function emptyNode(model: FolderModel): TreeNode {
  const state = shownState(model.state);
  const words: Readonly<Partial<Record<typeof state, string>>> = {
    noGit: vscode.l10n.t('Not in a git repository'),
    gitMissing: vscode.l10n.t('Git was not found'),
    untrusted: vscode.l10n.t('Restricted Mode: nothing is run'),
    virtual: vscode.l10n.t('Not on a disk'),
    failed: vscode.l10n.t('Could not be read: see the log'),
  };
  const label = words[state] ?? vscode.l10n.t('Nothing was found here');
  return { key: 'empty', kind: 'place', label, icon: icon('info'), model };
}

function place(nodes: readonly TreeNode[], parent?: Placed): Placed[] {
  const prefix = parent ? `${parent.id}/` : '';
  return nodes.map((node) => ({ id: `${prefix}${node.key}`, node, ...(parent ? { parent } : {}) }));
}

/** Shows a view and keeps it true. What is not in sight is not built. */
export function showView(folders: Folders, view: ViewDefinition): vscode.Disposable {
  const provider = new Provider(folders, view, () => sayAbove());
  const tree = vscode.window.createTreeView(view.id, {
    treeDataProvider: provider,
    showCollapseAll: true,
    manageCheckboxStateManually: true,
  });
  let pending: NodeJS.Timeout | undefined;
  const sayAbove = (): void => {
    const [first] = folders.all;
    const alone = folders.all.length === 1 ? first : undefined;
    // VS Code's typings want the property absent, its code wants it cleared.
    (tree as { message: string | undefined }).message = alone && provider.messageOf(alone);
  };
  const update = (): void => {
    pending = undefined;
    sayAbove();
    provider.refresh();
  };
  const soon = (): void => {
    pending ??= setTimeout(update, GATHERING);
  };
  return vscode.Disposable.from(
    tree,
    // The parts of a folder come in one after another; rows that are drawn once don't flicker.
    folders.onDidChange(soon),
    ...(view.onDidChange ? [view.onDidChange(soon)] : []),
    new vscode.Disposable(() => clearTimeout(pending)),
    tree.onDidChangeCheckboxState(async ({ items }) => {
      for (const [{ node }, state] of items) {
        await view.tick?.(node, state === vscode.TreeItemCheckboxState.Checked);
      }
    }),
  );
}

/** The node that a menu or an inline button was used on, if a command was started from one. */
export function nodeOf(argument: unknown): TreeNode | undefined {
  if (typeof argument !== 'object' || argument === null || !('node' in argument)) return undefined;
  return (argument as Placed).node;
}
