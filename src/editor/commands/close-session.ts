import * as vscode from 'vscode';
import type { ClosingAnswers, ClosingPlan } from '../../actions/close-session.ts';
import { editsRefused } from '../errors.ts';
import type { FolderModel } from '../folder-model.ts';
import { toTextEdits } from '../positions.ts';
import { type CommandHandler, chooseFolder, tell } from './command.ts';

/**
 * Writes the hand-off and the history entry, built from what really happened and the words that only a
 * person can add, as one edit that can be undone, and saves it. Committing it closes the session.
 */
export const closeSession: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(
    services,
    argument,
    ({ state }) => state.status?.session.state === 'active',
  );
  if (!folder) return;
  const { model, root } = folder;
  const engine = await import('../engine.ts');
  // Asked before any question, so that nobody answers for a session that cannot be closed.
  await engine.planClosing({ root, answers: {}, buffers: unsavedTexts(model) });
  const answers = await askForWords();
  if (!answers) return;
  const plan = await engine.planClosing({ root, answers, buffers: unsavedTexts(model) });
  await applyPlan(model, plan);
  const documents = plan.edits.map(({ path }) => path);
  model.takeStatus(await engine.beginClosing({ root, documents }));
  model.refreshSoon(['documents', 'session', 'violations']);
  for (const warning of plan.warnings) services.log.warn(warning);
  await showHandoff(model, plan);
  const written = vscode.l10n.t('The hand-off is written. Commit it to close the session.');
  tell([written, ...plan.warnings].join(' '), {
    title: vscode.l10n.t('Open Source Control'),
    run: () => vscode.commands.executeCommand('workbench.view.scm'),
  });
};

/** Undefined as soon as one question was dismissed; an empty answer is one. */
async function askForWords(): Promise<ClosingAnswers | undefined> {
  const questions = [
    {
      key: 'notDone',
      prompt: vscode.l10n.t('What was not done, and why? Leave it empty if everything was.'),
    },
    { key: 'next', prompt: vscode.l10n.t('What should the next session begin with?') },
    {
      key: 'notes',
      prompt: vscode.l10n.t('What must the next session know? Traps, decisions, open questions.'),
    },
  ] as const;
  const answers: { -readonly [Key in keyof ClosingAnswers]: ClosingAnswers[Key] } = {};
  for (const [index, { key, prompt }] of questions.entries()) {
    const title = vscode.l10n.t('Close Session ({0}/{1})', index + 1, questions.length);
    const answer = await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
    if (answer === undefined) return undefined;
    if (answer.trim() !== '') answers[key] = answer.trim();
  }
  return answers;
}

function unsavedTexts(model: FolderModel): Map<string, string> {
  const texts = new Map<string, string>();
  for (const document of vscode.workspace.textDocuments) {
    const path = document.isDirty ? model.pathOf(document.uri) : undefined;
    if (path !== undefined) texts.set(path, document.getText());
  }
  return texts;
}

async function applyPlan(model: FolderModel, plan: ClosingPlan): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { path, edits } of plan.edits) edit.set(model.uriOf(path), toTextEdits(edits));
  if (!(await vscode.workspace.applyEdit(edit))) throw editsRefused();
  for (const { path } of plan.edits) {
    const document = await vscode.workspace.openTextDocument(model.uriOf(path));
    if (!(await document.save())) throw editsRefused();
  }
}

async function showHandoff(model: FolderModel, plan: ClosingPlan): Promise<void> {
  const [first] = plan.edits;
  const range = first && toTextEdits(first.edits)[0]?.range;
  if (!first || !range) return;
  const selection = new vscode.Range(range.start, range.start);
  await vscode.window.showTextDocument(model.uriOf(first.path), { selection, preview: false });
}
