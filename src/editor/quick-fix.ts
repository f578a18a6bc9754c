import * as vscode from 'vscode';
import type { Repair } from '../actions/propose-repairs.ts';
import type { Violation } from '../core/violation.ts';
import type { FolderModel } from './folder-model.ts';
import type { Folders } from './folders.ts';
import { type CommandId, DIAGNOSTIC_SOURCE } from './ids.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { sentenceOf, shownViolations } from './violations.ts';
import { workspaceEdit } from './workspace-edit.ts';

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('sessionProtocol');

/** Read when the first violation is looked at: most files have none. */
const loadMending = () => import('./mending.ts');

/** Offers the ways to mend violations, as editor edits that can be undone. Nothing runs on save unasked. */
export function offerQuickFixes(folders: Folders): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: (document, range, context) => {
      const { only } = context;
      if (only && FIX_ALL.contains(only)) return fixAll(folders, document);
      if (only?.contains(FIX_ALL) === true)
        return isAskedFor(context) ? fixAll(folders, document) : [];
      return quickFixes(folders, document, range, context);
    },
  };
  return vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL],
  });
}

/** A setting that runs every `source.fixAll` on save did not mean ours; a person who runs Fix All does. */
const isAskedFor = ({ triggerKind }: vscode.CodeActionContext): boolean =>
  triggerKind === vscode.CodeActionTriggerKind.Invoke;

async function quickFixes(
  folders: Folders,
  document: vscode.TextDocument,
  range: vscode.Range,
  context: vscode.CodeActionContext,
): Promise<vscode.CodeAction[]> {
  const ours = context.diagnostics.filter(({ source }) => source === DIAGNOSTIC_SOURCE);
  const model = ours.length > 0 ? folders.of(document.uri) : undefined;
  if (!model || !(await isJudged(model, document))) return [];
  const { proposalsFor, proposedFor } = await loadMending();
  const proposals = await proposalsFor(model);
  return violationsIn(model, document).flatMap((violation) => {
    const diagnostic = ours.find(
      (each) => isAbout(each, violation) && each.range.intersection(range) !== undefined,
    );
    if (!diagnostic) return [];
    const proposed = proposedFor(proposals, violation);
    const actions = proposed
      ? proposed.repairs.map((repair) => action(model, repair))
      : stageActions(model, violation);
    return actions.map((each) => Object.assign(each, { diagnostics: [diagnostic] }));
  });
}

/** Everything of this document that has a preferred repair, as one edit of it. */
async function fixAll(
  folders: Folders,
  document: vscode.TextDocument,
): Promise<vscode.CodeAction[]> {
  const model = folders.of(document.uri);
  if (!model || violationsIn(model, document).length === 0) return [];
  if (!(await isJudged(model, document))) return [];
  const { proposalsFor } = await loadMending();
  const { together } = await proposalsFor(model);
  const path = model.pathOf(document.uri);
  const edits = together.edits.filter((file) => file.path === path);
  if (edits.length === 0) return [];
  const title = vscode.l10n.t('Fix All Violations in This File');
  const fix = action(model, { title, edits, creates: [], preferred: true });
  fix.kind = FIX_ALL;
  return [fix];
}

/** The violations that are shown in a document, which those without a place of their own are as well. */
const violationsIn = (model: FolderModel, document: vscode.TextDocument): Violation[] => {
  const path = model.pathOf(document.uri);
  return shownViolations(model).filter(
    ({ location, source }) => (location ?? source ?? { path: PROTOCOL_PATH }).path === path,
  );
};

/**
 * Whether what is shown was judged of this very text. A buffer that differs from the disk is not: an edit
 * made for another text could land in the wrong place, or insert a second header. After a save it is
 * judged again, here if need be.
 */
async function isJudged(model: FolderModel, document: vscode.TextDocument): Promise<boolean> {
  if (document.isDirty) return false;
  const bytes = await vscode.workspace.fs.readFile(document.uri);
  if (withPlainBreaks(new TextDecoder().decode(bytes)) !== withPlainBreaks(document.getText()))
    return false;
  const { mtime } = await vscode.workspace.fs.stat(document.uri);
  if (mtime >= (model.state.checkedAt ?? 0)) await model.refresh(['violations']);
  return true;
}

/** Edits count lines and columns, so the kind of line break makes no difference to them. */
const withPlainBreaks = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

const isAbout = (diagnostic: vscode.Diagnostic, violation: Violation): boolean => {
  const { code } = diagnostic;
  const rule = typeof code === 'object' ? code.value : code;
  return rule === violation.rule && diagnostic.message.startsWith(sentenceOf(violation));
};

const FINISH: CommandId = 'sessionProtocol.finishFix';

function action(model: FolderModel, repair: Repair): vscode.CodeAction {
  const fix = new vscode.CodeAction(repair.title, vscode.CodeActionKind.QuickFix);
  const edit = workspaceEdit(model, repair);
  // After an edit that changes nothing VS Code would not run the command.
  if (edit.size > 0) fix.edit = edit;
  fix.command = { command: FINISH, title: repair.title, arguments: [model.folder.uri, repair] };
  if (repair.preferred) fix.isPreferred = true;
  return fix;
}

/** What is mended in the file, but not in what is staged, needs staging: asked for, never done by itself. */
function stageActions(model: FolderModel, { location }: Violation): vscode.CodeAction[] {
  if (!location) return [];
  const title = vscode.l10n.t('Stage {0}', location.path);
  const stage = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  stage.command = { command: 'git.stage', title, arguments: [model.uriOf(location.path)] };
  return [stage];
}
