import assert from 'node:assert/strict';
import { mend, repairs, wordsAt } from './support.ts';

const rules = { 'change-marker': { paths: ['**'], largeChange: 1 } };
const change = (path: string, before: string, after: string) => ({
  files: { [path]: { before, after } },
});

describe('the repair of change-marker', () => {
  it('puts new lines between marks, in the comments of the language and indented as they are', () => {
    const { repair, textOf, left } = mend(rules, {
      ...change('src/a.ts', 'f() {\n}\n', 'f() {\n  a();\n\n  b();\n}\n'),
      sessionNumber: '31',
    });
    assert.equal(
      textOf('src/a.ts'),
      'f() {\n  // [CHANGE] 2026-11-21 - Session 31 - why\n  a();\n\n  b();\n  // [END CHANGE]\n}\n',
    );
    assert.equal(wordsAt(textOf('src/a.ts'), repair), 'why');
    assert.deepEqual(left, []);
    for (const [path, mark] of [
      ['a.py', '# [CHANGE]'],
      ['a.sql', '-- [CHANGE]'],
      ['a.html', '<!-- [CHANGE]'],
      ['a.css', '/* [CHANGE]'],
    ] as const) {
      const mended = mend(rules, change(path, '', 'a\nb\n'));
      assert.ok(mended.textOf(path).startsWith(mark), mended.textOf(path));
      assert.deepEqual(mended.left, [], path);
    }
  });

  it('marks lines that stand far apart by themselves, and keeps CRLF', () => {
    const old = Array.from({ length: 10 }, (_, index) => `x${index}`);
    const { textOf, left } = mend(
      rules,
      change('a.sql', old.join('\r\n'), ['a', 'b', ...old, 'c'].join('\r\n')),
    );
    assert.equal(textOf('a.sql').match(/\[CHANGE\]/g)?.length, 2);
    assert.doesNotMatch(textOf('a.sql'), /[^\r]\n/);
    assert.deepEqual(left, []);
  });

  it('goes around the version header, and offers nothing inside a string', () => {
    const header = '/**\n * MODULE: a\n * VERSION: 1\n */\n';
    const { textOf } = mend(
      rules,
      change('a.ts', header, `${header.replace('1', '2')}a();\nb();\nc();\n`),
    );
    assert.ok(textOf('a.ts').startsWith(`${header.replace('1', '2')}// [CHANGE]`));
    const text = 'const a = `\nold\n`;\n';
    assert.deepEqual(repairs(rules, change('a.ts', text, text.replace('old', 'old\nx\ny\nz'))), []);
    assert.deepEqual(repairs(rules, change('a.json', '', '{\n}\n')), []);
  });

  it('dates a mark, ends a block below its new lines, and offers to remove an end', () => {
    const undated = mend(rules, change('a.py', '', '# [CHANGE] - Ada\nx\n# [END CHANGE]\n'));
    assert.match(undated.textOf('a.py'), /^# \[CHANGE\] 2026-11-21 - Ada$/m);
    assert.deepEqual(undated.left, []);
    const future = mend(
      rules,
      change('a.py', '', '# [CHANGE] 2027-01-01 Ada\nx\n# [END CHANGE]\n'),
    );
    assert.match(future.textOf('a.py'), /^# \[CHANGE\] 2026-11-21 Ada$/m);
    const endless = mend(rules, change('a.py', 'z\n', '# [CHANGE] 2026-11-21\nx\ny\n\nz\n'));
    assert.equal(endless.textOf('a.py'), '# [CHANGE] 2026-11-21\nx\ny\n# [END CHANGE]\n\nz\n');
    assert.deepEqual(endless.left, []);
    const lone = mend(rules, change('a.py', 'x\n', 'x\n# [END CHANGE]\n'));
    assert.equal(lone.textOf('a.py'), 'x\n');
    assert.equal(lone.repair.preferred, false);
  });
});
