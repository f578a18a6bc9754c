import type { Scenario } from './scenario.ts';

const PROTOCOL = {
  version: 1,
  documents: { plan: 'BUILD_ORDER.md' },
  session: {
    branch: 'development',
    requires: { checks: ['old site'] },
    checks: [
      { name: 'old site', run: ['node', 'old-site/check.mjs'], items: '\\bold site\\b' },
      { name: 'tests', run: ['node', 'test.mjs'], items: '\\btests?\\b' },
    ],
    lists: [{ name: 'Success criteria', before: 'close' }],
  },
  rules: {
    'session-active': {},
    branch: { protected: ['main'] },
    superseded: {
      documents: [{ paths: ['OLD_COURTS.md', 'IDEAS.md'], by: 'COURTS.md' }],
      referencesIn: ['src/**', 'docs/**'],
      source: 'BUILD_ORDER.md:8',
    },
    'migration-pair': { paths: ['db/*.sql'], name: '^\\d{3}_[a-z_]+\\.sql$' },
  },
};

const CRITERIA = `# Chunk checklist

## Success criteria (MANDATORY)

- [ ] The chunk has tests, and the tests pass
- [ ] The old site still answers
- [ ] The chunk can go online by itself
`;

/** A team that builds in chunks, each of which waits for another, beside an old site that must stay up. */
export const club: Scenario = {
  team: 'the club team',
  fixture: 'club',
  branch: 'development',
  files: {
    '.session-protocol/protocol.json': `${JSON.stringify(PROTOCOL, undefined, 2)}\n`,
    'CHUNK_CHECKLIST.md': CRITERIA,
    'OLD_COURTS.md': '# Courts as they were\n',
    'COURTS.md': '# Courts\n',
    'old-site/check.mjs':
      "import { existsSync } from 'node:fs';\nprocess.exitCode = existsSync('old-site/down') ? 1 : 0;\n",
    'test.mjs':
      "import { existsSync } from 'node:fs';\nprocess.exitCode = existsSync('src/courts.ts') ? 0 : 1;\n",
  },
  steps: [
    {
      title: 'keeps the old site up while it builds',
      broken: [
        { write: 'old-site/down', text: 'x\n' },
        { cli: ['session', 'start', '--task', 'Create the folders'], shows: /preparing/ },
        { cli: ['session', 'check', 'old site'], refused: /exit code 1/ },
        { write: 'src/courts.ts', text: 'export {};\n' },
        { commit: 'feat: courts', refused: /checklist/ },
      ],
      kept: [
        { remove: 'old-site/down' },
        { remove: 'src' },
        { git: ['reset', '--quiet'] },
        { cli: ['session', 'check', 'old site'], shows: /Next: Work, commit/ },
      ],
    },
    {
      title: 'works on the branch for development',
      broken: [
        { git: ['checkout', '--quiet', '-b', 'main'] },
        { write: 'src/courts.ts', text: 'export const courts = [];\n' },
        { commit: 'feat: courts', refused: /branch/ },
      ],
      kept: [
        { git: ['checkout', '--quiet', 'development'] },
        { commit: 'feat: folders' },
        { git: ['branch', '--quiet', '--delete', '--force', 'main'] },
      ],
    },
    {
      title: 'starts with the chunk that waits for nothing',
      broken: [
        {
          cli: ['tasks', '--blocked'],
          shows:
            /Create the court tables \(waits for Chunk 1[^]*Find free courts \(waits for Chunk 2/,
        },
        {
          cli: ['task', 'complete', 'Create the court tables', '--evidence', 'done'],
          refused: /waits for .*Chunk 1/,
        },
      ],
      kept: [
        { cli: ['tasks', '--ready'], shows: /Create the folders/ },
        { cli: ['tasks', '--critical'], shows: /Create the folders[^]*Find free courts/ },
        { cli: ['task', 'complete', 'Create the folders', '--evidence', 'file:src/courts.ts'] },
      ],
    },
    {
      title: 'begins a chunk only when the one it requires is complete',
      broken: [
        { cli: ['task', 'complete', 'Start the repository', '--evidence', 'text:git init'] },
        {
          cli: ['task', 'complete', 'Create the court tables', '--evidence', 'done'],
          refused: /waits for .*Chunk 1/,
        },
      ],
      kept: [
        { cli: ['task', 'complete', 'Write the base settings', '--evidence', 'text:.env.example'] },
        { cli: ['task', 'complete', 'Create the court tables', '--evidence', 'text:db/001'] },
      ],
    },
    {
      title: 'understands what a chunk requires in words: schema ready',
      broken: [
        {
          cli: ['task', 'complete', 'Find free courts', '--evidence', 'done'],
          refused: /waits for .*Chunk 2/,
        },
      ],
      kept: [
        {
          cli: [
            'task',
            'complete',
            'Write the move from the old site',
            '--evidence',
            'text:db/002',
          ],
        },
        { cli: ['task', 'complete', 'Find free courts', '--evidence', 'text:src/courts.ts'] },
      ],
    },
    {
      title: 'lets a chunk go on in parallel',
      broken: [
        {
          cli: ['task', 'complete', 'Production settings', '--evidence', 'done'],
          refused: /waits for .*Everything tried by members/,
        },
      ],
      kept: [{ cli: ['task', 'complete', 'Set up the page', '--evidence', 'text:page is up'] }],
    },
    {
      title: 'goes past a condition only with a reason that is written down',
      broken: [
        {
          cli: ['task', 'complete', 'Production settings', '--evidence', 'done', '--anyway', ' '],
          refused: /--anyway|reason/,
        },
      ],
      kept: [
        {
          cli: [
            'task',
            'complete',
            'Production settings',
            '--evidence',
            'text:set',
            '--anyway',
            'all 40 members have tried it',
          ],
        },
        {
          holds: '.session-protocol/implementation_tracker.csv',
          text: /Production settings[^\n]*all 40 members have tried it/,
        },
        { commit: 'docs: tracker' },
      ],
    },
    {
      title: 'keeps archived documents archived',
      broken: [
        { append: 'OLD_COURTS.md', text: 'Court 7 is new.\n' },
        { commit: 'docs: court 7', refused: /superseded[^]*COURTS\.md/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'OLD_COURTS.md'] },
        { append: 'src/courts.ts', text: '// As OLD_COURTS.md says.\n' },
        { commit: 'feat: more courts', refused: /superseded/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'src/courts.ts'] },
      ],
      kept: [
        { append: 'COURTS.md', text: 'Court 7 is new.\n' },
        { git: ['rm', '--quiet', 'OLD_COURTS.md'] },
        { commit: 'docs: court 7, and the old page goes' },
      ],
    },
    {
      title: 'numbers its migrations, each with its way back',
      broken: [
        { write: 'db/001_courts.sql', text: 'CREATE TABLE courts (id INTEGER);\n' },
        { commit: 'feat: court table', refused: /migration-pair[^]*rollback/ },
        { write: 'db/001_courts_rollback.sql', text: 'DROP TABLE courts;\n' },
        { move: 'db/001_courts.sql', to: 'db/courts.sql' },
        { commit: 'feat: court table', refused: /migration-pair/ },
      ],
      kept: [{ move: 'db/courts.sql', to: 'db/001_courts.sql' }, { commit: 'feat: court table' }],
    },
    {
      title: 'meets the criteria of success before a chunk is closed',
      broken: [
        {
          cli: ['session', 'close', '--next', 'Chunk 5'],
          refused: /Success criteria[^]*has tests[^]*old site still answers[^]*go online by itself/,
        },
        { cli: ['checklist', 'tick', 'Success', '1', '--evidence', 'x'], refused: /session check/ },
      ],
      kept: [
        { cli: ['session', 'check', 'tests'] },
        { cli: ['session', 'check', 'old site'] },
        { cli: ['checklist', 'tick', 'Success', '3', '--evidence', 'text:went online at noon'] },
        { cli: ['session', 'close', '--next', 'Chunk 5'] },
        { cli: ['session', 'status'], shows: /closed|No session/ },
      ],
    },
  ],
};
