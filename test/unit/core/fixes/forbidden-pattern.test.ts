import assert from 'node:assert/strict';
import type { Example } from '../../../../src/core/documents/document.ts';
import type { ForbiddenPattern } from '../../../../src/core/rules/options.ts';
import { mend, repairs } from './support.ts';

const rules = (pattern: Omit<ForbiddenPattern, 'paths' | 'reason'>) => ({
  'forbidden-pattern': { patterns: [{ paths: ['**'], reason: 'as stated', ...pattern }] },
});
const added = (text: string) => ({ files: { 'a.ts': { after: text } } });
const sample = (verdict: Example['verdict'], code: string): Example => ({
  line: 1,
  language: 'ts',
  verdict,
  code,
});

describe('the repair of forbidden-pattern', () => {
  it('replaces plain text by one word', () => {
    const { textOf, left } = mend(
      rules({ pattern: String.raw`\bconsole\.log`, instead: '`log.info`' }),
      added('  x(); console.log("a");\n'),
    );
    assert.equal(textOf('a.ts'), '  x(); log.info("a");\n');
    assert.deepEqual(left, []);
  });

  it('offers nothing where the right form is not exact', () => {
    for (const pattern of [
      { pattern: String.raw`console\.\w+`, instead: 'log.info' },
      { pattern: String.raw`console\.log`, instead: 'log.info with its level' },
      { pattern: String.raw`console\.log` },
      { pattern: 'log', instead: 'log.info' },
      { pattern: String.raw`console\.log`, instead: 'log', ignoreCase: true },
    ])
      assert.deepEqual(repairs(rules(pattern), added('console.log(1);\n')), [], pattern.pattern);
  });

  it('replaces the wrong sample of the playbook by its right one', () => {
    const stated = [
      {
        line: 1,
        title: 'Pattern 1',
        enforcement: [],
        examples: [
          sample('right', '// ✅\nsave({ atomic: true });'),
          sample('wrong', '// ❌\nsave();'),
        ],
      },
    ];
    const pattern = rules({ pattern: String.raw`save\(\)` });
    const { textOf, left } = mend(pattern, { ...added('\tsave();\n'), stated });
    assert.equal(textOf('a.ts'), '\tsave({ atomic: true });\n');
    assert.deepEqual(left, []);
    assert.deepEqual(repairs(pattern, { ...added('await save();\n'), stated }), []);
  });
});
