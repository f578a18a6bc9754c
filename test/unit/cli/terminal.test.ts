import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { confirm, terminalOn } from '../../../src/cli/terminal.ts';

function terminal(options: { isTTY: boolean; signal?: AbortSignal }): {
  terminal: ReturnType<typeof terminalOn>;
  input: PassThrough;
  shown: () => string;
} {
  const input = new PassThrough();
  const stderr = new PassThrough();
  const shown: string[] = [];
  stderr.on('data', (piece: Buffer) => shown.push(piece.toString()));
  const host = {
    stdin: Object.assign(input, { isTTY: options.isTTY }) as unknown as NodeJS.ReadStream,
    stderr: Object.assign(stderr, { isTTY: options.isTTY }),
    signal: options.signal ?? new AbortController().signal,
  };
  return { terminal: terminalOn(host), input, shown: () => shown.join('') };
}

const codeOf = (error: unknown): string => (error as { code: string }).code;

describe('a confirmation', () => {
  it('is taken from --yes without a question', async () => {
    const { terminal: one, shown } = terminal({ isTTY: false });
    await confirm(one, true, 'This replaces a.db.');
    assert.equal(shown(), '');
  });

  it('is refused where nobody is at a terminal', async () => {
    const { terminal: one } = terminal({ isTTY: false });
    await assert.rejects(confirm(one, undefined, 'This replaces a.db.'), (error) => {
      assert.equal(codeOf(error), 'confirmation-needed');
      assert.match((error as { remedy: string }).remedy, /--yes/);
      return true;
    });
  });

  it('says what is replaced and takes the whole word yes', async () => {
    const { terminal: one, input, shown } = terminal({ isTTY: true });
    input.write('yes\n');
    await confirm(one, undefined, 'This replaces a.db.');
    assert.match(shown(), /This replaces a\.db\./);
  });

  it('takes nothing else for a yes', async () => {
    for (const answer of ['', 'y', 'no']) {
      const { terminal: one, input } = terminal({ isTTY: true });
      input.write(`${answer}\n`);
      await assert.rejects(confirm(one, undefined, 'x'), (error) => codeOf(error) === 'declined');
    }
  });

  it('ends as cancelled on Ctrl+D', async () => {
    const { terminal: one, input } = terminal({ isTTY: true });
    const asked = confirm(one, undefined, 'x');
    input.end();
    await assert.rejects(asked, (error) => codeOf(error) === 'cancelled');
  });

  it('ends as cancelled on Ctrl+C', async () => {
    const controller = new AbortController();
    const { terminal: one } = terminal({ isTTY: true, signal: controller.signal });
    const asked = confirm(one, undefined, 'x');
    controller.abort();
    await assert.rejects(asked, (error) => codeOf(error) === 'cancelled');
  });
});
