import assert from 'node:assert/strict';
import { github } from '../../../../src/cli/reporters/github.ts';
import { PLAIN } from '../../../../src/cli/style.ts';
import { notJudged, passed, refused, unsure } from './report-example.ts';

const options = { style: PLAIN, version: '1.2.3' };

describe('the GitHub report', () => {
  it('escapes what would end a property or a command', () => {
    assert.deepEqual(github(refused, options).split('\n'), [
      '::error file=src/a%2C b%3Ac %25.ts,line=3,endLine=3,col=1,endColumn=5,title=version-header (0123456789)::' +
        'The version header is missing: 100 %25.%0AInsert it.%0AThe editor offers a Quick Fix.',
      '::warning title=session-active (0123456789)::No session is active.%0AStart one.',
      '::notice file=src/a%2C b%3Ac %25.ts,line=3,endLine=3,col=1,endColumn=5,title=version-header waived (0123456789)::' +
        'The version header is missing: 100 %25. (Protocol-Waiver: generated file)',
      'Refused: 1 violation, 1 warning, 1 waived, 1 commit judged.',
    ]);
  });

  it('names columns only on a single line', () => {
    assert.deepEqual(github(notJudged, options).split('\n'), [
      '::error file=.session-protocol/protocol.json,line=2,endLine=4,title=Protocol file::Unknown property "rule".',
      'Not judged: the protocol file has errors. Mend them first.',
    ]);
  });

  it('annotates nothing where nothing is wrong', () => {
    assert.equal(github(passed, options), 'Passed: no violations.');
  });

  it('says once what could not be judged', () => {
    assert.equal(
      github(unsure, options),
      '::notice title=Not judged%3A appliedMigrations::There is no database shop.db here.\nPassed: no violations.',
    );
  });
});
