import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ProtocolError, cancelled, messageOf, throwIfCancelled } from '../../../src/core/errors.ts';

/** A second copy of the module, as another chunk of a bundle has. */
const COPY: string = '../../../src/core/errors.ts?copy=1';

describe('ProtocolError', () => {
  it('is known also where another chunk made it', async () => {
    const copy = (await import(COPY)) as { cancelled(what: string): object };
    const error = copy.cancelled('The backup');
    assert.notEqual(error.constructor, ProtocolError);
    assert.ok(error instanceof ProtocolError);
  });

  it('is not any other error', () => {
    const others = [new Error('x'), { name: 'ProtocolError' }, undefined, null, 'ProtocolError'];
    for (const other of others) assert.equal(other instanceof ProtocolError, false);
  });

  it('tells what was cancelled, and only when it was', () => {
    throwIfCancelled(undefined, 'The backup');
    throwIfCancelled(new AbortController().signal, 'The backup');
    assert.throws(() => throwIfCancelled(AbortSignal.abort(), 'The backup'), {
      code: 'cancelled',
      message: cancelled('The backup').message,
    });
    assert.equal(messageOf('plain'), 'plain');
  });
});
