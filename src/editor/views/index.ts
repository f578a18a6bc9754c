import * as vscode from 'vscode';
import { tick } from '../commands/session.ts';
import type { Folders } from '../folders.ts';
import { presentError } from '../present-error.ts';
import { planMessage, planNodes } from './plan-view.ts';
import { playbookNodes } from './playbook-view.ts';
import { sessionMessage, sessionNodes } from './session-view.ts';
import { type ViewDefinition, showView } from './tree-view.ts';

/** Every view. To add one: its id in `ids.ts`, an entry here, and its place in `package.json`. */
const views = (log: vscode.LogOutputChannel): readonly ViewDefinition[] => [
  {
    id: 'sessionProtocol.session',
    build: sessionNodes,
    message: sessionMessage,
    tick: async ({ model, itemId }, done) => {
      if (itemId === undefined) return;
      try {
        await tick(model, itemId, done);
      } catch (error) {
        presentError(error, log);
      }
    },
  },
  { id: 'sessionProtocol.plan', build: planNodes, message: planMessage },
  { id: 'sessionProtocol.playbook', build: playbookNodes, needs: ['databases'] },
];

export const showViews = (folders: Folders, log: vscode.LogOutputChannel): vscode.Disposable =>
  vscode.Disposable.from(...views(log).map((view) => showView(folders, view)));
