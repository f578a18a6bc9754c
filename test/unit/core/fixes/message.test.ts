import assert from 'node:assert/strict';
import { withTrailerLine } from '../../../../src/core/fixes/message.ts';
import { mend, repairs } from './support.ts';

const bible = {
  before: '# Bible\n\n## 3. Routes\n\nold\n\n## 4. Data\n\nold\n',
  after: '# Bible\n\n## 3. Routes\n\nnew\n\n## 4. Data\n\nnew\n',
};
const tagRules = { 'bible-tag': {} } as const;
const tagged = (message: string, sides = bible) => ({
  files: { 'docs/BIBLE.md': sides },
  change: { message },
});

describe('repairs of a message', () => {
  it('add the tag of the sections that changed to the first line', () => {
    const { mended, left } = mend(tagRules, tagged('feat: points\n\nWhy.\n'));
    assert.equal(mended.change?.message, 'feat: points [BIBLE: Section 3, 4]\n\nWhy.\n');
    assert.deepEqual(left, []);
  });

  it('add to a tag what it does not name', () => {
    const { mended, left } = mend(tagRules, tagged('feat: points [bible: section 3]'));
    assert.equal(mended.change?.message, 'feat: points [BIBLE: Section 3, 4]');
    assert.deepEqual(left, []);
  });

  it('offer, but do not choose, to take a section out of a tag', () => {
    const sides = { ...bible, after: bible.before.replace('old', 'new') };
    const { repair, mended, left } = mend(tagRules, tagged('feat: x [BIBLE: Section 3, 9]', sides));
    assert.equal(mended.change?.message, 'feat: x [BIBLE: Section 3]');
    assert.equal(repair.preferred, false);
    assert.deepEqual(left, []);
  });

  it('leave an empty line below the first', () => {
    const { mended, left } = mend(
      { 'commit-message': {} },
      { change: { message: 'feat: points\nand why' } },
    );
    assert.equal(mended.change?.message, 'feat: points\n\nand why');
    assert.deepEqual(left, []);
  });

  it('add a trailer with the value that is known, else without one, which does not pass', () => {
    const rules = { 'commit-message': { trailers: ['Session'] } };
    const change = { message: 'feat: points' };
    const known = mend(rules, { change, sessionNumber: '31' });
    assert.equal(known.mended.change?.message, 'feat: points\n\nSession: 31');
    assert.deepEqual(known.left, []);
    const unknown = mend(rules, { change });
    assert.equal(unknown.repair.preferred, false);
    assert.equal(unknown.left.length, 1, 'an empty trailer says nothing');
  });

  it('ask for the reason of a change of the protocol, and give none', () => {
    const { mended, left } = mend(
      { 'protocol-change': {} },
      {
        files: { '.session-protocol/protocol.json': { before: '{}', after: '{"version":1}' } },
        change: { message: 'chore: rules' },
      },
    );
    assert.equal(mended.change?.message, 'chore: rules\n\nProtocol-Change: ');
    assert.equal(left.length, 1);
  });

  it('have nothing to say of a first line that only a person can write', () => {
    const rules = { 'commit-message': { types: ['feat'] } };
    assert.deepEqual(repairs(rules, { change: { message: 'points' } }), []);
  });

  it('put trailers together', () => {
    const one = withTrailerLine('feat: a\n\nwords: and more\ntext', 'A', '1');
    assert.equal(one, 'feat: a\n\nwords: and more\ntext\n\nA: 1');
    assert.equal(withTrailerLine(`${one}\n`, 'B', '2'), `${one}\nB: 2`);
    assert.equal(withTrailerLine('feat: a', 'A', '1'), 'feat: a\n\nA: 1');
  });
});
