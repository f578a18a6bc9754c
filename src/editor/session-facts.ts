import * as vscode from 'vscode';
import type { SessionStatus } from '../actions/session-status.ts';
import type { Escalation } from '../core/session/session.ts';
import type { FolderModel } from './folder-model.ts';

/** `none` where nothing is known of a session yet. */
export const sessionState = ({ state }: FolderModel): SessionStatus['session']['state'] =>
  state.status?.session.state ?? 'none';

/** Whether a session was begun and is not over. */
export const isRunning = (status: SessionStatus | undefined): status is SessionStatus =>
  status !== undefined && ['preparing', 'active', 'closing'].includes(status.session.state);

export const isUnderWay = ({ state }: FolderModel): boolean => isRunning(state.status);

/** The escalations of a session under way that wait for an answer. */
export const openEscalations = (status: SessionStatus | undefined): readonly Escalation[] =>
  isRunning(status) ? status.session.escalations.filter(({ answer }) => answer === undefined) : [];

/** `Session 31`, or its title where it has no number. */
export function sessionName({ state }: FolderModel): string {
  const session = state.status?.session;
  if (session?.number !== undefined) return vscode.l10n.t('Session {0}', session.number);
  return session?.title ?? vscode.l10n.t('Session');
}
