import assert from 'node:assert/strict';
import { presentError, unreadableFile } from '../../../src/cli/errors.ts';
import { cancelled } from '../../../src/core/errors.ts';

describe('the presentation of errors', () => {
  it('shows a protocol error in its own words', () => {
    const { code, message, remedy } = presentError(cancelled('The backup'));
    assert.equal(code, 'cancelled');
    assert.equal(message, 'The backup was cancelled.');
    assert.match(remedy, /start it again/);
  });

  it("knows a protocol error of another bundle's class by its shape", () => {
    class Foreign extends Error {
      override readonly name = 'ProtocolError';
      readonly code = 'elsewhere';
      readonly remedy = 'Do it.';
    }
    assert.deepEqual(presentError(new Foreign('No.')), {
      code: 'elsewhere',
      message: 'No.',
      remedy: 'Do it.',
    });
  });

  it('gives anything else a code and a next step', () => {
    assert.deepEqual(presentError('odd'), {
      code: 'internal',
      message: 'Something unexpected failed: odd',
      remedy: 'Run it again with --verbose and report what it shows.',
    });
  });

  it('says in words why a file cannot be read', () => {
    const because = (code: string): string =>
      unreadableFile('a.md', Object.assign(new Error(code), { code })).message;
    assert.match(because('ENOENT'), /there is no such file/);
    assert.match(because('EISDIR'), /it is a folder/);
    assert.match(because('EACCES'), /permission was denied/);
    assert.match(because('EIO'), /EIO/);
  });
});
