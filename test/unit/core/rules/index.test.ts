import assert from 'node:assert/strict';
import { array, assert as hold, constantFrom, oneof, property, string } from 'fast-check';
import type { RuleOptions } from '../../../../src/core/rules/options.ts';
import { RULES } from '../../../../src/core/rules/index.ts';
import { type Situation, violations } from './support.ts';

/** Every rule, looking at every file. */
const everything: RuleOptions = {
  'session-active': {},
  branch: { protected: ['main'] },
  'stop-condition': {},
  'task-lane': { sessions: { 1: { paths: ['src/**'] } } },
  'commit-message': {
    types: ['feat'],
    pattern: '^[a-z]+: ',
    subjectMax: 72,
    trailers: ['Session'],
  },
  'bible-updated': { triggers: [{ paths: ['src/**'], section: '6' }] },
  'bible-tag': { when: 'always' },
  'version-header': { paths: ['**'], fields: ['VERSION', 'DATE'], bump: ['VERSION', 'DATE'] },
  'change-marker': { paths: ['**'], largeChange: 3 },
  'forbidden-pattern': {
    patterns: [
      { pattern: 'except\\s*:', paths: ['**'], reason: 'r' },
      { pattern: '=\\s*\\?', paths: ['**'], reason: 'r', in: ['strings', 'comments'] },
    ],
  },
  'append-only': { paths: ['**'] },
  'thread-entry': {},
  'companion-change': { pairs: [{ when: ['src/**'], needs: ['docs/**'], line: '^x' }] },
  'migration-pair': { paths: ['**/*.sql'], header: ['DATE'], frozen: 'committed' },
  'backup-fresh': { hours: 1, paths: ['**/*.sql'] },
  'no-placeholder': { paths: ['**'], complete: 'always', words: ['later'] },
  superseded: { documents: [{ paths: ['old.md'] }], referencesIn: ['**'] },
  'protocol-change': { paths: ['docs/**'] },
};

const judge = (before: string, after: string, message: string): number =>
  violations(everything, {
    files: {
      'src/a.ts': { before, after },
      'src/b.py': { after },
      'db/1_x.sql': { before, after },
      'docs/BIBLE.md': { before, after },
      'docs/THREAD.md': { before, after },
    },
    change: { message, branch: 'main' },
    session: { state: 'active', done: 0, total: 0 },
    facts: { openIssues: [{ text: after }], appliedMigrations: [], hoursSinceBackup: 2 },
  } satisfies Situation).length;

describe('all rules together', function () {
  this.timeout(60_000);
  it('are on in this test', () => {
    assert.deepEqual(Object.keys(everything).toSorted(), RULES.map(({ id }) => id).toSorted());
  });

  it('give a verdict whatever text and message hold', () => {
    const piece = oneof(
      string({ unit: 'binary' }),
      constantFrom(
        '\n',
        '\r\n',
        '# ',
        '## Session 1\n',
        '**Status**: x\n',
        '```\n',
        '<!--',
        '-->',
        '/*',
        '*/',
        '"""',
        "'",
        '[CHANGE] 2026-11-20\n',
        '[END CHANGE]\n',
        '# VERSION: 1\n',
        '\u0000',
        '\ud800',
        '[BIBLE: 6]',
        'fixup! ',
        'Revert "',
        '\ufeff',
        '[pending]',
        '---\n',
      ),
    );
    const text = array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    hold(
      property(text, text, text, (before, after, message) => {
        assert.ok(judge(before, after, message) >= 0);
      }),
      { numRuns: 300 },
    );
  });

  it('take time that grows with the text, however it repeats itself', () => {
    for (const piece of [
      ' ',
      '\t',
      '#',
      '# ',
      '*',
      '**',
      '[',
      '](',
      '`',
      "'",
      '"',
      '/',
      '=/[',
      '-',
      '=',
      '|',
      '!',
      '_',
      'a ',
      'status:',
      '[bible:',
      '[CHANGE]',
      '1.',
      '2026-',
      ': ',
      '<!--',
      '\\',
      '## Session 1 ',
      '\u00a0',
    ]) {
      const line = piece.repeat(60_000 / piece.length);
      const start = performance.now();
      judge(
        `${line}x`,
        `# VERSION: ${line}x\nstatus: ${line}\n**${line}**: x\n## Session 2 ${line}\n${line}\n### a${line}x\n`,
        `${line}\n\n${line}: x`,
      );
      const taken = performance.now() - start;
      assert.ok(taken < 2000, `${JSON.stringify(piece)} took ${taken} ms`);
    }
  }).timeout(60_000);
});
