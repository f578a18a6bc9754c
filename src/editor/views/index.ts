import * as vscode from 'vscode';
import { tick, tickInList } from '../commands/session.ts';
import type { Folders } from '../folders.ts';
import type { PlanOptionsHolder } from '../plan-options.ts';
import { presentError } from '../present-error.ts';
import { isFiltered } from './plan-filter.ts';
import { type ViewDefinition, showView } from './tree-view.ts';

/** Every view. To add one: its id in `ids.ts`, an entry here, and its place in `package.json`. */
const views = (
  log: vscode.LogOutputChannel,
  plan: PlanOptionsHolder,
): readonly ViewDefinition[] => [
  {
    id: 'sessionProtocol.session',
    load: async () => {
      const { sessionMessage, sessionNodes } = await import('./session-view.ts');
      return { build: sessionNodes, message: sessionMessage };
    },
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
    load: async () => {
      const { planMessage, planNodes } = await import('./plan-view.ts');
      const { arrangedMessage, arrangedNodes } = await import('./arranged-plan.ts');
      return {
        build: (model) =>
          isArranged(plan) ? arrangedNodes(model, plan.options) : planNodes(model),
        message: (model) =>
          isArranged(plan) ? arrangedMessage(model, plan.options) : planMessage(model),
      };
    },
    onDidChange: plan.onDidChange,
  },
  {
    id: 'sessionProtocol.playbook',
    load: async () => {
      const { playbookNodes } = await import('./playbook-view.ts');
      return { build: playbookNodes };
    },
    needs: ['databases'],
  },
];

const isArranged = ({ options }: PlanOptionsHolder): boolean =>
  isFiltered(options) || options.groupBy !== 'phase';

export const showViews = (
  folders: Folders,
  log: vscode.LogOutputChannel,
  plan: PlanOptionsHolder,
): vscode.Disposable =>
  vscode.Disposable.from(...views(log, plan).map((view) => showView(folders, view)));
