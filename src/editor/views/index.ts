import * as vscode from 'vscode';
import { tick, tickInList } from '../commands/session.ts';
import type { Folders } from '../folders.ts';
import type { PlanOptionsHolder } from '../plan-options.ts';
import { presentError } from '../present-error.ts';
import { arrangedMessage, arrangedNodes } from './arranged-plan.ts';
import { isFiltered } from './plan-filter.ts';
import { planMessage, planNodes } from './plan-view.ts';
import { playbookNodes } from './playbook-view.ts';
import { sessionMessage, sessionNodes } from './session-view.ts';
import { type ViewDefinition, showView } from './tree-view.ts';

/** Every view. To add one: its id in `ids.ts`, an entry here, and its place in `package.json`. */
const views = (
  log: vscode.LogOutputChannel,
  plan: PlanOptionsHolder,
): readonly ViewDefinition[] => [
  {
    id: 'sessionProtocol.session',
    build: sessionNodes,
    message: sessionMessage,
    needs: ['upkeep'],
    tick: async ({ model, itemId, listKey }, done) => {
      if (itemId === undefined) return;
      try {
        if (listKey === undefined) await tick(model, itemId, done);
        else await tickInList(model, listKey, itemId, done);
      } catch (error) {
        presentError(error, log);
      }
    },
  },
  {
    id: 'sessionProtocol.plan',
    build: (model) => (isArranged(plan) ? arrangedNodes(model, plan.options) : planNodes(model)),
    message: (model) =>
      isArranged(plan) ? arrangedMessage(model, plan.options) : planMessage(model),
    onDidChange: plan.onDidChange,
  },
  { id: 'sessionProtocol.playbook', build: playbookNodes, needs: ['databases'] },
];

const isArranged = ({ options }: PlanOptionsHolder): boolean =>
  isFiltered(options) || options.groupBy !== 'phase';

export const showViews = (
  folders: Folders,
  log: vscode.LogOutputChannel,
  plan: PlanOptionsHolder,
): vscode.Disposable =>
  vscode.Disposable.from(...views(log, plan).map((view) => showView(folders, view)));
