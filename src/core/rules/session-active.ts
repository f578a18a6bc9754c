import type { RuleSettings } from './options.ts';
import type { Finding, Rule, SessionFacts } from './rule.ts';

/**
 * Work happens in sessions: a commit needs one that is active, its checklist complete. While a session is
 * closing its documents are still to be committed, so that is allowed too.
 */
export const sessionActive: Rule<RuleSettings> = {
  id: 'session-active',
  refuses: 'a commit outside an active session, or while its checklist is incomplete',
  defaultSeverity: 'error',
  waivable: false,
  defaultOptions: {},
  reads: () => [],
  check({ session }) {
    const finding = session && fault(session);
    return finding ? [finding] : [];
  },
};

function fault(session: SessionFacts): Finding | undefined {
  switch (session.state) {
    case 'active':
    case 'closing':
      return undefined;
    case 'preparing': {
      const { done, total } = session;
      return {
        message: `the session's checklist is not complete (${done} of ${total})`,
        remedy:
          'Complete the checklist: the Session view in the editor shows it, or run session-protocol session status.',
      };
    }
    case 'none':
      return session.fromMessage === true
        ? {
            message: 'the message names no session',
            remedy:
              'Make the commit again in an active session, with the hooks installed: git commit --amend, or git rebase --interactive and reword.',
          }
        : { message: 'no session is active', remedy: START };
    case 'closed':
      return { message: 'the last session is closed, and no other is active', remedy: START };
  }
}

const START =
  'Start a session: Session Protocol: Start Session in the editor, or session-protocol session start.';
