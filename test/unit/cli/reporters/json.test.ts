import assert from 'node:assert/strict';
import { json } from '../../../../src/cli/reporters/json.ts';
import { PLAIN } from '../../../../src/cli/style.ts';
import { notJudged, passed, refused } from './report-example.ts';

describe('the JSON report', () => {
  const options = { style: PLAIN, version: '1.2.3' };
  const read = (report: typeof passed): { passed: boolean } & typeof passed =>
    JSON.parse(json(report, options)) as { passed: boolean } & typeof passed;

  it('keeps everything and names the outcome', () => {
    assert.deepEqual(read(refused), { passed: false, ...refused });
    assert.equal(read(passed).passed, true);
    assert.equal(read(notJudged).passed, false);
  });
});
