import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { longestTaught, refusePattern } from '../../../../src/core/documents/safe-pattern.ts';

describe('patterns of users', () => {
  for (const pattern of [
    String.raw`WP-\d+`,
    String.raw`[A-Z]{2,5}-\d{1,4}(?:\.\d+)*`,
    String.raw`\w+-\d+`,
    String.raw`(?:Milestone|Epic) ([A-Z]\d?):`,
    String.raw`^Kapitel \d+$`,
    String.raw`(\d+\.)+`,
    'Lieferung .*',
    '[^:]*: done',
    String.raw`\p{Lu}{2,4}\b`,
    'a|b|',
    '.*x',
  ])
    it(`may be ${pattern}`, () => {
      assert.equal(refusePattern(pattern), undefined);
    });

  for (const [pattern, reason] of [
    ['(a+)+b', /exponential time/],
    ['(a|a)*b', /exponential time/],
    [String.raw`(?:\w+\s?)*:`, /exponential time/],
    ['(a?)*', /exponential time/],
    ['(x+x+)+y', /too many ways|exponential time/],
    ['.*a.*b', /too many ways/],
    ['a*a*a*b', /too many ways/],
    ['(?:a|ab|b){12}c', /too many ways/],
    [String.raw`(a)\1`, /refer back/],
    ['(?=a)b', /plain groups/],
    ['(?<id>a)', /plain groups/],
    ['(', /Not a valid pattern/],
    ['', /empty/],
    ['a'.repeat(301), /longer than 300/],
  ] as const)
    it(`may not be ${pattern.slice(0, 30)}`, () => {
      assert.match(refusePattern(pattern) ?? '', reason);
    });

  it('that pass are tried on any line in a moment', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', String.raw`\w`, '[^a]', 'ab', '-');
    const quantifier = fc.constantFrom('', '*', '+', '?', '{1,3}', '{2,}', '{0,9}');
    const part = fc.tuple(atom, quantifier).map(([one, times]) => one + times);
    const group = fc
      .tuple(
        fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
        quantifier,
      )
      .map(([options, times]) => `(?:${options.map((one) => one.join('')).join('|')})${times}`);
    const pattern = fc
      .array(fc.oneof(part, group), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join(''));
    const lines = ['a', 'ab', 'aab', 'ba', 'a-b'].map(
      (piece) => `${piece.repeat(longestTaught).slice(0, longestTaught - 1)}!`,
    );
    let passed = 0;
    fc.assert(
      fc.property(pattern, (text) => {
        if (refusePattern(text) !== undefined) return;
        passed += 1;
        const expression = new RegExp(`^(?:${text})!!`, 'iu');
        for (const line of lines) {
          const start = process.cpuUsage();
          expression.test(line);
          const { user } = process.cpuUsage(start);
          assert.ok(user < 100_000, `${text} took ${user / 1000} ms`);
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(passed > 300, `only ${passed} passed`);
  }).timeout(60_000);
});
