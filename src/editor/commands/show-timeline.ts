import * as vscode from 'vscode';
import { pictureSessions } from '../../core/pictures/session-picture.ts';
import { sessionsBody } from '../webviews/page.ts';
import { showPicture } from '../webviews/picture-panel.ts';
import { extensionUri, pageWords } from '../webviews/pictured-folder.ts';
import { pictureWords } from '../webviews/words.ts';
import { chooseFolder, type CommandHandler } from './command.ts';

/** Shows the sessions of the work tree: their states, and what happened in each. */
export const showTimeline: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { model, root } = folder;
  const words = pageWords(
    vscode.l10n.t('Session Timeline: {0}', model.folder.name),
    vscode.l10n.t('Arrow keys move between sessions; Enter opens the opener.'),
  );
  const drawn = pictureWords();
  showPicture(
    {
      kind: 'timeline',
      model,
      words,
      body: async () => {
        const { readSessions } = await import('../../actions/picture-timeline.ts');
        return sessionsBody(pictureSessions(await readSessions({ root })), drawn, words);
      },
      source: ({ status }) => [status],
    },
    services.log,
    extensionUri(services),
  );
};
