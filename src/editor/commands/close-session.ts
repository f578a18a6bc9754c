import * as vscode from 'vscode';
import type { ClosingAnswers, ClosingPlan } from '../../actions/close-session.ts';
import type { MissingPart } from '../../core/session/required-parts.ts';
import { editsRefused } from '../errors.ts';
import type { FolderModel } from '../folder-model.ts';
import { toTextEdits } from '../positions.ts';
import { type CommandHandler, chooseFolder, tell } from './command.ts';

type Answers = { -readonly [Key in keyof ClosingAnswers]: ClosingAnswers[Key] };

/**
 * Writes the hand-off and the history entry, built from what really happened and the words that only a
 * person can add, as one edit that can be undone. Where a part is still missing the edit is left unsaved,
 * open at that line, and the session active; else it is saved, and committing it closes the session.
 */
export const closeSession: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(
    services,
    argument,
    ({ state: { status } }) =>
      status?.session.state === 'active' || (status?.handOffGone ?? []).length > 0,
  );
  if (!folder) return;
  const { model, root } = folder;
  const { distFolder, log } = services;
  const { beginClosing, planClosing } = await import('../../actions/close-session.ts');
  const encodingOf = async (path: string): Promise<string> =>
    (await vscode.workspace.openTextDocument(model.uriOf(path))).encoding;
  /** Of which texts the last plan was made: its edits are for these only. */
  let versions = new Map<string, number>();
  const planWith = async (answers: ClosingAnswers): Promise<ClosingPlan> => {
    const before = openVersions();
    const buffers = model.unsavedTexts();
    const plan = await planClosing({ root, distFolder, answers, buffers, encodingOf });
    versions = new Map([...openVersions(), ...before]);
    return plan;
  };
  // Asked before any question, so that nobody answers for a session that cannot be closed.
  const first = await planWith({});
  const answers = await askForWords(first);
  if (!answers) return;
  const asked = await askForFields(planWith, answers);
  const left = asked && (await offerSprint(model, asked.plan));
  if (!left) return;
  let whole = asked.plan;
  // Whoever is asked may write meanwhile: an edit made for another text would land in the wrong place.
  while (isOfOldTexts(model, whole, versions)) whole = await planWith(asked.answers);
  const plan = withoutFiles(whole, left);
  await applyPlan(model, plan);
  for (const warning of plan.warnings) log.warn(warning);
  if (plan.missing.length > 0) {
    await showMissing(model, plan.missing);
    return;
  }
  await savePlan(model, plan);
  const { documents } = plan;
  model.takeStatus(await beginClosing({ root, distFolder, documents }));
  model.refreshSoon(['documents', 'session', 'violations']);
  await showHandoff(model, plan);
  const isKept = documents.length > 0;
  const written = isKept
    ? vscode.l10n.t('The hand-off is written. Commit it to close the session.')
    : vscode.l10n.t('The session is closed.');
  tell(
    [written, ...plan.warnings].join(' '),
    isKept
      ? {
          title: vscode.l10n.t('Open Source Control'),
          run: () => vscode.commands.executeCommand('workbench.view.scm'),
        }
      : undefined,
    {
      title: vscode.l10n.t('Copy Next Prompt'),
      run: () => vscode.env.clipboard.writeText(plan.nextPrompt),
    },
  );
};

/**
 * Undefined as soon as one question was dismissed; an empty answer is one. Nothing is asked where hand-off
 * and entry are written already, as after a first try that missed something.
 */
async function askForWords(first: ClosingPlan): Promise<Answers | undefined> {
  if (first.edits.length === 0) return {};
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
  const answers: Answers = {};
  for (const [index, { key, prompt }] of questions.entries()) {
    const title = vscode.l10n.t('Close Session ({0}/{1})', index + 1, questions.length);
    const answer = await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
    if (answer === undefined) return undefined;
    if (answer.trim() !== '') answers[key] = answer.trim();
  }
  return answers;
}

/** The open documents, by address. */
const openVersions = (): Map<string, number> =>
  new Map(vscode.workspace.textDocuments.map(({ uri, version }) => [uri.toString(), version]));

function isOfOldTexts(
  model: FolderModel,
  { edits }: ClosingPlan,
  versions: ReadonlyMap<string, number>,
): boolean {
  const now = openVersions();
  const addresses = edits.map(({ path }) => model.uriOf(path).toString());
  return addresses.some((address) => now.get(address) !== versions.get(address));
}

/** Asks for the fields of the team's own template that nothing else fills; they may stay empty. */
async function askForFields(
  planWith: (answers: ClosingAnswers) => Promise<ClosingPlan>,
  answers: Answers,
): Promise<{ plan: ClosingPlan; answers: Answers } | undefined> {
  const plan = await planWith(answers);
  const written = new Set(plan.edits.map(({ path }) => path));
  const asked = plan.missing.filter(({ part, path }) => part !== 'hand-off' && written.has(path));
  if (asked.length === 0) return { plan, answers };
  const fields: Record<string, string> = {};
  for (const { part, path, line, shown } of asked) {
    const answer = await vscode.window.showInputBox({
      title: vscode.l10n.t('Close Session: {0}', part),
      prompt: vscode.l10n.t('{0}:{1} asks for it. What is left empty is opened there.', path, line),
      placeHolder: shown,
      ignoreFocusOut: true,
    });
    if (answer === undefined) return undefined;
    if (answer.trim() !== '') fields[part] = answer.trim();
  }
  const all = { ...answers, fields };
  return { plan: await planWith(all), answers: all };
}

/**
 * Asks whether the playbook's sprint status is brought up to date as well, where the protocol says so.
 *
 * @returns the files that are left as they are; undefined: the person went away
 */
async function offerSprint(
  model: FolderModel,
  plan: ClosingPlan,
): Promise<ReadonlySet<string> | undefined> {
  const playbooks = new Set(
    (model.state.view?.documents ?? []).flatMap(({ path, role }) =>
      role === 'playbook' ? [path] : [],
    ),
  );
  const edited = plan.edits.map(({ path }) => path).filter((path) => playbooks.has(path));
  if (edited.length === 0) return new Set();
  const update = {
    label: vscode.l10n.t('$(sync) Update the Sprint Status, Too'),
    description: edited.join(', '),
    update: true,
  };
  const leave = { label: vscode.l10n.t('$(circle-slash) Leave It As It Is'), update: false };
  const picked = await vscode.window.showQuickPick([update, leave], {
    title: vscode.l10n.t('Close Session: Sprint Status'),
    placeHolder: vscode.l10n.t('What this session finished can be marked there'),
    ignoreFocusOut: true,
  });
  return picked && (picked.update ? new Set() : playbooks);
}

const withoutFiles = (plan: ClosingPlan, left: ReadonlySet<string>): ClosingPlan => ({
  ...plan,
  edits: plan.edits.filter(({ path }) => !left.has(path)),
  documents: plan.documents.filter((path) => !left.has(path)),
});

async function applyPlan(model: FolderModel, plan: ClosingPlan): Promise<void> {
  if (plan.edits.length === 0) return;
  const edit = new vscode.WorkspaceEdit();
  for (const { path, edits } of plan.edits) edit.set(model.uriOf(path), toTextEdits(edits));
  if (!(await vscode.workspace.applyEdit(edit))) throw editsRefused();
}

/** Every document that holds the closing: one may have been edited in an earlier try and not saved. */
async function savePlan(model: FolderModel, { documents }: ClosingPlan): Promise<void> {
  for (const path of documents) {
    const document = await vscode.workspace.openTextDocument(model.uriOf(path));
    // What VS Code saves by itself meanwhile is saved as well.
    if (document.isDirty && !(await document.save()) && document.isDirty) throw editsRefused();
  }
}

/** Opens the first missing part at its line, and names them all. */
async function showMissing(model: FolderModel, missing: readonly MissingPart[]): Promise<void> {
  const open = async ({ path, line }: MissingPart): Promise<void> => {
    const document = await vscode.workspace.openTextDocument(model.uriOf(path));
    const { range } = document.lineAt(Math.min(line, document.lineCount) - 1);
    await vscode.window.showTextDocument(document, { selection: range, preview: false });
  };
  const [first] = missing;
  if (first) await open(first);
  const named = missing
    .slice(0, 5)
    .map(({ part, path, line, shown }) =>
      shown === ''
        ? vscode.l10n.t('“{0}” at {1}:{2} is empty', part, path, line)
        : vscode.l10n.t('“{0}” at {1}:{2} still says “{3}”', part, path, line, shown),
    );
  const rest = missing.length > named.length ? '; …' : '';
  tell(
    vscode.l10n.t(
      'The hand-off is not complete: {0}. Fill it in, and close the session again.',
      named.join('; ') + rest,
    ),
    {
      title: vscode.l10n.t('Close Session'),
      run: () => vscode.commands.executeCommand('sessionProtocol.closeSession'),
    },
  );
}

/** Opens the hand-off where it stands, or, where no document takes it, as one that the person may save. */
async function showHandoff(model: FolderModel, plan: ClosingPlan): Promise<void> {
  if (plan.documents.length === 0) {
    const text = { content: plan.handoff, language: 'markdown' };
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(text));
    return;
  }
  const [first] = plan.edits;
  const range = first && toTextEdits(first.edits)[0]?.range;
  if (!first || !range) return;
  const selection = new vscode.Range(range.start, range.start);
  await vscode.window.showTextDocument(model.uriOf(first.path), { selection, preview: false });
}
