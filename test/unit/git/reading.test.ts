import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { BatchParser, type GitObject, textOf } from '../../../src/git/batch.ts';
import { amends, cleanupOf, gitCommandLine, verboseOf } from '../../../src/git/asking-git.ts';
import { type CommitFacts, readCommitFacts } from '../../../src/git/commit-facts.ts';
import { commentMarkIn, keptMessage } from '../../../src/git/message.ts';
import { decodePath, encodePath } from '../../../src/git/paths.ts';
import { parseRawDiff, parseRawLines } from '../../../src/git/raw-diff.ts';

const ONE = '1'.repeat(40);
const TWO = '2'.repeat(40);
const ZERO = '0'.repeat(40);

describe('paths', () => {
  it('keep any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        assert.deepEqual(encodePath(decodePath(Buffer.from(bytes))), Buffer.from(bytes));
      }),
    );
    assert.equal(decodePath(Buffer.from([0x63, 0xc3, 0xa9, 0xff])), 'cé\udcff');
  });
});

describe('cat-file batches', () => {
  it('are read however they are cut', () => {
    const blobs = [Buffer.from('a\nb'), Buffer.alloc(0), Buffer.from([0, 10, 255])];
    const output = Buffer.concat([
      ...blobs.flatMap((blob) => [
        Buffer.from(`${ONE} blob ${blob.length}\n`),
        blob,
        Buffer.from('\n'),
      ]),
      Buffer.from('HEAD:none missing\n'),
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(output.length)), (cuts) => {
        const found: (GitObject | undefined)[] = [];
        const parser = new BatchParser((object) => found.push(object));
        let from = 0;
        for (const cut of [...cuts.toSorted((one, other) => one - other), output.length]) {
          parser.push(output.subarray(from, cut));
          from = cut;
        }
        assert.deepEqual(
          found.map((object) => object?.content),
          [...blobs, undefined],
        );
      }),
    );
  });

  it('give text where there is no NUL', () => {
    assert.equal(textOf(Buffer.from('é\r\n')), 'é\r\n');
    assert.equal(textOf(Buffer.from([65, 0])), undefined);
    const wide = Buffer.from('\ufeffé\r\n', 'utf16le');
    assert.equal(textOf(wide), '\ufeffé\r\n');
    assert.equal(textOf(Buffer.concat([Buffer.from(wide).swap16(), Buffer.of(0)])), '\ufeffé\r\n');
  });
});

describe('raw diffs', () => {
  it('are read with renames, links and submodules', () => {
    const output =
      `:100644 100644 ${ONE} ${TWO} M\0src/a b.ts\0` +
      `:100644 100644 ${ONE} ${ONE} R100\0old\0new\0` +
      `:000000 120000 ${ZERO} ${ONE} A\0link\0` +
      `:160000 000000 ${ONE} ${ZERO} D\0sub\0`;
    assert.deepEqual(
      parseRawDiff(Buffer.from(output)).map(({ path, previousPath, status, kind }) => [
        path,
        previousPath,
        status,
        kind,
      ]),
      [
        ['src/a b.ts', undefined, 'modified', 'file'],
        ['new', 'old', 'renamed', 'file'],
        ['link', undefined, 'added', 'symlink'],
        ['sub', undefined, 'deleted', 'submodule'],
      ],
    );
  });

  it('without -z are read with quoted paths', () => {
    const lines = `:100644 100644 ${ONE} ${TWO} M\t"a\\tb\\"\\\\\\303\\251\\351"\n:100644 100644 ${ONE} ${ONE} R90\tone\ttwo`;
    assert.deepEqual(
      parseRawLines(lines).map(({ path, previousPath }) => [path, previousPath]),
      [
        ['a\tb"\\é\udce9', undefined],
        ['two', 'one'],
      ],
    );
  });
});

/** Given in pieces of `size` bytes. */
function facts(output: string, size = 65_536): CommitFacts {
  let rest = Buffer.from(output);
  return readCommitFacts(() => {
    const piece = rest.subarray(0, size);
    rest = rest.subarray(size);
    return piece.length === 0 ? undefined : piece;
  }, '/repo');
}

describe('what the shim hands on', () => {
  const head = `7\n.git/session-protocol\n.git\n.git/objects\n${ONE}\n${TWO}\n\n`;

  it('is taken apart', () => {
    const body = `${TWO}\n${TWO} blob 2\nhi\n\n:100644 100644 ${ONE} ${TWO} M\ta.md\n.\n`;
    for (const size of [1, 7, 65_536]) {
      const read = facts(head + body, size);
      assert.deepEqual(
        [
          read.asker,
          read.folders?.state,
          read.folders?.objects,
          read.head,
          read.policy,
          read.staged?.tree,
          read.staged?.files.length,
        ],
        [7, '/repo/.git/session-protocol', '/repo/.git/objects', ONE, TWO, TWO, 1],
      );
      assert.equal(read.objects.get(TWO)?.content.toString(), 'hi');
    }
  });

  it('is complete for an empty commit, and incomplete wherever it was cut', () => {
    const { staged } = facts(`${head}${TWO}\n\n\n.\n`);
    assert.deepEqual([staged?.files, staged?.tree], [[], TWO]);
    const whole = `${head}${TWO}\n${TWO} blob 2\nhi\n\n:100644 100644 ${ONE} ${TWO} M\ta.md\n.\n`;
    for (let end = 0; end < whole.length; end++) {
      assert.equal(facts(whole.slice(0, end)).staged, undefined, `cut at ${end}`);
    }
    const unborn = facts('7\n.git/session-protocol\n.git\n.git/objects\nHEAD\n\n');
    assert.deepEqual([unborn.head, unborn.staged], [undefined, undefined]);
  });
});

describe('an amend', () => {
  it('is told by its command line', () => {
    for (const line of [
      'git commit --amend',
      'git commit -a --ame -m x',
      'git -c a=b commit -m --x --amend',
      'git commit -m -m --amend',
      'git commit -m -- --amend',
    ]) {
      assert.equal(amends(line.split(' ')), true, line);
    }
    for (const line of [
      'git commit -m --amend',
      'git commit -am --amend',
      'git commit --message --amend',
      'git commit -- --amend',
    ]) {
      assert.equal(amends(line.split(' ')), false, line);
    }
  });

  it('is not told where no process up to the first is git', () => {
    assert.equal(gitCommandLine(1), undefined);
    assert.equal(gitCommandLine(process.pid), undefined);
    assert.equal(gitCommandLine(0), undefined);
  });
});

describe('how a message is cleaned up', () => {
  it('is told by the command line, the last word counting', () => {
    for (const [line, mode] of [
      ['git commit --cleanup=strip', 'strip'],
      ['git commit --cl scissors -m x', 'scissors'],
      ['git commit --cleanup=strip --clean=verbatim', 'verbatim'],
      ['git commit -m --cleanup=strip', undefined],
      ['git commit --continue', undefined],
      ['git commit -- --cleanup=strip', undefined],
    ] as const) {
      assert.equal(cleanupOf(line.split(' ')), mode, line);
    }
  });

  it('finds out whether the diff is to stand below the message', () => {
    const lines: [string, boolean | undefined][] = [
      ['git commit -v', true],
      ['git commit -av', true],
      ['git commit --verbose --no-verbose', false],
      ['git commit', undefined],
      ['git commit -mv', undefined],
      ['git commit -m -v', undefined],
      ['git commit --no-verify -F -v -- -v', undefined],
      ['git merge -v', false],
    ];
    for (const [line, verbose] of lines) assert.equal(verboseOf(line.split(' ')), verbose, line);
  });
});

describe('messages', () => {
  const scissors = '------------------------ >8 ------------------------';

  it('are kept as git keeps them', () => {
    const text = `\nSubject  \n\n# a comment\nBody\n\n# ${scissors}\ndiff --git\n`;
    assert.equal(keptMessage(text, { commentMark: '#', scissors: true }), 'Subject\n\nBody');
    assert.match(keptMessage(text, {}), /\n# a comment\n[^]*\ndiff --git$/);
    assert.equal(keptMessage('#1 is fixed\n', {}), '#1 is fixed');
  });

  it('show which comment mark git chose', () => {
    assert.equal(commentMarkIn(`Subject\n; ${scissors}\n`), ';');
    assert.equal(commentMarkIn('Subject\n\n% help\n%\n'), '%');
  });
});
