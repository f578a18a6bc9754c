import type { CheckReport } from '../../../../src/cli/reporters/report.ts';
import type { Violation } from '../../../../src/core/violation.ts';

export const missingHeader: Violation = {
  rule: 'version-header',
  severity: 'error',
  message: 'The version header is missing: 100 %.',
  remedy: 'Insert it.\nThe editor offers a Quick Fix.',
  location: {
    path: 'src/a, b:c %.ts',
    range: { start: { line: 3, column: 1 }, end: { line: 3, column: 5 } },
  },
  source: {
    path: 'docs/PLAYBOOK.md',
    range: { start: { line: 90, column: 1 }, end: { line: 92, column: 1 } },
  },
};

export const noSession: Violation = {
  rule: 'session-active',
  severity: 'warning',
  message: 'No session is active.',
  remedy: 'Start one.',
};

/** One refused commit with an error, a warning and a waived violation. */
export const refused: CheckReport = {
  verdicts: [
    {
      commit: '0123456789abcdef0123456789abcdef01234567',
      subject: 'feat: \u001b[31mred',
      files: 2,
      verdict: {
        violations: [missingHeader, noSession],
        waived: [
          { violation: missingHeader, trailer: 'Protocol-Waiver', reason: 'generated file' },
        ],
        rules: ['session-active', 'version-header'],
        refused: true,
      },
    },
  ],
  protocolProblems: [],
  unknown: [],
};

export const passed: CheckReport = {
  verdicts: [
    {
      files: 1,
      verdict: { violations: [], waived: [], rules: ['session-active'], refused: false },
    },
  ],
  protocolProblems: [],
  unknown: [],
};

export const notJudged: CheckReport = {
  verdicts: [],
  protocolProblems: [
    {
      severity: 'error',
      message: 'Unknown property "rule".',
      location: {
        path: '.session-protocol/protocol.json',
        range: { start: { line: 2, column: 3 }, end: { line: 4, column: 1 } },
      },
    },
  ],
  unknown: [],
};

/** Passed, but a rule asked for what nobody here knows. */
export const unsure: CheckReport = {
  ...passed,
  unknown: [{ fact: 'appliedMigrations', why: 'There is no database shop.db here.' }],
};
