import * as vscode from 'vscode';
import { picturePlan } from '../../core/pictures/plan-picture.ts';
import { plansOf } from '../../core/pictures/plans.ts';
import type { FolderState } from '../folder-model.ts';
import { explainError } from '../present-error.ts';
import { messageBody, plansBody } from '../webviews/page.ts';
import { showPicture } from '../webviews/picture-panel.ts';
import { choosePicturedFolder, extensionUri, pageWords } from '../webviews/pictured-folder.ts';
import { pictureWords } from '../webviews/words.ts';
import type { CommandHandler } from './command.ts';

/** Shows the plan as a board: phases, progress, what waits for what, the critical path. */
export const showPlanBoard: CommandHandler = async (services, argument) => {
  const model = await choosePicturedFolder(services, argument);
  if (!model) return;
  await model.ensureRead();
  const words = pageWords(
    vscode.l10n.t('Plan Board: {0}', model.folder.name),
    vscode.l10n.t('Arrow keys move between tasks; Enter opens the line.'),
  );
  const drawn = pictureWords();
  const body = (state: FolderState): string => {
    const { view, failures, phase } = state;
    if (!view) return unreadBody(phase, failures.documents);
    const plans = plansOf(view.documents);
    if (plans.length > 0) {
      return plansBody(
        plans.map(({ path, document }) => ({ path, plan: picturePlan(document, drawn) })),
        drawn,
        words,
      );
    }
    return messageBody(vscode.l10n.t('No plan was found in this folder.'), {
      title: vscode.l10n.t('Set Up Session Protocol'),
      tool: 'set-up',
    });
  };
  showPicture(
    {
      kind: 'plan',
      model,
      words,
      body,
      source: ({ view, failures, phase }) => [view, failures.documents, phase],
    },
    services.log,
    extensionUri(services),
  );
};

function unreadBody(phase: FolderState['phase'], failure: unknown): string {
  const text =
    phase === 'virtual'
      ? vscode.l10n.t('This folder is not on a disk, so its documents are not read.')
      : explainError(failure);
  return messageBody(text, { title: vscode.l10n.t('Refresh'), tool: 'refresh' });
}
