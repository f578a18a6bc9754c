import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Scenario } from './scenario.ts';

export const PLAYBOOK = 'TEAM_PLAYBOOK.md';
const HEADER_FIELDS = ['MODULE', 'PURPOSE', 'VERSION', 'LAST_MODIFIED', 'ROLLBACK_PATH'];

const PROTOCOL = {
  version: 1,
  documents: { playbook: PLAYBOOK },
  session: {
    branch: 'planner',
    startPage: 'START.md',
    sprintStatus: true,
    requires: { hooks: true, backupHours: 24 },
    checks: [{ name: 'tests', run: ['node', 'tests.mjs'], items: '\\ball tests pass\\b' }],
    lists: [{ name: 'Before a release', before: 'push' }],
  },
  rules: {
    'session-active': {},
    'stop-condition': { except: [PLAYBOOK, 'START.md'], source: `${PLAYBOOK}:28` },
    'task-lane': {},
    'version-header': { paths: ['app/**/*.py'], fields: HEADER_FIELDS, bump: ['LAST_MODIFIED'] },
    'change-marker': { paths: ['app/**/*.py'], largeChange: 3 },
    'forbidden-pattern': {
      patterns: [
        {
          pattern: '\\bdb = connect\\(\\)',
          paths: ['app/**/*.py'],
          reason: 'The pool runs dry',
          instead: 'with connect() as db:',
          source: `${PLAYBOOK}:126`,
        },
        { pattern: '\\bexcept\\s*:', paths: ['app/**/*.py'], reason: 'No error goes unlogged' },
        { pattern: '\\bprint\\(', paths: ['app/**/*.py'], reason: 'The log shows no print' },
        {
          pattern: '\\bAUTOINCREMENT\\b',
          paths: ['migrations/*.sql'],
          in: ['code', 'strings'],
          reason: 'Not the syntax of our server',
        },
        {
          pattern: '\\bALTER TABLE pupils\\b',
          paths: ['migrations/*.sql'],
          reason: 'The first tables stay as they are',
        },
      ],
    },
    'companion-change': {
      pairs: [
        {
          when: ['app/plan.py'],
          needs: ['app/index.py'],
          line: 'API_VERSION',
          reason: 'The entry point tells the version',
        },
      ],
    },
    'migration-pair': {
      paths: ['migrations/*.sql'],
      name: '^\\d{8}_[a-z_]+\\.sql$',
      header: ['PURPOSE', 'ROLLBACK'],
    },
    'backup-fresh': { hours: 24, on: ['migration', 'push'] },
    superseded: {
      documents: [
        { paths: ['docs/OLD_ROLES.md', 'HOUSE_RULES.md'], by: PLAYBOOK },
        { paths: ['scripts/old/publish.sh'], by: 'scripts/release.sh' },
      ],
      referencesIn: ['docs/**', 'scripts/**'],
      source: `${PLAYBOOK}:263`,
    },
    'protocol-change': { paths: [PLAYBOOK] },
  },
  backups: { tag: true, include: ['app'] },
  databases: [{ name: 'lessons', engine: 'sqlite', path: 'data/lessons.db' }],
};

export const day = (): string => {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};

export const header = (module: string, purpose: string, modified: string): string => `"""
MODULE: ${module}
PURPOSE: ${purpose}
VERSION: 3.1.0
LAST_MODIFIED: ${modified}

ROLLBACK_PATH:
  - Git tag: before-planner
"""
`;

const RELEASE = `# Release checklist

## Before a release (MANDATORY)

\`\`\`
TESTS:
□ All tests pass
□ The way back was tried

APPROVAL:
□ Jon said yes

BACKUP:
□ A verified backup exists
\`\`\`
`;

const START = `# Start here

**Last Backup**: none yet

## Rollback history
`;

/** The head of a rollback. */
export const BACK = '-- PURPOSE: back\n-- ROLLBACK: none\n';

/** A message for a commit that changes the playbook. */
export const saying = (what: string): string => `docs: ${what}\n\nProtocol-Change: ${what}`;

export const WEEK = `
# [CHANGE] ${day()} - Mara - planner
# ADDED: the week view
def week(pupil):
    with connect() as db:
        return db.days(pupil, 7)


def month(pupil):
    return week(pupil) * 4
# [END CHANGE] ${day()}
`;

/** What the coaching team's repository is made of. */
export const coachingRepository: Omit<Scenario, 'team' | 'steps'> = {
  fixture: 'coaching',
  branch: 'planner',
  files: {
    '.session-protocol/protocol.json': `${JSON.stringify(PROTOCOL, undefined, 2)}\n`,
    '.gitignore': 'data/\n',
    'START.md': START,
    'docs/OLD_ROLES.md': '# Roles as they were\n',
    'docs/CALENDAR.md': '# How pupils are booked\n',
    'RELEASE_CHECKLIST.md': RELEASE,
    'scripts/old/publish.sh': 'exit 1\n',
    'tests.mjs': 'process.exitCode = 0;\n',
    'app/plan.py': `${header('app/plan.py', 'Builds a lesson plan', '2026-03-02')}\nDAYS = 7\n`,
    'app/index.py': `${header('app/index.py', 'The way in', '2026-03-02')}\nAPI_VERSION = "3.1.0"\n`,
    'app/login/check.py': `${header('app/login/check.py', 'Lets people in', '2026-03-02')}\n`,
  },
  changes: {
    [PLAYBOOK]: [
      ['- ✅ The login\n', '- ✅ The login (`app/login/`)\n'],
      [
        '**Current Phase**: ⚠️ Day 2, release blocked\n',
        '**Current Phase**: ⚠️ Day 2, release blocked\n**Last Updated**: 2026-03-02\n**Updated By**: Jon\n**Next Task**: Find out why\n',
      ],
    ],
  },
  prepare: (root) => {
    mkdirSync(join(root, 'data'));
    const database = new Database(join(root, 'data/lessons.db'));
    database.exec('CREATE TABLE pupils (id INTEGER PRIMARY KEY)');
    database.close();
  },
};
