import assert from 'node:assert/strict';
import { globalValues, parseArguments, selectCommand } from '../../../src/cli/arguments.ts';
import type { Command } from '../../../src/cli/command.ts';
import { commands } from '../../../src/cli/index.ts';

const select = (...argv: string[]): unknown => {
  const selection = selectCommand(argv, commands);
  return selection.kind === 'command'
    ? [selection.entry.name, ...selection.rest]
    : ['(none)', selection.family, ...selection.rest];
};
const tick: Pick<Command, 'options' | 'positionals'> = {
  positionals: [{ name: 'ITEM' }],
  options: {
    evidence: { type: 'string', value: 'TEXT', help: '' },
    undo: { type: 'boolean', help: '' },
  },
};

describe('the choice of a command', () => {
  it('finds one word, two words, and global options around them', () => {
    assert.deepEqual(select('check', '--staged'), ['check', '--staged']);
    assert.deepEqual(select('session', 'tick', '4'), ['session tick', '4']);
    assert.deepEqual(select('-C', 'hooks', '--json', 'db', 'list'), [
      'db list',
      '-C',
      'hooks',
      '--json',
    ]);
    assert.deepEqual(select('check', '--range', 'db..list'), ['check', '--range', 'db..list']);
  });

  it('knows a family without its second word, and no command at all', () => {
    assert.deepEqual(select('hooks'), ['(none)', 'hooks']);
    assert.deepEqual(select('--json'), ['(none)', undefined, '--json']);
  });

  it('names the nearest command for one that does not exist', () => {
    const refusal = (...argv: string[]): string => {
      try {
        selectCommand(argv, commands);
      } catch (error) {
        return `${(error as Error).message} ${(error as { remedy?: string }).remedy}`;
      }
      return 'accepted';
    };
    assert.match(refusal('chekc'), /no command "chekc".*"session-protocol check"/);
    assert.match(refusal('hooks', 'instal'), /"session-protocol hooks install"/);
    assert.match(refusal('sesion', 'start'), /"session-protocol session"/);
    assert.match(refusal('xyzzy'), /--help/);
  });
});

describe("a command's arguments", () => {
  it('are read with their types', () => {
    const { values, positionals } = parseArguments(
      ['4', '--evidence', 'a b', '--json'],
      tick,
      'session tick',
    );
    assert.deepEqual({ ...values }, { evidence: 'a b', json: true });
    assert.deepEqual(positionals, ['4']);
  });

  it('are refused with what is wrong and the nearest option', () => {
    const refused = (args: string[], message: RegExp, remedy: RegExp): void =>
      assert.throws(
        () => parseArguments(args, tick, 'session tick'),
        (error: Error & { code?: string; remedy?: string }) => {
          assert.equal(error.code, 'usage');
          assert.match(error.message, message);
          assert.match(error.remedy ?? '', remedy);
          return true;
        },
      );
    refused([], /^ITEM is missing\.$/, /session tick --help/);
    refused(['4', '5'], /"5" is one argument too many/, /--help/);
    refused(['4', '--evidnce', 'x'], /no option "--evidnce"/, /"--evidence"/);
    refused(['4', '--evidence'], /evidence/, /--help/);
    refused(['4', '--undo=yes'], /undo/, /--help/);
    refused(['4', '-x'], /no option "-x"/, /--help/);
  });

  it('may be missing where help is asked for', () => {
    assert.equal(parseArguments(['--help'], tick, 'session tick').values['help'], true);
  });

  it('take a value that begins with a dash after an equals sign', () => {
    assert.equal(
      parseArguments(['4', '--evidence=-1'], tick, 'session tick').values['evidence'],
      '-1',
    );
  });
});

describe('the global options', () => {
  it('are understood before the command is known', () => {
    assert.equal(globalValues(['x', '--unknown', '--json'])['json'], true);
    assert.equal(globalValues(['-C', 'folder', 'x'])['directory'], 'folder');
  });
});
