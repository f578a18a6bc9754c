import assert from 'node:assert/strict';
import type { BranchOptions } from '../../../../src/core/rules/options.ts';
import type { Change } from '../../../../src/core/rules/rule.ts';
import { told } from './support.ts';

const on = (change: Partial<Change>, options: BranchOptions, branches: readonly string[] = []) =>
  told({ branch: options }, { change, protocol: { branches } });

describe('branch', () => {
  it('refuses a protected branch, by name and by glob', () => {
    assert.match(on({ branch: 'main' }, { protected: ['main'] })[0] ?? '', /main is protected/);
    assert.equal(on({ branch: 'release/2' }, { protected: ['release/*'] }).length, 1);
    assert.deepEqual(on({ branch: 'maintenance' }, { protected: ['main'] }), []);
  });

  it('refuses another branch than the allowed ones, or those of the session', () => {
    assert.match(
      on({ branch: 'x' }, { allowed: ['feature/**'] })[0] ?? '',
      /x is not a branch for this work \(feature\/\*\*\)/,
    );
    assert.deepEqual(on({ branch: 'feature/a/b' }, { allowed: ['feature/**'] }), []);
    assert.equal(on({ branch: 'x' }, {}, ['phase-1']).length, 1);
    assert.deepEqual(on({ branch: 'x' }, {}), []);
  });

  it('lets merges into a protected branch pass only where that is allowed', () => {
    const merge = { branch: 'main', parents: 2 };
    assert.equal(on(merge, { protected: ['main'] }).length, 1);
    assert.deepEqual(on(merge, { protected: ['main'], allowMerges: true }), []);
    assert.equal(on({ branch: 'main' }, { protected: ['main'], allowMerges: true }).length, 1);
  });

  it('is silent without a branch, and for the first commit of all', () => {
    assert.deepEqual(on({}, { protected: ['**'], allowed: ['x'] }), []);
    assert.deepEqual(on({ branch: 'main', parents: 0 }, { protected: ['main'] }), []);
  });
});
