import type { SessionStatus } from '../actions/session-status.ts';
import type { Escalation } from '../core/session/session.ts';
import type { FolderModel } from './folder-model.ts';

/** `none` where nothing is known of a session yet. */
export const sessionState = ({ state }: FolderModel): SessionStatus['session']['state'] =>
  state.status?.session.state ?? 'none';

export const isUnderWay = (model: FolderModel): boolean =>
  ['preparing', 'active', 'closing'].includes(sessionState(model));

/** The escalations of a session under way that wait for an answer. */
export function openEscalations(status: SessionStatus | undefined): readonly Escalation[] {
  if (!status || status.session.state === 'none' || status.session.state === 'closed') return [];
  return status.session.escalations.filter(({ answer }) => answer === undefined);
}
