import * as fc from 'fast-check';

/** One change to judge: the protocol in HEAD, the session, what is staged, and the message. */
export interface Case {
  readonly protocol: string;
  readonly branch: string;
  readonly session: SessionCase;
  /** An amend of a commit with `before`, or a merge of a branch with it; else `before` is not looked at. */
  readonly how: 'commit' | 'amend' | 'merge';
  readonly before: readonly Step[];
  readonly steps: readonly Step[];
  readonly message: string;
}

export interface SessionCase {
  readonly state: 'none' | 'preparing' | 'active' | 'closed';
  readonly number?: string;
}

/** What is done to the repository of `BASE` before all is staged. */
export type Step =
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  | { readonly do: 'delete' | 'link' | 'execute'; readonly path: string }
  | { readonly do: 'move'; readonly path: string; readonly to: string };

const header = (version: string, body: string): string =>
  `/*\n * MODULE: a\n * VERSION: ${version}\n * LAST_MODIFIED: 2026-01-01\n */\n${body}\n`;
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');
const entry = (number: number, words = 'done'): string =>
  `\n## Session ${number} - 2026-03-0${number}\n**Status**: ${words}\n\n- Work\n`;

const BIBLE = '# Bible\n\n## 3. Routes\n\n- /cart\n\n## 4. Data\n\nTwo tables.\n';
const THREAD = `# Thread\n${entry(1)}${entry(2)}`;
const PLAYBOOK = `# Playbook

## Blocking issues

- 🔴 [DEPLOYMENT] The disk is full

## Sacred patterns

One.
`;

/** The files of the repository in which every case begins. */
export const BASE: Readonly<Record<string, string>> = {
  'docs/PLAYBOOK.md': PLAYBOOK,
  'docs/BIBLE.md': BIBLE,
  'docs/THREAD.md': THREAD,
  'docs/PROMPT.md': '# Prompt\n**Status**: draft\n\n[Continue with the tables]\n',
  'docs/OLD é.md': 'Old.\n',
  'src/a.ts': header('1.0.0', 'export {};'),
  'src/routes/pay.ts': header('1.0.0', 'export const pay = 1;'),
  'lib/legacy.py': 'conn = get_conn()\n',
  'db/20261101_first.sql': 'select 1;\n',
  'db/20261101_first.rollback.sql': 'select 2;\n',
  'START.md': '# Start\nBackup: 1\n',
};

/** Texts that some rule has something to say about, by path. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'src/a.ts': [
    'export {};\n',
    header('1.0.0', 'export const a = 1;'),
    header('1.1.0', 'export const a = 1;'),
    header('one', lines(8)).replaceAll('\n', '\r\n'),
    `${header('1.2.0', '// [CHANGE] 2026-03-01 - Ada')}${lines(3)}`,
    `\uFEFF${header('2.0.0', '// [CHANGE]\n// [END CHANGE]')}`,
  ],
  'src/new file.ts': ['export {};\n', header('1.0.0', lines(9)), '\0\x01binary'],
  'src/routes/pay.ts': [header('1.0.1', 'export const pay = 2;'), ''],
  'src/routes/refund "é".ts': ['export {};\n', header('1.0.0', 'see docs/OLD é.md')],
  'lib/legacy.py': [
    'conn = get_conn()\nx = 1\n',
    'x = 1\nconn = get_conn()\ntry:\n  x()\nexcept:\n  pass\n',
    '# conn = get_conn()\nq = "a = ?"\n',
  ],
  'docs/BIBLE.md': [
    BIBLE.replace('- /cart', '- /cart\n- /pay'),
    BIBLE.replace('Two', 'Three'),
    `${BIBLE.replace('Two', 'Three').replace('/cart', '/pay')}\n## 5. More\n`,
  ],
  'docs/THREAD.md': [
    THREAD + entry(3),
    `${THREAD}\n## Session 3 - 2026-03-03\n\nNothing.\n`,
    THREAD.replace('done', 'not done'),
    `# Thread\n${entry(2)}${entry(1)}`,
  ],
  'docs/PROMPT.md': [
    '# Prompt\n**Status**: ✅ COMPLETE\n\n[Continue with the tables]\n\nTBD\n',
    '# Prompt\n**Status**: draft\n\n[pending]\n',
  ],
  'docs/OLD é.md': ['Older.\n'],
  'docs/NEW.md': ['Not OLD é.md\n', 'New.\n'],
  'db/20261120_cart.sql': ['select 3;\n', '-- PURPOSE: cart\nselect 3;\n'],
  'db/20261120_cart.rollback.sql': ['select 4;\n'],
  'db/20261101_first.sql': ['select 9;\n'],
  'db/wrong name.sql': ['select 5;\n'],
  'START.md': ['# Start\nBackup: 2\n', '# Start\n'],
  'docs/PLAYBOOK.md': [PLAYBOOK.replace('One.', 'Two.'), PLAYBOOK.replace('🔴', '✅')],
};

const paths = Object.keys(TEXTS);
const known = Object.keys(BASE);

const write = fc
  .constantFrom(...paths)
  .chain((path) =>
    fc.constantFrom(...(TEXTS[path] ?? [])).map((text): Step => ({ do: 'write', path, text })),
  );
const FILE = '.session-protocol/protocol.json';
const BROKEN: Step = { do: 'write', path: FILE, text: '{ "version": 1,\n "ruels": {} }' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(BROKEN, { do: 'delete' as const, path: FILE }) },
  { weight: 16, arbitrary: write },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('delete' as const, 'link' as const, 'execute' as const),
      path: fc.constantFrom(...known),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      path: fc.constantFrom(...known),
      to: fc.constantFrom('src/moved.ts', 'docs/MOVED.md', 'db/20261125_moved.sql'),
    }),
  },
);

/** Options of every rule, each with what makes it speak. */
const OPTIONS: Readonly<Record<string, readonly object[]>> = {
  'session-active': [{}, { severity: 'warning' }, { severity: 'off' }],
  branch: [{ protected: ['main'] }, { allowed: ['feature/*'] }],
  'stop-condition': [{}, { classes: ['DEPLOYMENT'], except: ['docs/**'] }],
  'task-lane': [
    { sessions: { 31: { paths: ['src/**'], not: ['src/routes/**'] } }, shared: ['docs/**'] },
    { sessions: { 32: { not: ['**'] } } },
  ],
  'commit-message': [
    { types: ['feat', 'fix'], subjectMax: 24 },
    { pattern: '^[A-Z]', example: 'Add a cart' },
    { trailers: ['Session'] },
    { trailers: ['Reviewed-by'] },
  ],
  'bible-updated': [
    { triggers: [{ paths: ['src/routes/**'], section: '3' }, { paths: ['db/**'] }] },
    { triggers: [{ paths: ['**/*.ts'] }] },
  ],
  'bible-tag': [{}, { when: 'always' }, { ignore: ['3'] }],
  'version-header': [
    { paths: ['src/**'], fields: ['MODULE', 'VERSION', 'LAST_MODIFIED'] },
    { paths: ['**/*.ts'], fields: ['VERSION'], bump: ['VERSION'] },
  ],
  'change-marker': [{ paths: ['src/**'], largeChange: 4 }, { paths: ['**/*.ts'] }],
  'forbidden-pattern': [
    {
      patterns: [
        { pattern: 'conn\\s*=\\s*get_conn\\(\\)', paths: ['**/*.py'], reason: 'it leaks' },
        { pattern: 'except\\s*:', paths: ['lib/**'], reason: 'it swallows', instead: 'except E:' },
        { pattern: '=\\s*\\?', paths: ['**'], in: ['strings'], reason: 'PostgreSQL takes %s' },
      ],
    },
  ],
  'append-only': [{}, { paths: ['docs/OLD é.md'] }],
  'thread-entry': [{ fields: ['Status', 'Next'] }, { fields: ['Status'] }],
  'companion-change': [
    { pairs: [{ when: ['src/**'], needs: ['START.md'], line: '^Backup: ', reason: 'it is kept' }] },
  ],
  'migration-pair': [{ frozen: 'committed', header: ['PURPOSE'] }, {}],
  'backup-fresh': [{ hours: 1 }, { hours: 1, on: ['push', 'migration'] }],
  'no-placeholder': [{ paths: ['docs/*.md'] }, { paths: ['**/*.md'], complete: 'always' }],
  superseded: [
    { documents: [{ paths: ['docs/OLD é.md'], by: 'docs/NEW.md' }], referencesIn: ['**'] },
  ],
  'protocol-change': [{}, { paths: ['docs/PLAYBOOK.md'] }],
};

/** The rules that a protocol file of these cases may switch on. */
export const RULES_USED: readonly string[] = Object.keys(OPTIONS);

const options = (id: string): fc.Arbitrary<object> =>
  fc
    .tuple(
      fc.constantFrom(...(OPTIONS[id] ?? [])),
      fc.constantFrom<object[]>(
        {},
        {},
        { severity: 'warning' },
        { bindsFrom: '2999-01-01' },
        { bindsFrom: '2020-01-01', source: 'docs/PLAYBOOK.md:3' },
      ),
    )
    .map(([own, settings]) => ({ ...settings, ...own }));

const protocolText = (rules: object, trailer: boolean): string =>
  JSON.stringify({
    version: 1,
    documents: {
      playbook: 'docs/PLAYBOOK.md',
      bible: 'docs/BIBLE.md',
      thread: 'docs/THREAD.md',
    },
    ...(trailer ? {} : { session: { trailer } }),
    databases: [{ name: 'shop', engine: 'sqlite', path: 'shop.db', migrations: 'db' }],
    rules,
  });

const protocol = fc
  .tuple(
    fc.record(Object.fromEntries(RULES_USED.map((id) => [id, options(id)])), { requiredKeys: [] }),
    fc.nat(5).map((one) => one !== 0),
  )
  .map(([rules, trailer]) => protocolText(rules, trailer));

const message = fc
  .tuple(
    fc.constantFrom(
      'Add a cart',
      'feat: add a cart',
      'fix(é): mend it, and tell at great length what was mended',
      'Count [BIBLE: Section 3]',
      'Count [BIBLE: Section 3, 4]',
      'fixup! feat: add',
      'squash! add',
      'Revert "Add a cart"',
      'Merge branch side',
      '# not a comment',
    ),
    fc.constantFrom('', '\nsecond line', '\n\nWords.', '\n\nWords.  \n\n\nmore\r\nwords'),
    fc.subarray([
      'Bible-Reviewed: wording only',
      'Protocol-Waiver: version-header: generated',
      'Protocol-Waiver: forbidden-pattern: a test',
      'Protocol-Waiver: session-active: may not be waived',
      'Protocol-Waiver: task-lane:',
      'Protocol-Change: agreed',
      'Session: 31',
      'Reviewed-by: Grace',
    ]),
  )
  .map(([subject, body, trailers]) =>
    [subject + body, ...(trailers.length === 0 ? [] : ['', ...trailers]), ''].join('\n'),
  );

/** Any protocol, session, change and message. */
export const cases: fc.Arbitrary<Case> = fc.record({
  protocol,
  branch: fc.constantFrom('main', 'feature/a'),
  session: fc.record(
    {
      state: fc.constantFrom<SessionCase['state'][]>(
        'active',
        'active',
        'none',
        'preparing',
        'closed',
      ),
      number: fc.constantFrom('31', '32'),
    },
    { requiredKeys: ['state'] },
  ),
  how: fc.constantFrom<Case['how'][]>('commit', 'commit', 'amend', 'merge'),
  before: fc.array(step, { maxLength: 4 }),
  steps: fc.array(step, { maxLength: 6 }),
  message,
});

/** A change that breaks every rule at once. */
export const EVERYTHING_WRONG: Case = {
  protocol: protocolText(
    Object.fromEntries(Object.entries(OPTIONS).map(([id, [first = {}]]) => [id, first])),
    true,
  ),
  branch: 'main',
  session: { state: 'none' },
  how: 'commit',
  before: [],
  steps: [
    { do: 'write', path: 'src/a.ts', text: header('1.2.0', '// [CHANGE] 2026-03-01') },
    { do: 'write', path: 'src/new file.ts', text: 'export {};\n' },
    { do: 'write', path: 'src/routes/pay.ts', text: header('1.0.1', 'export const pay = 2;') },
    { do: 'write', path: 'lib/legacy.py', text: 'conn = get_conn()\nexcept:\n' },
    { do: 'write', path: 'docs/BIBLE.md', text: BIBLE.replace('Two', 'Three') },
    { do: 'write', path: 'docs/THREAD.md', text: `${THREAD.replace('done', 'open')}${entry(3)}` },
    { do: 'write', path: 'docs/PROMPT.md', text: TEXTS['docs/PROMPT.md']?.[0] ?? '' },
    { do: 'write', path: 'docs/OLD é.md', text: 'Older.\n' },
    { do: 'write', path: 'db/20261120_cart.sql', text: 'select 3;\n' },
    { do: 'write', path: FILE, text: protocolText({}, true) },
  ],
  message: 'Everything at once, in one line\n\nSession: 31\n',
};
