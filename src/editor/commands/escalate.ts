import * as vscode from 'vscode';
import type { EscalationWay } from '../../actions/escalate.ts';
import type { Escalation } from '../../core/session/session.ts';
import { openEscalations } from '../session-facts.ts';
import { nodeOf } from '../views/tree-view.ts';
import { type CommandHandler, chooseFolder, tell } from './command.ts';
import { askForReason } from './session.ts';

interface WayItem extends vscode.QuickPickItem {
  /** Absent for what the matrix does not name. */
  readonly way?: EscalationWay;
}

/**
 * Finds in the playbook's matrix whom to tell and how urgently, and opens the playbook's form, filled with what
 * is known, as a document that is not saved yet. The escalation stands in the session's journal.
 */
export const escalate: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { model, root } = folder;
  const { escalate: run } = await import('../../actions/escalate.ts');
  const { ways } = await run({ root });
  const picked = await pickWay(ways);
  if (!picked) return;
  const { way } = picked;
  const about = await askForReason(
    vscode.l10n.t('Escalate (2/2)'),
    way
      ? vscode.l10n.t('{0}: what happened? {1} is told.', way.issue, way.to)
      : vscode.l10n.t('What happened?'),
  );
  if (about === undefined) return;
  const result = await run({ root, about, ...(way ? { issueClass: way.issue } : {}) });
  model.refreshSoon(['session']);
  for (const warning of result.warnings) services.log.warn(warning);
  if (result.form) {
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: result.form.text,
    });
    await vscode.window.showTextDocument(document, { preview: false });
  }
  const [best] = result.ways;
  const whom =
    best && best.to !== ''
      ? vscode.l10n.t(
          'Tell {0}: {1}.',
          best.to,
          best.urgency || vscode.l10n.t('no urgency is named'),
        )
      : vscode.l10n.t('The matrix names nobody for it.');
  const open = result.form?.open ?? [];
  const rest = open.length === 0 ? [] : [vscode.l10n.t('Still to fill in: {0}.', open.join(', '))];
  tell([whom, ...rest, ...result.warnings].join(' '));
};

function pickWay(ways: readonly EscalationWay[]): Thenable<WayItem | undefined> {
  const items = ways.map((way): WayItem => ({
    label: way.issue,
    description: [way.to, way.urgency].filter((part) => part !== '').join(' · '),
    detail: [way.why, `${way.path}:${way.line}`].filter((part) => part !== '').join(' – '),
    way,
  }));
  const other: WayItem = {
    label: vscode.l10n.t('Something Else…'),
    description: vscode.l10n.t('the matrix is searched by your words'),
  };
  return vscode.window.showQuickPick<WayItem>([...items, other], {
    title: vscode.l10n.t('Escalate (1/2)'),
    placeHolder: vscode.l10n.t('What is it about?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
}

/** Writes down what was answered to an escalation. */
export const recordAnswer: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(
    services,
    argument,
    ({ state }) => openEscalations(state.status).length > 0,
  );
  if (!folder) return;
  const { model, root } = folder;
  const open = openEscalations(model.state.status);
  const issue = nodeOf(argument)?.issue;
  const chosen = open.find((one) => one.issue === issue) ?? (await pickOpen(open));
  if (!chosen) return;
  const answer = await askForReason(
    vscode.l10n.t('Record Answer'),
    vscode.l10n.t('What was answered to “{0}”?', chosen.issue),
  );
  if (answer === undefined) return;
  const { escalate: run } = await import('../../actions/escalate.ts');
  await run({ root, about: chosen.issue, answer });
  model.refreshSoon(['session']);
  tell(vscode.l10n.t('The answer is recorded.'));
};

async function pickOpen(open: readonly Escalation[]): Promise<Escalation | undefined> {
  const [only] = open;
  if (open.length <= 1) {
    if (!only) tell(vscode.l10n.t('No escalation waits for an answer.'));
    return only;
  }
  const items = open.map((one) => ({ label: one.issue, description: one.to, one }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Record Answer'),
    placeHolder: vscode.l10n.t('Choose what was answered'),
  });
  return picked?.one;
}
