import * as vscode from 'vscode';
import type { ViewId } from '../ids.ts';
import { type GroupBy, SHOWN_STATES, type ShownState, WHOLE_PLAN } from '../views/plan-filter.ts';
import { groupWords, stateWords } from '../views/arranged-plan.ts';
import type { CommandHandler, Services } from './command.ts';

const PLAN_VIEW: ViewId = 'sessionProtocol.plan';

interface StateChoice extends vscode.QuickPickItem {
  readonly state: ShownState;
}

/** Filters the plan while the person types, by words and by states; Escape puts back what was there. */
export const filterPlan: CommandHandler = async ({ planOptions }) => {
  const before = planOptions.options;
  const items = SHOWN_STATES.map((state): StateChoice => ({
    label: stateWords(state),
    state,
    alwaysShow: true,
  }));
  const picker = vscode.window.createQuickPick<StateChoice>();
  picker.title = vscode.l10n.t('Filter Plan');
  picker.placeholder = vscode.l10n.t('Words of a task, its id, owner or phase; tick states below');
  picker.canSelectMany = true;
  picker.items = items;
  picker.value = before.text;
  picker.selectedItems = items.filter(({ state }) => before.states.includes(state));
  const apply = (): void =>
    planOptions.choose({
      text: picker.value,
      states: picker.selectedItems.map(({ state }) => state),
    });
  await vscode.commands.executeCommand(`${PLAN_VIEW}.focus`);
  picker.show();
  await new Promise<void>((resolve) => {
    let accepted = false;
    picker.onDidChangeValue(apply);
    picker.onDidChangeSelection(apply);
    picker.onDidAccept(() => {
      accepted = true;
      apply();
      picker.hide();
    });
    picker.onDidHide(() => {
      if (!accepted) planOptions.choose(before);
      picker.dispose();
      resolve();
    });
  });
};

/** Groups the plan by phase, state or owner. */
export const groupPlan: CommandHandler = async ({ planOptions }) => {
  const ways: readonly GroupBy[] = ['phase', 'state', 'owner'];
  const now = planOptions.options.groupBy;
  const items = ways.map((groupBy) => ({
    label: groupWords(groupBy),
    ...(groupBy === now ? { description: vscode.l10n.t('as now') } : {}),
    groupBy,
  }));
  const title = vscode.l10n.t('Group Plan');
  const chosen = await vscode.window.showQuickPick(items, { title });
  if (!chosen) return;
  planOptions.choose({ groupBy: chosen.groupBy });
  await vscode.commands.executeCommand(`${PLAN_VIEW}.focus`);
};

/** Shows the whole plan again, as it is grouped. */
export const clearPlanFilter: CommandHandler = async ({ planOptions }: Services) => {
  const { text, states } = WHOLE_PLAN;
  planOptions.choose({ text, states });
};
