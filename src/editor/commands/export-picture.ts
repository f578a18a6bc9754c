import { join } from 'node:path';
import * as vscode from 'vscode';
import { exportPlan, type PictureFormat } from '../../core/pictures/export.ts';
import { plansOf } from '../../core/pictures/plans.ts';
import { type FolderModel, usesGit } from '../folder-model.ts';
import { nothingToPicture } from '../webviews/errors.ts';
import { choosePicturedFolder } from '../webviews/pictured-folder.ts';
import { type CommandHandler, type Services, tell } from './command.ts';

/**
 * Saves the plan board or the session timeline as a file, or copies its Mermaid for a README. `kind` and
 * `uri` come from the panel whose button was pressed.
 */
export const exportPicture: CommandHandler = async (services, argument, kind, uri) => {
  const model = await chosenModel(services, argument, uri);
  if (!model) return;
  await model.ensureRead();
  const picture = await choosePicture(model, kind);
  const format = picture && (await chooseFormat());
  if (!picture || !format) return;
  const text = await picture.make(format.format);
  if (format.copies) {
    await vscode.env.clipboard.writeText(`\`\`\`mermaid\n${text}\`\`\`\n`);
    tell(vscode.l10n.t('The Mermaid chart is on the clipboard.'));
    return;
  }
  await save(services, model, `${picture.name}.${format.extension}`, text);
};

async function chosenModel(
  services: Services,
  argument: unknown,
  uri: unknown,
): Promise<FolderModel | undefined> {
  const asked = services.folders.all.find(
    ({ folder }) => uri instanceof vscode.Uri && folder.uri.toString() === uri.toString(),
  );
  return asked ?? choosePicturedFolder(services, argument);
}

interface Choice extends vscode.QuickPickItem {
  readonly kindOf: 'plan' | 'timeline';
  /** The file's name without its extension. */
  readonly name: string;
  readonly make: (format: PictureFormat) => Promise<string>;
}

async function choosePicture(model: FolderModel, kind: unknown): Promise<Choice | undefined> {
  const { view } = model.state;
  const plans = plansOf(view?.documents ?? []).map(({ path, document }): Choice => ({
    label: document.title,
    description: path,
    kindOf: 'plan',
    name: 'plan-board',
    make: async (format) => exportPlan(document, format),
  }));
  const runsGit = view !== undefined && usesGit(view) && vscode.workspace.isTrusted;
  const timeline: Choice = {
    label: vscode.l10n.t('Session timeline'),
    kindOf: 'timeline',
    name: 'session-timeline',
    make: async (format) => {
      const { pictureTimeline } = await import('../../actions/picture-timeline.ts');
      return (await pictureTimeline({ root: model.root, format })).text;
    },
  };
  const all = [...plans, ...(runsGit ? [timeline] : [])];
  const fitting = all.filter(({ kindOf }) => kindOf === kind);
  const choices = fitting.length > 0 ? fitting : all;
  const [only] = choices;
  if (choices.length === 0) throw nothingToPicture(model.folder.name);
  if (choices.length === 1) return only;
  return vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Export Picture'),
    placeHolder: vscode.l10n.t('Choose the picture'),
  });
}

interface Format extends vscode.QuickPickItem {
  readonly format: PictureFormat;
  readonly extension: string;
  readonly copies?: boolean;
}

function chooseFormat(): Thenable<Format | undefined> {
  const formats: Format[] = [
    {
      label: vscode.l10n.t('SVG'),
      detail: vscode.l10n.t('A picture for light and dark pages'),
      format: 'svg',
      extension: 'svg',
    },
    {
      label: vscode.l10n.t('Mermaid, to the Clipboard'),
      detail: vscode.l10n.t('A block for a README that GitHub and GitLab draw'),
      format: 'mermaid',
      extension: 'mmd',
      copies: true,
    },
    {
      label: vscode.l10n.t('Mermaid File'),
      format: 'mermaid',
      extension: 'mmd',
    },
    {
      label: vscode.l10n.t('Text'),
      detail: vscode.l10n.t('The same as a table'),
      format: 'text',
      extension: 'txt',
    },
  ];
  return vscode.window.showQuickPick(formats, {
    title: vscode.l10n.t('Export Picture'),
    placeHolder: vscode.l10n.t('Choose the format'),
  });
}

async function save(
  services: Services,
  model: FolderModel,
  name: string,
  text: string,
): Promise<void> {
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(join(model.root, name)),
    title: vscode.l10n.t('Export Picture'),
  });
  if (!uri) return;
  if (uri.scheme === 'file') {
    const { writePicture } = await import('../../actions/picture-write.ts');
    await writePicture({ path: uri.fsPath, text });
  } else await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  services.log.info(`Wrote ${uri.fsPath}.`);
  tell(vscode.l10n.t('The picture was written to {0}.', vscode.workspace.asRelativePath(uri)), {
    title: vscode.l10n.t('Open'),
    run: () => vscode.commands.executeCommand('vscode.open', uri),
  });
}
