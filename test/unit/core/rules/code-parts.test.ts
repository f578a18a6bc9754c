import assert from 'node:assert/strict';
import { onlyParts } from '../../../../src/core/rules/code-parts.ts';

const code = (path: string, text: string): string => onlyParts(path, text, ['code']);

describe('the parts of code', () => {
  const cases: readonly (readonly [path: string, text: string, code: string])[] = [
    ['a.py', 'x = 1  # note', 'x = 1        '],
    ['a.py', "x = 'a#b' + y", 'x =       + y'],
    ['a.py', 's = """a\n"b" # c\n"""; z', 's =     \n       \n   ; z'],
    ['a.py', "x = 'never closed\ny", 'x =              \ny'],
    ['a.ts', 'a /* b\n c */ d // e', 'a     \n      d     '],
    ['a.ts', 'a = `x\ny` + b', 'a =   \n   + b'],
    ['a.ts', "r = /['\"]/; s = 'x'", 'r =       ; s =    '],
    ['a.ts', "n = a / b; s = '/'", 'n = a / b; s =    '],
    ['a.ts', '"a\\"b" c', '       c'],
    ['a.sql', "select 'it''s' -- x\nfrom t", 'select             \nfrom t'],
    ['a.sh', 'echo $# #x', 'echo $#   '],
    ['a.go', 'a := `\\` + b', 'a :=     + b'],
    ['a.rs', "fn f<'a>(x: &'a str) {} // x", "fn f<'a>(x: &'a str) {}     "],
    ['a.css', 'a { b: "c" } /* d */', 'a { b:     }        '],
    ['a.html', '<b>x</b><!-- y -->', '<b>x</b>          '],
    ['a.unknown', '# "x"', '# "x"'],
    ['Makefile', '# x', '# x'],
  ];
  for (const [path, text, expected] of cases) {
    it(`of ${path}: ${JSON.stringify(text)}`, () => assert.equal(code(path, text), expected));
  }

  it('together are the text, whatever it holds', () => {
    const text = 'a "b" \'c\' /* d */ // e\n`f` # g \\ """h\n\'\'\' /i/ */ "\r\nj\u{1F98A}';
    for (const path of ['a.py', 'a.ts', 'a.sql', 'a.sh', 'a.rs', 'a.cs', 'a.php', 'a.lua']) {
      const parts = (['code', 'strings', 'comments'] as const).map((part) =>
        onlyParts(path, text, [part]),
      );
      const joined = Array.from(
        { length: text.length },
        (_, index) => parts.map((part) => part[index] ?? '').find((one) => one !== ' ') ?? ' ',
      ).join('');
      assert.equal(joined, text, path);
    }
  });

  it('are told apart in time that grows with the text', () => {
    const start = performance.now();
    for (const piece of ['=/[', '"', "'", '/*', '`', '\\', '#', '"""', '--'])
      for (const path of ['a.ts', 'a.py', 'a.sql', 'a.sh'])
        code(path, piece.repeat(200_000 / piece.length));
    assert.ok(performance.now() - start < 10_000, `${performance.now() - start} ms`);
  });
});
