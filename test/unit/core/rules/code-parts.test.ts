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
    // Code in a string is code, and so is whatever follows it.
    ['a.ts', 'x = `a ${f(y)} b` + z', 'x =      f(y)     + z'],
    ['a.ts', 'x = `a ${f({ b: `c` })}`; g', 'x =      f({ b:     })  ; g'],
    ['a.py', 'x = f"a {b(c)} {{d}}" + e', 'x =      b(c)         + e'],
    ['a.cs', 'x = $"a {b(c)}" + d;', 'x =      b(c)   + d;'],
    ['a.kt', 'x = "a ${b(c)}" + d', 'x =      b(c)   + d'],
    ['a.rb', 'x = "a #{b(c)}" + d', 'x =      b(c)   + d'],
    ['a.sh', 'x="a $(b "c" d)"; e', 'x=     b     d  ; e'],
    ['a.py', 'x = f"{a\ny', 'x =    a\ny'],
    // Apostrophes in words, and addresses.
    ['a.tsx', "<p>don't {f(x)}</p>", "<p>don't {f(x)}</p>"],
    ['a.tsx', '<a>http://b {f(x)}</a>', '<a>http://b {f(x)}</a>'],
    ['a.ts', "return'x'+y", 'return   +y'],
    ['a.c', "x = 1'000; L'y'; z", "x = 1'000; L   ; z"],
    ['a.yml', "a: it's f(x)", "a: it's f(x)"],
    // Strings of several lines, and raw ones.
    ['a.sh', "x='\\'; y", 'x=   ; y'],
    ['a.sh', 'x="a\nb"; y', 'x=  \n  ; y'],
    ['a.sh', 'x=\\"; y', 'x=\\"; y'],
    ['a.sh', "cat <<END | z\nit's\nEND\ny='a'", "cat <<END | z\nit's\nEND\ny=   "],
    ['a.php', "<p>it's</p><?php $a = 'b\nc'; d();", "<p>it's</p><?php $a =   \n  ; d();"],
    ['a.php', "<?php #[A] b(); # c ?><p>d's</p>", "<?php #[A] b();     ?><p>d's</p>"],
    ['a.rs', 'x = \'"\'; y = r#"a"b"#; z', 'x =    ; y =         ; z'],
    ['a.cpp', 'x = R"a(b")a"; y', 'x =          ; y'],
    ['a.cs', 'x = @"a\n""b"; y', 'x =    \n    ; y'],
    ['a.cs', 'x = """a "b" c"""; y', 'x =              ; y'],
    ['a.dart', "x = '''a\n'b'''; y", 'x =     \n     ; y'],
    ['a.swift', 'x = #"a"b"#; y', 'x =        ; y'],
    ['a.lua', 'x = [=[ a ]] ]=] --[[ b\n]] y', 'x =                    \n   y'],
    ['a.sql', "select \"it's\", E'a\\'b', c -- d", 'select "it\'s",        , c     '],
    ['a.rs', '/* a /* b */ c */ d', '                  d'],
    ['a.unknown', '# "x"', '# "x"'],
    ['Makefile', '# x', '# x'],
  ];
  for (const [path, text, expected] of cases) {
    it(`of ${path}: ${JSON.stringify(text)}`, () => assert.equal(code(path, text), expected));
  }

  it('together are the text, whatever it holds', () => {
    const text = 'a "b" \'c\' /* d */ // e\n`f` # g \\ """h\n\'\'\' /i/ */ "\r\nj\u{1F98A}';
    for (const path of [
      'a.py',
      'a.ts',
      'a.sql',
      'a.sh',
      'a.rs',
      'a.cs',
      'a.php',
      'a.lua',
      'a.cpp',
    ]) {
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
    const paths = ['a.ts', 'a.py', 'a.sql', 'a.sh', 'a.rs', 'a.php', 'a.cpp', 'a.cs', 'a.swift'];
    const starts = ['=/[', '"', "'", '/*', '`', '\\', '#', '"""', '--', '\\"', '\n\\"', '`${'];
    for (const piece of [
      ...starts,
      'f"{',
      'R"(',
      'r#"',
      '<<a\n',
      '<<<a\n',
      '?>',
      '"$(',
      '{',
      '\n}',
    ])
      for (const path of paths) code(path, piece.repeat(60_000 / piece.length));
    assert.ok(performance.now() - start < 10_000, `${performance.now() - start} ms`);
  });
});
