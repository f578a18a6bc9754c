import assert from 'node:assert/strict';
import { readProtocol } from '../../../../src/core/protocol.ts';

const problems = (rules: string) =>
  readProtocol(`{\n  "version": 1,\n  "rules": {\n    ${rules}\n  }\n}`).problems;

describe('patterns in the protocol file', () => {
  it('may be what people write', () => {
    for (const pattern of [
      'conn\\\\s*=\\\\s*get_conn\\\\(',
      '^feat: .+$',
      'except\\\\s*:',
      'AUTOINCREMENT',
    ])
      assert.deepEqual(
        problems(
          `"forbidden-pattern": { "patterns": [{ "pattern": "${pattern}", "paths": ["**"], "reason": "r" }] }`,
        ),
        [],
        pattern,
      );
  });

  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['commit-message', '"pattern": "("', /Not a valid pattern/],
    ['commit-message', '"pattern": "(a+)+$"', /exponential/],
    ['migration-pair', '"name": "(x*)*"', /exponential/],
    [
      'companion-change',
      '"pairs": [{ "when": ["a"], "needs": ["b"], "line": "(a|a)*b" }]',
      /exponential/,
    ],
    [
      'forbidden-pattern',
      '"patterns": [{ "pattern": "a", "paths": ["**"], "reason": "r", "unless": ".*.*.*x" }]',
      /too many ways/,
    ],
  ];
  for (const [rule, options, message] of cases) {
    it(`are refused at their line where they could hang: ${rule} ${options}`, () => {
      const [problem, ...more] = problems(`"${rule}": { ${options} }`);
      assert.deepEqual(more, []);
      assert.match(problem?.message ?? '', message);
      assert.equal(problem?.location?.range?.start.line, 4);
    });
  }

  it('leave dates and days to the schema', () => {
    assert.deepEqual(problems('"session-active": { "bindsFrom": "2026-12-01" }'), []);
    assert.match(
      problems('"session-active": { "bindsFrom": "soon" }')[0]?.message ?? '',
      /bindsFrom/,
    );
  });
});
