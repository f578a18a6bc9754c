import assert from 'node:assert/strict';
import { PROTOCOL_PATH } from '../../../../src/core/protocol-path.ts';
import { told } from './support.ts';

const judged = (path: string, message: string | undefined, parents = 1) =>
  told(
    { 'protocol-change': { paths: ['docs/PLAYBOOK.md'] } },
    {
      files: { [path]: { before: 'a', after: 'b' } },
      change: { parents, ...(message === undefined ? {} : { message }) },
    },
  );

describe('protocol-change', () => {
  it('refuses a change of the protocol file, or of what belongs to it, that nobody speaks of', () => {
    assert.match(judged(PROTOCOL_PATH, 'x')[0] ?? '', /changes the protocol, and the message/);
    assert.equal(judged('docs/PLAYBOOK.md', 'x').length, 1);
    assert.deepEqual(judged('docs/OTHER.md', 'x'), []);
  });

  it('passes with a reason, and only with one', () => {
    assert.deepEqual(judged(PROTOCOL_PATH, 'x\n\nProtocol-Change: main is protected now'), []);
    assert.equal(judged(PROTOCOL_PATH, 'x\n\nProtocol-Change:').length, 1);
    assert.equal(judged(PROTOCOL_PATH, 'x\n\nProtocol-Waiver: protocol-change: please').length, 1);
  });

  it('is silent before there is a message, and for the first commit', () => {
    assert.deepEqual(judged(PROTOCOL_PATH, undefined), []);
    assert.deepEqual(judged(PROTOCOL_PATH, 'x', 0), []);
  });
});
