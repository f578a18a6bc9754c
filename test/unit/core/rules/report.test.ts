import assert from 'node:assert/strict';
import { reportText, summaryLine } from '../../../../src/core/rules/report.ts';
import type { Violation } from '../../../../src/core/violation.ts';

const header: Violation = {
  rule: 'version-header',
  severity: 'error',
  message: 'missing version header',
  remedy: 'Add one.',
  location: {
    path: 'src/a.ts',
    range: { start: { line: 3, column: 1 }, end: { line: 3, column: 1 } },
  },
};
const warning: Violation = {
  ...header,
  severity: 'warning',
  message: 'only a warning',
  location: { path: 'b' },
};

describe('the report', () => {
  it('says it all in its first line, errors first', () => {
    assert.equal(
      summaryLine([warning, header]),
      'Session Protocol: 2 problems – src/a.ts: missing version header (+1)',
    );
    assert.equal(summaryLine([warning]), 'Session Protocol: 1 warning – b: only a warning');
  });

  it('says what, where and how to mend', () => {
    assert.equal(
      reportText({ violations: [header], waived: [] }),
      'Session Protocol: 1 problem – src/a.ts: missing version header\n\n' +
        '  error version-header: src/a.ts:3: missing version header\n    → Add one.\n',
    );
  });

  it('says where the rule is stated', () => {
    const source = {
      path: 'docs/PLAYBOOK.md',
      range: { start: { line: 42, column: 1 }, end: { line: 42, column: 1 } },
    };
    assert.match(
      reportText({ violations: [{ ...header, source }], waived: [] }),
      /→ Add one\.\n {4}stated in docs\/PLAYBOOK\.md:42\n$/,
    );
  });

  it('keeps its first line one line, whatever a path is', () => {
    assert.equal(
      summaryLine([{ ...header, location: { path: 'a\nb\u001b\udcff' } }]),
      'Session Protocol: 1 problem – a?b??: missing version header',
    );
  });
});
