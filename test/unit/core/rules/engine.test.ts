import assert from 'node:assert/strict';
import { DEFAULT_PROTOCOL, type Protocol } from '../../../../src/core/protocol.ts';
import { compileGlobs, globMatcher } from '../../../../src/core/rules/compile-globs.ts';
import {
  globsOf,
  judge,
  planFacts,
  planReads,
  type Verdict,
} from '../../../../src/core/rules/engine.ts';
import { compiledMatcher } from '../../../../src/core/rules/globs.ts';
import { RULES } from '../../../../src/core/rules/index.ts';
import type { Change, FileChange, SessionFacts } from '../../../../src/core/rules/rule.ts';

const file = (path: string, more: Partial<FileChange> = {}): FileChange => ({
  path,
  status: 'added',
  kind: 'file',
  oldId: '0'.repeat(40),
  newId: '1'.repeat(40),
  ...more,
});

const change = (files: FileChange[], message?: string): Change => ({
  source: 'index',
  files,
  parents: 1,
  ...(message === undefined ? {} : { message }),
});

const headers: Protocol = {
  ...DEFAULT_PROTOCOL,
  rules: {
    'version-header': {
      paths: ['src/**'],
      fields: ['MODULE', 'VERSION', 'LAST_MODIFIED', 'PURPOSE'],
    },
  },
};

function verdict(
  protocol: Protocol,
  judged: Change,
  texts: Record<string, string> = {},
  session?: SessionFacts,
): Verdict {
  const matches = globMatcher();
  return judge({
    change: judged,
    protocol,
    matches,
    today: '2026-11-21',
    text: ({ path }, side) => (side === 'after' ? texts[path] : undefined),
    ...(session ? { session } : {}),
  });
}

describe('engine', () => {
  it('has each rule once, under the name of its file', () => {
    const ids = RULES.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('judges by the rules that the protocol names and those that hold by themselves', () => {
    assert.deepEqual(verdict(DEFAULT_PROTOCOL, change([])).rules, ['session-active']);
    assert.deepEqual(verdict(headers, change([])).rules, ['session-active', 'version-header']);
    const off: Protocol = {
      ...headers,
      rules: { ...headers.rules, 'session-active': { severity: 'off' } },
    };
    assert.deepEqual(verdict(off, change([])).rules, ['version-header']);
  });

  it('takes the severity from the protocol, and refuses for errors only', () => {
    const session: SessionFacts = { state: 'none', done: 0, total: 0 };
    assert.equal(verdict(DEFAULT_PROTOCOL, change([]), {}, session).refused, true);
    const lenient: Protocol = {
      ...DEFAULT_PROTOCOL,
      rules: { 'session-active': { severity: 'warning' } },
    };
    const shown = verdict(lenient, change([]), {}, session);
    assert.deepEqual(
      [shown.refused, shown.violations.map(({ severity }) => severity)],
      [false, ['warning']],
    );
    assert.equal(
      verdict(DEFAULT_PROTOCOL, change([])).refused,
      false,
      'without facts the rule does not judge',
    );
  });

  it('asks only for the texts that a rule will read', () => {
    const files = [
      file('src/a.ts'),
      file('README.md'),
      file('src/gone.ts', { status: 'deleted' }),
      file('src/link', { kind: 'symlink' }),
    ];
    const reads = planReads(change(files), headers, globMatcher());
    assert.deepEqual(
      reads.map(({ file: { path }, side }) => [path, side]),
      [['src/a.ts', 'after']],
    );
  });

  it('offers a header with what is known filled in', () => {
    const [violation] = verdict(headers, change([file('src/a.ts')]), {
      'src/a.ts': 'export {};\n',
    }).violations;
    assert.equal(violation?.message, 'missing version header');
    assert.equal(violation?.fix?.path, 'src/a.ts');
    const text = violation?.fix?.edits[0]?.newText ?? '';
    assert.match(
      text,
      /MODULE: src\/a\.ts\n.*VERSION: 0\.1\.0\n.*LAST_MODIFIED: 2026-11-21\n.*PURPOSE: …\n/,
    );
  });

  it('inserts with the line endings of the file', () => {
    const [violation] = verdict(headers, change([file('src/a.py')]), {
      'src/a.py': 'import os\r\n',
    }).violations;
    assert.doesNotMatch(violation?.fix?.edits[0]?.newText ?? '', /[^\r]\n/);
  });

  it('adds missing fields under the last one, in its form', () => {
    const text = '# MODULE: src/a.py\n# VERSION: 2\n# PURPOSE: x\nimport os\n';
    const [violation] = verdict(headers, change([file('src/a.py')]), {
      'src/a.py': text,
    }).violations;
    assert.equal(violation?.message, 'version header without LAST_MODIFIED');
    assert.deepEqual(violation?.fix?.edits, [
      {
        range: { start: { line: 3, column: 13 }, end: { line: 3, column: 13 } },
        newText: '\n# LAST_MODIFIED: 2026-11-21',
      },
    ]);
  });

  it('waives what the message names, with the reason', () => {
    const message = 'x\n\nProtocol-Waiver: version-header: generated';
    const waived = verdict(headers, change([file('src/a.ts')], message), { 'src/a.ts': '' });
    assert.deepEqual(waived.violations, []);
    assert.deepEqual(
      waived.waived.map(({ trailer, reason, violation: { rule } }) => [trailer, reason, rule]),
      [['Protocol-Waiver', 'generated', 'version-header']],
    );
  });

  it('matches by compiled globs as by globs', () => {
    const globs = globsOf(headers);
    assert.ok(globs.includes('src/**'));
    const direct = globMatcher();
    const compiled = compiledMatcher(
      compileGlobs(['src/**', '**/*.{ts,md}', 'a[b].ts', '.x/*', '!no']),
    );
    for (const path of [
      'src/a.ts',
      'src/.hidden',
      'lib/b.md',
      'a[b].ts',
      'ab.ts',
      '.x/y',
      'no',
      'src',
    ]) {
      for (const glob of ['src/**', '**/*.{ts,md}', 'a[b].ts', '.x/*', '!no']) {
        assert.equal(compiled([glob], path), direct([glob], path), `${glob} ${path}`);
      }
    }
    assert.throws(() => compiled(['other'], 'x'), /was not compiled/);
    const whole = compiledMatcher(compileGlobs(globs));
    const input = {
      change: change([file('src/a.ts'), file('BIBLE.md')]),
      protocol: headers,
      today: '2026-11-21',
      text: () => '',
    };
    assert.deepEqual(judge({ ...input, matches: whole }), judge({ ...input, matches: direct }));
  });

  it('brings a rule in as a warning until the day on which it binds', () => {
    const from = (bindsFrom: string): Verdict => {
      const rules = { 'session-active': { bindsFrom } };
      const none: SessionFacts = { state: 'none', done: 0, total: 0 };
      return verdict({ ...DEFAULT_PROTOCOL, rules }, change([]), {}, none);
    };
    const early = from('2026-11-22');
    assert.deepEqual(
      [early.refused, early.violations[0]?.severity, early.violations[0]?.message],
      [false, 'warning', 'no session is active (binds from 2026-11-22)'],
    );
    const due = from('2026-11-21');
    assert.deepEqual([due.refused, due.violations[0]?.message], [true, 'no session is active']);
  });

  it('says where a rule is stated, as the protocol file names it', () => {
    const rules = { 'session-active': { source: 'docs/PLAY BOOK.md:42' } };
    const none: SessionFacts = { state: 'none', done: 0, total: 0 };
    const [violation] = verdict({ ...DEFAULT_PROTOCOL, rules }, change([]), {}, none).violations;
    assert.deepEqual(violation?.source, {
      path: 'docs/PLAY BOOK.md',
      range: { start: { line: 42, column: 1 }, end: { line: 42, column: 1 } },
    });
  });

  it('asks only for the facts that a rule will need', () => {
    const rules = { 'backup-fresh': { hours: 1, paths: ['db/**'] }, 'stop-condition': {} };
    const needs = (path: string): string[] => [
      ...planFacts(change([file(path)]), { ...DEFAULT_PROTOCOL, rules }, globMatcher()),
    ];
    assert.deepEqual(needs('src/a.ts'), ['openIssues']);
    assert.deepEqual(needs('db/1_a.sql').toSorted(), ['hoursSinceBackup', 'openIssues']);
    assert.deepEqual(
      [...planFacts(change([file('db/1_a.sql')]), DEFAULT_PROTOCOL, globMatcher())],
      [],
    );
  });

  it('compiles globs, and not the words and patterns beside them', () => {
    const globs = globsOf({
      ...DEFAULT_PROTOCOL,
      branches: ['phase-*'],
      rules: {
        'forbidden-pattern': {
          patterns: [{ pattern: 'a+', paths: ['x/**'], reason: 'because', source: 'P.md:1' }],
        },
      },
    });
    for (const glob of ['phase-*', 'x/**']) assert.ok(globs.includes(glob), glob);
    for (const word of ['a+', 'because', 'P.md:1']) assert.ok(!globs.includes(word), word);
  });
});
