import { defineCommand, type Outcome } from '../command.ts';
import { printable } from '../layout.ts';
import { sessionText } from '../session-text.ts';

export const sessionStatus = defineCommand({
  positionals: [],
  options: {},
  description:
    'Checks what proves itself afresh and shows the session, each item of its checklist with the reason ' +
    'for its state, and the next step. A complete checklist makes the session active. Ends with 0 whatever ' +
    'the state; read it from "session.state" with --json.',
  examples: ['session status', 'session status --json'],
  async run({ folder, distFolder, style }): Promise<Outcome> {
    const { refreshSession } = await import('../../actions/session-status.ts');
    const status = await refreshSession({ root: folder, distFolder });
    const { protocolFault: fault } = status;
    const told = fault
      ? [style.red(printable(fault.message)), `next: ${printable(fault.remedy)}`, '']
      : [];
    return { exitCode: 0, data: status, text: [...told, sessionText(status, style)].join('\n') };
  },
});
