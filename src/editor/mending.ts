import * as vscode from 'vscode';
import type { Proposals, Repair } from '../actions/propose-repairs.ts';
import type { Location, Violation } from '../core/violation.ts';
import { fixRefused } from './errors.ts';
import type { FolderModel } from './folder-model.ts';
import { findGitRepository } from './git-extension.ts';
import { rangeOf } from './positions.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** What breaks a rule in the work tree now, with the ways to mend it. */
export type Proposed = Proposals['proposals'][number];

/** The last answer for a folder, and what it was worked out from. */
const known = new WeakMap<
  FolderModel,
  { readonly key: string; readonly answer: Promise<Proposals> }
>();

/** The files that fixes of ours have changed since the last commit, which belong to what is staged. */
const touched = new WeakMap<FolderModel, Set<string>>();

export const touchedBy = (model: FolderModel): Set<string> => {
  const paths = touched.get(model) ?? new Set<string>();
  touched.set(model, paths);
  return paths;
};

/** Works out how what breaks a rule now can be mended. Asked again for the same texts it answers at once. */
export async function proposalsFor(model: FolderModel): Promise<Proposals> {
  const message = await messageOf(model);
  const documents = vscode.workspace.textDocuments.flatMap((document) => {
    const path = document.uri.scheme === 'file' ? model.pathOf(document.uri) : undefined;
    return path === undefined ? [] : [{ path, document }];
  });
  const key = JSON.stringify([
    model.state.checkedAt,
    message,
    documents.map(({ path, document }) => [path, document.version, document.isDirty]),
  ]);
  const former = known.get(model);
  if (former?.key === key) return former.answer;
  const unsaved = documents.filter(({ document }) => document.isDirty);
  const buffers = new Map(unsaved.map(({ path, document }) => [path, document.getText()]));
  const answer = propose(model, message, buffers);
  known.set(model, { key, answer });
  // What failed once, as a stopped git does, may work the next time.
  answer.catch(() => known.delete(model));
  return answer;
}

async function propose(
  { root, state }: FolderModel,
  message: string | undefined,
  buffers: ReadonlyMap<string, string>,
): Promise<Proposals> {
  const { proposeRepairs } = await import('../actions/propose-repairs.ts');
  const { view, status } = state;
  const documents = view?.documents ?? [];
  const { number, title } = status?.session ?? {};
  return proposeRepairs({
    root,
    buffers,
    documents: documents.map(({ path, role }) => ({ path, ...(role ? { role } : {}) })),
    rules: documents.flatMap(({ document }) => document.playbook?.rules ?? []),
    ...(message === undefined ? {} : { message }),
    ...(view?.branch === undefined ? {} : { branch: view.branch }),
    session: {
      ...(number === undefined ? {} : { number }),
      ...(title === undefined ? {} : { title }),
    },
  });
}

/** The message of the commit to be: what stands in the box, else that of the commit that was refused. */
export async function messageOf(model: FolderModel): Promise<string | undefined> {
  const written = (await findGitRepository(vscode.Uri.file(model.root)))?.inputBox.value ?? '';
  return written.trim() === '' ? model.state.report?.message : written;
}

/**
 * Makes a repair: its edit, then what is no edit.
 *
 * @throws ProtocolError `edits-refused`
 */
export async function applyRepair(
  model: FolderModel,
  repair: Pick<Repair, 'edits' | 'creates' | 'message' | 'opens'>,
): Promise<void> {
  const edit = workspaceEdit(model, repair);
  if (edit.size > 0 && !(await vscode.workspace.applyEdit(edit))) throw fixRefused();
  await finishRepair(model, repair);
}

/** What follows the edit: the message in its box, and the place where a person goes on. */
export async function finishRepair(
  model: FolderModel,
  { edits, creates, message, opens }: Pick<Repair, 'edits' | 'creates' | 'message' | 'opens'>,
): Promise<void> {
  for (const { path } of [...edits, ...creates]) touchedBy(model).add(path);
  if (message !== undefined) await writeMessage(model, message, opens === undefined);
  if (opens) await show(model, opens);
  model.refreshSoon(['violations']);
}

async function writeMessage(model: FolderModel, message: string, isLast: boolean): Promise<void> {
  const repository = await findGitRepository(vscode.Uri.file(model.root));
  if (!repository) return;
  repository.inputBox.value = message;
  // A person is led to one place: to the box only where there is nothing else to fill in.
  if (isLast) await vscode.commands.executeCommand('workbench.scm.focus');
}

async function show(model: FolderModel, place: Location): Promise<void> {
  await vscode.window.showTextDocument(model.uriOf(place.path), {
    preview: false,
    ...(place.range ? { selection: rangeOf(place) } : {}),
  });
}

/** The violation among the proposals that is the same as one that is shown. */
export function proposedFor(
  { proposals }: Proposals,
  violation: Pick<Violation, 'rule' | 'message' | 'location'>,
): Proposed | undefined {
  const same = proposals.filter(
    (each) =>
      each.violation.rule === violation.rule &&
      each.violation.message === violation.message &&
      each.violation.location?.path === violation.location?.path,
  );
  const line = violation.location?.range?.start.line;
  return same.find((each) => each.violation.location?.range?.start.line === line) ?? same[0];
}
