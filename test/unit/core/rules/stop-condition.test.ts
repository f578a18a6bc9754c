import assert from 'node:assert/strict';
import type { StopConditionOptions } from '../../../../src/core/rules/options.ts';
import { told } from './support.ts';

const source = {
  path: 'docs/PLAYBOOK.md',
  range: { start: { line: 9, column: 1 }, end: { line: 9, column: 1 } },
};
const openIssues = [{ text: 'deploys fail', category: 'DEPLOYMENT', source }, { text: 'other' }];
const judged = (options: StopConditionOptions, path = 'src/a.ts', parents = 1) =>
  told(
    { 'stop-condition': options },
    { files: { [path]: { after: '' } }, facts: { openIssues }, change: { parents } },
  );

describe('stop-condition', () => {
  it('refuses work while an issue is open, and points at its line', () => {
    assert.deepEqual(judged({}), [
      'docs/PLAYBOOK.md:9 a blocking issue is open: [DEPLOYMENT] deploys fail (and 1 more)',
    ]);
  });

  it('counts the configured classes only', () => {
    assert.equal(judged({ classes: ['deployment'] }).length, 1);
    assert.deepEqual(judged({ classes: ['SECURITY'] }), []);
  });

  it('lets pass what only touches the excepted, merges, and what is not known', () => {
    assert.deepEqual(judged({ except: ['docs/**'] }, 'docs/PLAYBOOK.md'), []);
    assert.equal(judged({ except: ['docs/**'] }).length, 1);
    const moved = { 'docs/a.ts': { before: '', after: '', from: 'src/a.ts' } };
    const judgedMove = told(
      { 'stop-condition': { except: ['docs/**'] } },
      { files: moved, facts: { openIssues } },
    );
    assert.equal(judgedMove.length, 1);
    assert.deepEqual(judged({}, 'src/a.ts', 2), []);
    assert.deepEqual(told({ 'stop-condition': {} }, { files: { a: { after: '' } } }), []);
    assert.deepEqual(
      told({ 'stop-condition': {} }, { files: { a: { after: '' } }, facts: { openIssues: [] } }),
      [],
    );
  });
});
