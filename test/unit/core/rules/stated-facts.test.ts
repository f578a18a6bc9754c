import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import { type StatedFacts, statedFacts } from '../../../../src/core/rules/stated-facts.ts';

function stated(kind: 'opener' | 'playbook', text: string): StatedFacts {
  const path = kind === 'opener' ? 'docs/S31.md' : 'docs/PLAYBOOK.md';
  return statedFacts(path, parseDocument({ text, path, kind }), text);
}
const forbidden = (list: string): string[] =>
  stated('opener', `# SESSION 31: X\n\n## DO NOT:\n${list}\n`).lane.forbidden.map(
    ({ path, source }) => `${path}:${source?.range?.start.line}`,
  );
const allowed = (principle: string): string[] =>
  stated(
    'opener',
    `# SESSION 31: X\n\n## YOUR ROLE\n\n**Your operating principles:**\n1. ${principle}\n\n` +
      '## YOUR TASKS:\n\n- [ ] 1.1 Build `src/cart.ts` and `src/sum.ts`\n- [ ] 1.2 Rest\n',
  ).lane.allowed.map(({ path }) => path);

describe('what documents state', () => {
  it('are the paths that a DO NOT list keeps from changes, at their lines', () => {
    assert.deepEqual(
      forbidden(
        [
          '- Touch `src/pay/`',
          '- Modify src/auth/login.ts, or docs/api/',
          '- `config/*.json` is frozen',
          '1. Never delete ./scripts/old.sh.',
        ].join('\n'),
      ),
      ['src/pay/:4', 'src/auth/login.ts:5', 'docs/api/:5', 'config/*.json:6', 'scripts/old.sh:7'],
    );
  });

  it('are no paths that are only to be run or read, and no words that are for people', () => {
    assert.deepEqual(
      forbidden(
        [
          '- Run `scripts/deploy.sh`',
          '- Import from `src/legacy/`',
          '- Change the input/output format, and/or any API routes',
          '- Modify any source code files, e.g. those of the team',
          '- Touch https://example.org/a.html',
        ].join('\n'),
      ),
      [],
    );
  });

  it('are globs where a path is one', () => {
    const { lane } = stated('opener', '# SESSION 1: X\n\n## DO NOT:\n- Edit `src/*/index.ts`\n');
    const expression = new RegExp(lane.forbidden[0]?.expression ?? '(?!)');
    assert.deepEqual(
      [expression.test('src/a/index.ts'), expression.test('src/a/b.ts')],
      [true, false],
    );
  });

  it('are the files of the tasks and the opener itself, where no others may be changed', () => {
    assert.deepEqual(allowed('You modify ONLY the files listed in your task list.'), [
      'src/cart.ts',
      'src/sum.ts',
      'docs/S31.md',
    ]);
    assert.deepEqual(allowed('Read before you touch.'), []);
  });

  it('are the open issues of a playbook, and what it says that nobody may change', () => {
    const facts = stated(
      'playbook',
      '# Team playbook\n\n**BLOCKING ISSUES**:\n- [DEPLOYMENT][OPEN] Releases stop\n- ~~[X] Old~~ ✅ Resolved\n\n' +
        '## What is NOT changing (do not touch)\n\n- `src/auth/`\n- The look of the start page\n',
    );
    assert.deepEqual(
      facts.issues.map(({ text, category, source }) => [text, category, source?.range?.start.line]),
      [['Releases stop', 'DEPLOYMENT', 4]],
    );
    assert.deepEqual(
      facts.lane.forbidden.map(({ path }) => path),
      ['src/auth/'],
    );
    assert.deepEqual(facts.lane.allowed, []);
  });

  it('is the number of the session', () => {
    assert.equal(stated('opener', '# SESSION 31: X\n').session, '31');
  });
});
