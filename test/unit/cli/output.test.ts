import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { progressOn, leaveErrorsToWriters, writeAll } from '../../../src/cli/output.ts';

const failing = (code: string): Writable =>
  new Writable({
    write(_piece, _encoding, done) {
      done(Object.assign(new Error(code), { code }));
    },
  });

function collect(isTTY: boolean): { stream: PassThrough & { isTTY: boolean }; text: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY });
  const pieces: string[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece.toString()));
  return { stream, text: () => pieces.join('') };
}

describe('output', () => {
  it('tells whether everything was read', async () => {
    const { stream, text } = collect(false);
    assert.equal(await writeAll(stream, 'all of it'), true);
    assert.equal(text(), 'all of it');
    const closed = failing('EPIPE');
    leaveErrorsToWriters(closed);
    assert.equal(await writeAll(closed, 'x'), false);
  });

  it('does not hide a full disk', async () => {
    const full = failing('ENOSPC');
    leaveErrorsToWriters(full);
    await assert.rejects(writeAll(full, 'x'), {
      code: 'output-failed',
      message: 'What there is to tell cannot be written: ENOSPC.',
    });
  });

  it('shows progress on one line at a terminal, and each message once elsewhere', async () => {
    const terminal = collect(true);
    const shown = progressOn(terminal.stream);
    shown.show({ message: 'Copying', done: 1, total: 4 });
    shown.show({ message: 'Copying', done: 2.5, total: 4 });
    shown.clear();
    assert.equal(terminal.text(), '\r\u001b[KCopying 25 %\r\u001b[KCopying 62 %\r\u001b[K');
    const file = collect(false);
    const logged = progressOn(file.stream);
    logged.show({ message: 'Copying', done: 1, total: 4 });
    logged.show({ message: 'Copying', done: 2, total: 4 });
    logged.show({ message: 'Publishing' });
    logged.clear();
    assert.equal(file.text(), 'Copying\nPublishing\n');
  });
});
