import * as vscode from 'vscode';
import type { FurtherListStatus } from '../../core/session/further-lists.ts';
import type { FolderModel } from '../folder-model.ts';
import { isUnderWay, sessionState } from '../session-facts.ts';
import { beforeWords, dueFirst } from '../views/checklist-nodes.ts';
import { nodeOf } from '../views/tree-view.ts';
import { type CommandHandler, chooseFolder, pickOne, tell } from './command.ts';
import { askForReason, changing, tick, tickInList } from './session.ts';

const isPreparing = (model: FolderModel): boolean => sessionState(model) === 'preparing';

/** Ticks items of the start's list from a list, for those who don't use the mouse. */
export const tickItems: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isPreparing);
  if (!folder) return;
  await tickStart(folder.model);
};

async function tickStart(model: FolderModel): Promise<void> {
  const own = (model.state.status?.items ?? []).filter(({ item }) => item.proof === undefined);
  if (!isPreparing(model) || own.length === 0) {
    tell(vscode.l10n.t('There is nothing to tick now.'));
    return;
  }
  const items = own.map(({ item, done }) => ({ id: item.id, text: item.text, done }));
  const changed = await pickTicks(vscode.l10n.t('Tick Checklist Items'), items);
  for (const { id, done } of changed) await tick(model, id, done);
}

interface Tickable {
  readonly id: string;
  readonly text: string;
  readonly done: boolean;
}

/** Those whose tick the person changed, as it is to be; none where they went away. */
async function pickTicks(title: string, all: readonly Tickable[]): Promise<Tickable[]> {
  const items = all.map(({ id, text, done }) => ({ label: text, picked: done, id }));
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Tick what is done; the other items prove themselves'),
    canPickMany: true,
    // Whoever goes through a list looks at other things meanwhile.
    ignoreFocusOut: true,
  });
  if (!chosen) return [];
  const ticked = new Set(chosen.map(({ id }) => id));
  return all
    .filter(({ id, done }) => ticked.has(id) !== done)
    .map((item) => ({ ...item, done: !item.done }));
}

/** Goes through a checklist: that of the row, else the one that the person picks. */
export const runChecklist: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isUnderWay);
  if (!folder) return;
  const { model } = folder;
  await model.refresh(['session']);
  const lists = model.state.lists ?? [];
  const key = nodeOf(argument)?.listKey;
  const chosen = lists.find((list) => list.key === key) ?? (await pickList(model, lists));
  if (chosen === 'start') await tickStart(model);
  else if (chosen) await tickList(model, chosen);
};

async function pickList(
  model: FolderModel,
  lists: readonly FurtherListStatus[],
): Promise<FurtherListStatus | 'start' | undefined> {
  const { status } = model.state;
  const progress = ({ done, total }: { done: number; total: number }): string =>
    vscode.l10n.t('{0} of {1}', done, total);
  const start =
    status && isPreparing(model)
      ? [
          {
            label: vscode.l10n.t('Start checklist'),
            description: progress(status),
            list: 'start' as const,
          },
        ]
      : [];
  const items = dueFirst(lists).map((list) => ({
    label: list.title,
    description: [
      progress(list),
      ...(list.before === undefined ? [] : [beforeWords(list.before)]),
    ].join(' · '),
    detail: `${list.path}:${list.line}`,
    list,
  }));
  const picked = await pickOne<vscode.QuickPickItem & { list: FurtherListStatus | 'start' }>(
    [...start, ...items],
    {
      title: vscode.l10n.t('Run Checklist'),
      placeHolder: vscode.l10n.t('Choose the checklist'),
      none: vscode.l10n.t('There is no checklist to go through now.'),
    },
  );
  return picked?.list;
}

async function tickList(model: FolderModel, list: FurtherListStatus): Promise<void> {
  const own = list.items.filter(({ locked }) => locked === undefined);
  if (own.length === 0) {
    const open = list.items.filter(({ done }) => !done).map(({ detail }) => detail);
    const all = vscode.l10n.t('Every item of it proves itself.');
    tell(`${list.title}: ${[all, ...open].join(' ')}`);
    return;
  }
  for (const { id, done } of await pickTicks(list.title, own))
    await tickInList(model, list.key, id, done);
}

interface Waivable {
  readonly id: string;
  readonly text: string;
  readonly detail: string;
  /** The further list that it is of; that of the start where absent. */
  readonly list?: FurtherListStatus;
}

/** Leaves an item of a checklist undone for a reason that is written down. */
export const waiveItem: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isUnderWay);
  if (!folder) return;
  const { model, root } = folder;
  const item = ofRow(model, argument) ?? (await pickWaivable(model));
  if (!item) return;
  const reason = await askForReason(
    vscode.l10n.t('Waive Item'),
    vscode.l10n.t(
      'Why is it left undone? “{0}” The reason stays in the journal and in the hand-off.',
      item.text,
    ),
  );
  if (reason === undefined) return;
  const { waiveItem: waive } = await import('../../actions/tick-item.ts');
  const { waiveListItem } = await import('../../actions/session-lists.ts');
  const input = { root, distFolder: services.distFolder, item: item.id, reason };
  if (item.list) model.takeList(await waiveListItem({ ...input, list: item.list.key }));
  else await changing(model, () => waive(input));
  services.log.info(`Waived: ${item.text} – ${reason}`);
};

function ofRow(model: FolderModel, argument: unknown): Waivable | undefined {
  const node = nodeOf(argument);
  return (
    node &&
    waivables(model, { also: node.itemId }).find(
      ({ id, list }) => id === node.itemId && list?.key === node.listKey,
    )
  );
}

/** What is open, and one more that was asked for. */
function waivables(model: FolderModel, { also }: { also?: string | undefined } = {}): Waivable[] {
  const { status, lists = [] } = model.state;
  const isWanted = ({ id, done }: { id: string; done: boolean }): boolean => !done || id === also;
  const start = isPreparing(model) ? (status?.items ?? []) : [];
  return [
    ...start
      .map(({ item, done, detail }) => ({ id: item.id, text: item.text, done, detail }))
      .filter(isWanted),
    ...lists.flatMap((list) =>
      list.items.filter(isWanted).map(({ id, text, detail }) => ({ id, text, detail, list })),
    ),
  ];
}

async function pickWaivable(model: FolderModel): Promise<Waivable | undefined> {
  const items = waivables(model).map((item) => ({
    label: item.text,
    description: item.list?.title ?? vscode.l10n.t('Start checklist'),
    detail: item.detail,
    item,
  }));
  const picked = await pickOne(items, {
    title: vscode.l10n.t('Waive Item'),
    placeHolder: vscode.l10n.t('Choose what is left undone, knowingly'),
    matchOnDescription: true,
    none: vscode.l10n.t('No item of a checklist is open.'),
  });
  return picked?.item;
}
