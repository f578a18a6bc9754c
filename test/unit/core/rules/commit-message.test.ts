import assert from 'node:assert/strict';
import type { CommitMessageOptions } from '../../../../src/core/rules/options.ts';
import { told, violations } from './support.ts';

const options: CommitMessageOptions = { types: ['feat', 'fix'], subjectMax: 30 };
const judged = (message: string | undefined, more: CommitMessageOptions = options, parents = 1) =>
  told(
    { 'commit-message': more },
    { change: { parents, ...(message === undefined ? {} : { message }) } },
  );

describe('commit-message', () => {
  it('asks for type and description, with scope and mark if one likes', () => {
    for (const message of ['feat: x', 'fix(cart): x', 'feat!: x', 'fix(a b)!: x'])
      assert.deepEqual(judged(message), [], message);
    assert.match(judged('Add a cart')[0] ?? '', /not "type: description"/);
    assert.match(judged('feat:x')[0] ?? '', /not "type: description"/);
    assert.match(judged('chore: x')[0] ?? '', /"chore" is not one of feat, fix/);
  });

  it('counts characters, not bytes or code units', () => {
    assert.deepEqual(judged(`feat: ${'🦊'.repeat(24)}`), []);
    assert.match(judged(`feat: ${'🦊'.repeat(25)}`)[0] ?? '', /31 characters, 30 are allowed/);
  });

  it('judges by a pattern, and shows an example', () => {
    const by = { pattern: '^[A-Z]+-\\d+ ', example: 'SHOP-7 Add a cart' };
    assert.deepEqual(judged('SHOP-1 x', by), []);
    const [violation] = violations({ 'commit-message': by }, { change: { message: 'x' } });
    assert.match(violation?.remedy ?? '', /SHOP-7 Add a cart/);
  });

  it('asks for trailers, and for the empty second line', () => {
    const by = { trailers: ['Session'] };
    assert.deepEqual(judged('x\n\nSession: 31', by), []);
    assert.match(judged('x\n\nSession:', by)[0] ?? '', /no "Session:" line/);
    assert.match(judged('x\ny', {})[0] ?? '', /second line/);
  });

  it("lets git's own messages be, but not those that only look like them", () => {
    const id = '0123456789abcdef0123456789abcdef01234567';
    assert.deepEqual(judged("Merge branch 'x'", options, 2), []);
    assert.equal(judged("Merge branch 'x'").length, 1);
    assert.deepEqual(judged(`Revert "feat: a"\n\nThis reverts commit ${id}.`), []);
    assert.deepEqual(judged(`Reapply "feat: a"\n\nThis reverts commit ${id}.`), []);
    assert.equal(judged('Revert "feat: a"').length, 1);
  });

  it('judges fixup, squash and amend by what they name', () => {
    assert.deepEqual(judged(`fixup! feat: ${'x'.repeat(50)}`), []);
    assert.deepEqual(judged('squash! fixup! fix: x\nmore'), []);
    assert.deepEqual(judged('fixup! 0123456789'), []);
    assert.deepEqual(judged('fixup! Revert "feat: x"'), []);
    assert.equal(judged('fixup! whatever').length, 1);
    assert.equal(judged('amend! whatever').length, 1);
  });

  it('is silent while there is no message', () => {
    assert.deepEqual(judged(undefined), []);
    assert.equal(judged('').length, 1);
  });
});
