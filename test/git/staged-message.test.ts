import assert from 'node:assert/strict';
import { judgeChange } from '../../src/actions/judge-change.ts';
import { governedSandbox } from './support.ts';

describe('a message that is judged before it is committed', function () {
  this.timeout(60_000);

  it('is judged as the commit will have it, with the trailer of the session', async () => {
    const protocol = JSON.stringify({
      version: 1,
      rules: { 'commit-message': { trailers: ['Session'] } },
    });
    const sandbox = await governedSandbox({ protocol });
    try {
      sandbox.stage('notes.txt', 'x');
      const source = { kind: 'staged' } as const;
      const { verdicts } = await judgeChange({ root: sandbox.root, source, message: 'Add notes' });
      assert.equal(sandbox.commit(['-m', 'Add notes']).code, 0);
      assert.deepEqual(verdicts[0]?.verdict.violations, [], 'the hook passed it');
    } finally {
      sandbox.remove();
    }
  });
});
