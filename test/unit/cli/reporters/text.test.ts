import assert from 'node:assert/strict';
import { text } from '../../../../src/cli/reporters/text.ts';
import { PLAIN } from '../../../../src/cli/style.ts';
import { notJudged, passed, refused, unsure } from './report-example.ts';

const options = { style: PLAIN, version: '1.2.3' };

describe('the text report', () => {
  it('says what, where, how to mend it, and the sum', () => {
    assert.equal(
      text(refused, options),
      [
        '0123456789 feat: \\x1b[31mred',
        'src/a, b:c %.ts:3:1: error version-header: The version header is missing: 100 %.',
        '    next: Insert it.\\x0aThe editor offers a Quick Fix.',
        '    rule: docs/PLAYBOOK.md:90:1',
        'warning session-active: No session is active.',
        '    next: Start one.',
        'src/a, b:c %.ts:3:1: error version-header: The version header is missing: 100 %.  waived: generated file',
        '',
        'Refused: 1 violation, 1 warning, 1 waived, 1 commit judged.',
      ].join('\n'),
    );
  });

  it('is one line for a change that passes', () => {
    assert.equal(text(passed, options), 'Passed: no violations.');
  });

  it('never calls a change good that could not be judged', () => {
    assert.match(text(notJudged, options), /protocol\.json:2:3: error: Unknown property "rule"\./);
    assert.match(text(notJudged, options), /Not judged: .*$/);
  });

  it('says in words what a rule could not find out', () => {
    assert.equal(
      text(unsure, options),
      'not judged: migration-pair, whether a changed migration was applied. There is no database shop.db here.\n\n' +
        'Passed: no violations.',
    );
  });
});
