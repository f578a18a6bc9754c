import * as vscode from 'vscode';
import type { FolderModel } from '../folder-model.ts';
import type { CommandId } from '../ids.ts';
import { openEscalations, sessionState } from '../session-facts.ts';

/** A thing that may be done next, as a list offers it. */
export interface Step extends vscode.QuickPickItem {
  readonly command: CommandId | 'workbench.view.scm';
}

/** What may be done next in a folder, the likeliest first. */
export function stepsFor(model: FolderModel): Step[] {
  const { status, view, hooks, lists } = model.state;
  const session = sessionState(model);
  const { tasks = [], completed = [] } = status?.session ?? {};
  const isWorkOpen = tasks.some(({ id }) => !completed.some(({ task }) => task === id));
  const isListOpen = lists?.some(({ before, done, total }) => before === 'close' && done < total);
  return [
    ...(status?.holderLife === 'gone' ? [STEPS.resume(), STEPS.abandon()] : []),
    ...(view?.protocolFile === 'missing' ? [STEPS.setUp()] : []),
    ...(hooks && !hooks.installed ? [STEPS.install()] : []),
    ...(session === 'none' || session === 'closed' ? [STEPS.start()] : []),
    ...((status?.handOffGone ?? []).length > 0 ? [STEPS.close()] : []),
    ...(session === 'closing' ? [STEPS.commit(), STEPS.prompt()] : []),
    ...(openEscalations(status).length > 0 ? [STEPS.answer()] : []),
    ...(session === 'active'
      ? [
          ...(isWorkOpen ? [STEPS.complete()] : []),
          ...(isListOpen ? [STEPS.checklist()] : []),
          STEPS.close(),
          STEPS.check(),
        ]
      : []),
  ];
}

/** Made when they are shown, in the window's language. */
const STEPS = {
  start: (): Step => ({
    label: vscode.l10n.t('$(play) Start Session'),
    command: 'sessionProtocol.startSession',
  }),
  close: (): Step => ({
    label: vscode.l10n.t('$(pass) Close Session'),
    command: 'sessionProtocol.closeSession',
  }),
  commit: (): Step => ({
    label: vscode.l10n.t('$(git-commit) Commit the Hand-off'),
    command: 'workbench.view.scm',
  }),
  setUp: (): Step => ({
    label: vscode.l10n.t('$(gear) Set Up Session Protocol'),
    command: 'sessionProtocol.setUp',
  }),
  install: (): Step => ({
    label: vscode.l10n.t('$(shield) Install Git Hooks'),
    description: vscode.l10n.t('without them no commit is judged'),
    command: 'sessionProtocol.installGitHooks',
  }),
  check: (): Step => ({
    label: vscode.l10n.t('$(checklist) Check Work Tree'),
    command: 'sessionProtocol.checkWorkTree',
  }),
  resume: (): Step => ({
    label: vscode.l10n.t('$(debug-continue) Resume Session'),
    description: vscode.l10n.t('it was left behind'),
    command: 'sessionProtocol.resumeSession',
  }),
  abandon: (): Step => ({
    label: vscode.l10n.t('$(trash) Abandon Session…'),
    command: 'sessionProtocol.abandonSession',
  }),
  complete: (): Step => ({
    label: vscode.l10n.t('$(check) Complete Task…'),
    command: 'sessionProtocol.completeTask',
  }),
  checklist: (): Step => ({
    label: vscode.l10n.t('$(checklist) Run Checklist…'),
    description: vscode.l10n.t('required before closing'),
    command: 'sessionProtocol.runChecklist',
  }),
  answer: (): Step => ({
    label: vscode.l10n.t('$(comment) Record Answer…'),
    description: vscode.l10n.t('an escalation waits for one'),
    command: 'sessionProtocol.recordAnswer',
  }),
  prompt: (): Step => ({
    label: vscode.l10n.t('$(copy) Copy Next Session Prompt'),
    command: 'sessionProtocol.copyNextPrompt',
  }),
};
