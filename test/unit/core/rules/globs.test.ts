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
});
