import * as vscode from 'vscode';
import { type FolderModel, usesGit } from './folder-model.ts';
import type { Folders } from './folders.ts';
import type { CommandId } from './ids.ts';
import { escapeMarkdown } from './markdown.ts';
import { isRunning, openEscalations, sessionName, sessionState } from './session-facts.ts';
import { shownViolations } from './violations.ts';

const SHOW_NEXT_STEP: CommandId = 'sessionProtocol.showNextStep';

/** What the item says. The colour is only for violations. */
interface Face {
  readonly text: string;
  readonly spoken: string;
  readonly background?: vscode.ThemeColor;
}

/**
 * Shows the one status-bar item. It is there while a folder of the window has governance documents or a
 * protocol, and stays away from everyone else's window.
 */
export function showStatusBar(folders: Folders): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'sessionProtocol.status',
    vscode.StatusBarAlignment.Left,
    40,
  );
  item.name = 'Session Protocol';
  const update = (): void => {
    const model = folders.current;
    const face = model && faceOf(model);
    if (!model || !face) {
      item.hide();
      return;
    }
    item.text = face.text;
    item.command = {
      command: SHOW_NEXT_STEP,
      title: vscode.l10n.t('Show Next Step'),
      arguments: [model.folder.uri],
    };
    item.accessibilityInformation = {
      label: vscode.l10n.t('Session Protocol: {0}', face.spoken),
      role: 'button',
    };
    item.backgroundColor = face.background;
    item.tooltip = tooltipOf(model, folders.all.length > 1);
    item.show();
  };
  return vscode.Disposable.from(
    item,
    folders.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}

function faceOf(model: FolderModel): Face | undefined {
  const { view, status } = model.state;
  if (!view || !usesGit(view) || !status) return undefined;
  if (view.protocolFile === 'missing' && view.documents.length === 0) return undefined;
  const { session, done, total } = status;
  const violations = shownViolations(model);
  if (violations.length > 0) {
    const text =
      violations.length === 1
        ? vscode.l10n.t('1 violation')
        : vscode.l10n.t('{0} violations', violations.length);
    const error = violations.some(({ severity }) => severity === 'error');
    const background = new vscode.ThemeColor(
      `statusBarItem.${error ? 'error' : 'warning'}Background`,
    );
    return { text: `$(shield) ${text}`, spoken: `${text}, ${sessionWords(model)}`, background };
  }
  const words =
    session.state === 'preparing'
      ? vscode.l10n.t('Checklist {0} of {1}', done, total)
      : sessionWords(model);
  return {
    text: `$(shield) ${words}`,
    spoken: session.state === 'active' ? vscode.l10n.t('{0}, active', words) : words,
  };
}

function sessionWords(model: FolderModel): string {
  if (!isRunning(model.state.status)) return vscode.l10n.t('No session');
  const state = sessionState(model);
  const name =
    model.state.status?.session.number === undefined
      ? vscode.l10n.t('Session')
      : sessionName(model);
  if (state === 'closing') return vscode.l10n.t('{0} closing', name);
  return state === 'preparing' ? vscode.l10n.t('{0} preparing', name) : name;
}

/** A small page: where things stand, and the next step as a link. */
function tooltipOf(model: FolderModel, several: boolean): vscode.MarkdownString {
  const page = new vscode.MarkdownString(undefined, true);
  page.isTrusted = { enabledCommands: [SHOW_NEXT_STEP, CHECK_WORK_TREE] };
  const { status, hooks } = model.state;
  const violations = shownViolations(model);
  if (!status) return page;
  const { session } = status;
  page.appendMarkdown('**Session Protocol**');
  if (several) page.appendText(` – ${model.folder.name}`);
  const line = (iconId: string, text: string): void => {
    page.appendMarkdown(`\n\n$(${iconId}) `).appendText(text);
  };
  line(
    'shield',
    isRunning(status)
      ? `${session.title ?? ''} – ${sessionWords(model)}`
      : vscode.l10n.t('No session is running.'),
  );
  if (session.state === 'preparing') {
    line('checklist', vscode.l10n.t('Checklist {0} of {1}', status.done, status.total));
  }
  if (violations.length > 0) {
    line('warning', vscode.l10n.t('Violations in the work tree: {0}', violations.length));
    page.appendMarkdown(` [${vscode.l10n.t('Check again')}](${linkTo(CHECK_WORK_TREE, model)})`);
  }
  if (hooks && !hooks.installed) line('warning', vscode.l10n.t('The git hooks are not installed.'));
  if (status.holderLife === 'gone') line('warning', vscode.l10n.t('The session was left behind.'));
  const asked = openEscalations(status).length;
  if (asked > 0) line('megaphone', vscode.l10n.t('Escalations without an answer: {0}', asked));
  if (status.unverified > 0) {
    line('warning', vscode.l10n.t('Commits that no hook has judged: {0}', status.unverified));
  }
  page.appendMarkdown(
    `\n\n---\n\n$(arrow-right) [${escapeMarkdown(nextWords(model))}](${linkTo(SHOW_NEXT_STEP, model)})`,
  );
  return page;
}

/** The command for this folder: in a window with several it would else ask for which. */
function linkTo(command: CommandId, { folder }: FolderModel): string {
  const query = encodeURIComponent(JSON.stringify([folder.uri]));
  // They would end the link.
  return `command:${command}?${query.replaceAll('(', '%28').replaceAll(')', '%29')}`;
}

/** What a click on the item leads to. */
function nextWords(model: FolderModel): string {
  const { status } = model.state;
  if (shownViolations(model).length > 0) return vscode.l10n.t('See what breaks a rule');
  return status?.next ?? '';
}

const CHECK_WORK_TREE: CommandId = 'sessionProtocol.checkWorkTree';
