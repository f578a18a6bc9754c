import * as vscode from 'vscode';
import type { FurtherItemStatus, FurtherListStatus } from '../../core/session/further-lists.ts';
import type { ItemStatus, Proof } from '../../core/session/session.ts';
import type { FolderModel } from '../folder-model.ts';
import { atLine, placeOf } from '../positions.ts';
import { ICONS, type NodeKind, type TreeNode, icon } from './tree-node.ts';

/** The list that a session is begun with. */
export function startListNode(model: FolderModel): TreeNode {
  const status = model.state.status;
  const items = status?.items ?? [];
  const preparing = status?.session.state === 'preparing';
  return {
    // A list that is done is another row: it makes room for the work by being closed.
    key: preparing ? 'checklist' : 'checklist-done',
    kind: preparing ? 'checklist' : 'place',
    label: vscode.l10n.t('Start checklist'),
    description: vscode.l10n.t('{0} of {1}', status?.done ?? 0, status?.total ?? 0),
    icon: icon('checklist'),
    expanded: preparing,
    children: items.map((item) => startItemNode(model, item, preparing)),
    model,
  };
}

function startItemNode(model: FolderModel, status: ItemStatus, preparing: boolean): TreeNode {
  const { item, done, state, detail, waiver, locked } = status;
  return itemNode(model, {
    id: item.id,
    text: item.text,
    done,
    state: waiver ? 'waived' : state,
    detail,
    ...(item.proof ? { proof: item.proof } : {}),
    ...(locked === undefined ? {} : { locked }),
    // Once the session is active its list is history, and takes neither tick nor waiver.
    isOpen: preparing,
    ...(item.source ? { source: item.source } : {}),
  });
}

/** The lists beside that of the start; what must be complete before something stands first. */
export function furtherListsNode(model: FolderModel): TreeNode[] {
  const lists = model.state.lists ?? [];
  if (lists.length === 0) return [];
  const due = lists.filter(isDue).length;
  // Once the work is under way, what stands before its end is to be seen.
  const expanded =
    model.state.status?.session.state === 'active' &&
    lists.some(({ before }) => before !== undefined);
  return [
    {
      key: expanded ? 'lists-active' : 'lists',
      kind: 'place',
      label: vscode.l10n.t('Checklists'),
      description: due === 0 ? String(lists.length) : vscode.l10n.t('{0} required', due),
      icon: icon('tasklist'),
      expanded,
      children: dueFirst(lists).map((list) => listNode(model, list)),
      model,
    },
  ];
}

const isDue = ({ before, done, total }: FurtherListStatus): boolean =>
  before !== undefined && done < total;

/** What must be complete before something stands first. */
export const dueFirst = (lists: readonly FurtherListStatus[]): FurtherListStatus[] =>
  lists.toSorted((one, other) => Number(isDue(other)) - Number(isDue(one)));

function listNode(model: FolderModel, list: FurtherListStatus): TreeNode {
  const { key, title, done, total, before, path, line } = list;
  const progress = vscode.l10n.t('{0} of {1}', done, total);
  const required = before === undefined ? undefined : beforeWords(before);
  const description = required === undefined ? progress : `${progress} · ${required}`;
  return {
    key: `list-${key}`,
    kind: 'list',
    label: title,
    description,
    spoken: `${title}, ${description}`,
    icon: done === total ? ICONS.done() : icon(before === undefined ? 'checklist' : 'bell-dot'),
    children: list.items.map((item) => furtherItemNode(model, list, item)),
    opens: atLine(path, line),
    listKey: key,
    model,
  };
}

export const beforeWords = (before: NonNullable<FurtherListStatus['before']>): string =>
  before === 'close'
    ? vscode.l10n.t('required before closing')
    : vscode.l10n.t('required before a push');

function furtherItemNode(
  model: FolderModel,
  list: FurtherListStatus,
  item: FurtherItemStatus,
): TreeNode {
  const { id, text, done, state, detail, proof, locked } = item;
  const node = itemNode(model, {
    id,
    text,
    done,
    state,
    detail,
    ...(proof ? { proof } : {}),
    ...(locked === undefined ? {} : { locked }),
    isOpen: true,
    source: atLine(list.path, item.line),
    list: list.key,
  });
  // Its words, which stay the same when the list is put in another order.
  return { ...node, key: `item-${item.key}` };
}

interface ShownItem {
  readonly id: string;
  readonly text: string;
  readonly done: boolean;
  readonly state: ItemStatus['state'] | 'waived';
  readonly detail: string;
  readonly proof?: Proof;
  readonly locked?: string;
  /** Whether it can still be ticked or waived. */
  readonly isOpen: boolean;
  readonly source?: NonNullable<ItemStatus['item']['source']>;
  readonly list?: string;
}

function itemNode(model: FolderModel, item: ShownItem): TreeNode {
  const { id, text, done, detail, proof, locked, isOpen, source, list } = item;
  const takesTick = isOpen && proof === undefined;
  const reads = proof?.kind === 'document-read' ? { path: proof.path } : undefined;
  const opens = reads ?? source;
  return {
    key: `item-${id}`,
    kind: kindOf(item),
    label: text,
    description: detail,
    spoken: [`${text}, ${itemWords(item.state)}. ${detail}`, done ? undefined : locked]
      .filter((part) => part !== undefined)
      .join(' '),
    tooltip: () => itemTooltip(item),
    model,
    itemId: id,
    ...(list === undefined ? {} : { listKey: list }),
    ...(proof?.kind === 'check' ? { check: proof.name } : {}),
    ...(takesTick ? { ticked: done } : { icon: itemIcon(item) }),
    ...(opens === undefined ? {} : { opens }),
  };
}

function itemTooltip({ text, done, detail, locked, source }: ShownItem): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(text).appendMarkdown('\n\n').appendText(detail);
  // What a locked item says of itself is why it takes no tick.
  if (locked !== undefined && !done)
    tooltip
      .appendMarkdown('\n\n')
      .appendText(vscode.l10n.t('It takes no tick by hand: {0}', locked));
  if (source) tooltip.appendMarkdown('\n\n').appendText(placeOf(source));
  return tooltip;
}

function kindOf({ proof, isOpen, done, list, state }: ShownItem): NodeKind {
  if (!isOpen) return 'settled';
  const [tick, check, proved] =
    list === undefined
      ? (['tick', 'checkProof', 'proof'] as const)
      : (['listTick', 'listCheck', 'listProof'] as const);
  if (!proof) return tick;
  // A check can be run again; of what else is proved or waived nothing more is wanted.
  if (proof.kind === 'check' && state !== 'waived') return check;
  return done ? 'settled' : proved;
}

/** A document that was not read yet is still to do; a wrong branch is wrong. */
function itemIcon({ done, state, proof }: ShownItem): vscode.ThemeIcon {
  if (state === 'waived') return icon('debug-step-over', 'list.warningForeground');
  if (done) return ICONS.done();
  return state === 'failed' && proof?.kind !== 'document-read' ? ICONS.failed() : ICONS.open();
}

function itemWords(state: ShownItem['state']): string {
  switch (state) {
    case 'proved':
      return vscode.l10n.t('proved');
    case 'ticked':
      return vscode.l10n.t('ticked');
    case 'waived':
      return vscode.l10n.t('waived');
    case 'failed':
      return vscode.l10n.t('not so yet');
    case 'open':
      return vscode.l10n.t('to do');
  }
}
