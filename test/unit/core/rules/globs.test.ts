import assert from 'node:assert/strict';
import picomatch from 'picomatch';
import { globMatcher } from '../../../../src/core/rules/compile-globs.ts';
import { matcherBy } from '../../../../src/core/rules/globs.ts';

const PLAIN = [
  'src/**',
  'src/**/*',
  'src/**/*.ts',
  'src/**/*-x.ts',
  'a b/c.d/**',
  'a b/c.d/**/*.',
  '**',
  '**/*',
  '**/*.md',
  '**/*ts',
];
const OTHERS = ['a/**/**', 'src/*.ts', './src/**', '.x/**', 'src/**/*.{ts,md}', 'é/**', '!src/**'];

const PARTS = [
  'src',
  'a b',
  'c.d',
  '.x',
  'x.ts',
  '.ts',
  'ts',
  'y.md',
  'a',
  '...',
  '-x.ts',
  'é',
  'src.ts',
];
const PATHS = [
  ...PARTS,
  ...PARTS.flatMap((one) => PARTS.map((other) => `${one}/${other}`)),
  ...PARTS.flatMap((one) => PARTS.flatMap((two) => PARTS.map((three) => `${one}/${two}/${three}`))),
];

describe('Globs', () => {
  it('match as picomatch matches them, whether or not they need an expression', () => {
    const matches = globMatcher();
    for (const glob of [...PLAIN, ...OTHERS]) {
      const isMatch = picomatch(glob, { dot: true });
      const wrong = PATHS.filter((path) => matches([glob], path) !== isMatch(path));
      assert.deepEqual(wrong, [], glob);
    }
  });

  it('need none where only beginning and end of a path count', () => {
    const compiled: string[] = [];
    const matches = matcherBy((glob) => {
      compiled.push(glob);
      return '^$';
    });
    for (const glob of [...PLAIN, ...OTHERS]) matches([glob], 'lib/a.ts');
    assert.deepEqual(compiled, OTHERS);
  });

  it('take out what one with an exclamation mark names', () => {
    const matches = globMatcher();
    const some = ['src/**', '!src/old/**', '!**/*.md', 'src/old/kept.ts'];
    const found = (globs: readonly string[], ...paths: string[]): string[] =>
      paths.filter((path) => matches(globs, path));
    assert.deepEqual(found(some, 'src/a.ts', 'src/old/a.ts', 'src/a.md', 'lib/a.ts'), ['src/a.ts']);
    assert.deepEqual(found(['!a/**', '!b/**'], 'a/x', 'b/x', 'c/x'), ['c/x']);
    assert.deepEqual(found(['src/!(a|b).ts'], 'src/a.ts', 'src/c.ts'), ['src/c.ts']);
    assert.deepEqual(found(['!(a|b)'], 'a', 'c'), ['c']);
    assert.deepEqual(found([], 'a'), []);
  });

  it('match paths with line breaks', () => {
    assert.ok(globMatcher()(['src/**/*.{ts,md}'], 'src/a\nb/c.ts'));
  });
});
