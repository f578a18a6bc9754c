import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ProtocolError, cancelled, messageOf, throwIfCancelled } from '../../../src/core/errors.ts';

describe('ProtocolError', () => {
  it('is known also where another chunk of the bundle made it', async () => {
    const copy = (await import(`../../../src/core/errors.ts?copy=1`)) as {
      cancelled: typeof cancelled;
    };
    const error = copy.cancelled('The backup');
    assert.notEqual(error.constructor, ProtocolError);
    assert.ok(error instanceof ProtocolError);
  });

  it('is not any other error', () => {
    for (const other of [
      new Error('x'),
      { name: 'ProtocolError' },
      undefined,
      null,
      'ProtocolError',
    ]) {
      assert.equal(other instanceof ProtocolError, false);
    }
  });

  it('tells what was cancelled, and only when it was', () => {
    throwIfCancelled(undefined, 'The backup');
    throwIfCancelled(new AbortController().signal, 'The backup');
    assert.throws(() => throwIfCancelled(AbortSignal.abort(), 'The backup'), {
      code: 'cancelled',
      message: 'The backup was cancelled.',
    });
    assert.equal(messageOf('plain'), 'plain');
  });
});
