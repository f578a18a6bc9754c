import * as vscode from 'vscode';
import { escapeMarkdown } from '../markdown.ts';
import { type CommandHandler, chooseFolder, tell } from './command.ts';

/** Shows what who works in this session has to know, on one page. */
export const showBrief: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { root } = folder;
  const { sessionBrief } = await import('../../actions/session-brief.ts');
  const { text, status } = await sessionBrief({ root, distFolder: services.distFolder });
  folder.model.takeStatus(status);
  await services.previews.showMarkdown(vscode.l10n.t('Session Brief.md'), asMarkdown(text));
};

/** The text's first line is its title, and a line that ends in a colon begins a part. */
function asMarkdown(text: string): string {
  const [title = '', ...lines] = text.split('\n');
  const body = lines.map((line) => {
    if (/^\S.*:$/.test(line)) return `\n## ${escapeMarkdown(line.slice(0, -1))}\n`;
    const [, mark, rest] = /^- (\[[ x]\] )?(.*)$/.exec(line) ?? [];
    if (rest === undefined) return `${escapeMarkdown(line)}  `;
    const box = mark === undefined ? '' : mark.startsWith('[x') ? '☑ ' : '☐ ';
    return `- ${box}${escapeMarkdown(rest)}`;
  });
  return [`# ${escapeMarkdown(title)}`, '', ...body, ''].join('\n');
}

/** Puts the words with which the next session can be begun on the clipboard. */
export const copyNextPrompt: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { nextSession } = await import('../../actions/next-session.ts');
  const { prompt, number } = await nextSession({ root: folder.root });
  await vscode.env.clipboard.writeText(prompt);
  const said =
    number === undefined
      ? vscode.l10n.t('The prompt of the next session is on the clipboard.')
      : vscode.l10n.t('The prompt of session {0} is on the clipboard.', number);
  tell(said, {
    title: vscode.l10n.t('Show'),
    run: () => services.previews.show(vscode.l10n.t('Next Session.md'), prompt),
  });
};
