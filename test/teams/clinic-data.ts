import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Scenario } from './scenario.ts';

const BACKUPS = '.session-protocol/backups';

const PROTOCOL = {
  version: 1,
  session: {
    requires: { backupHours: 24 },
    lists: [{ name: 'Verification checklist', before: 'close' }],
  },
  rules: {
    'session-active': {},
    'migration-pair': { frozen: 'applied' },
    'backup-fresh': { hours: 24, on: ['migration', 'push'], source: 'SAFETY.md:3' },
  },
  databases: [
    {
      name: 'clinics',
      engine: 'sqlite',
      path: 'data/clinics/*/clinic.db',
      migrations: 'migrations',
    },
    { name: 'desk', engine: 'sqlite', path: 'data/desk.db' },
  ],
};

function makeDatabases(root: string): void {
  for (const path of [
    'data/clinics/north/clinic.db',
    'data/clinics/süd/clinic.db',
    'data/desk.db',
  ]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const database = new Database(join(root, path));
    database.exec(
      "CREATE TABLE patients (id INTEGER PRIMARY KEY, name TEXT NOT NULL); INSERT INTO patients (name) VALUES ('Ida'), ('Ole')",
    );
    database.close();
  }
}

const VISITS = `-- Visits get their own table
-- VERIFY: SELECT count(*) = 2 FROM patients
CREATE TABLE visits (id INTEGER PRIMARY KEY, patient INTEGER REFERENCES patients (id));
`;

/** A team that lets nobody near its data without a backup, a trial and a way back. */
export const clinicData: Scenario = {
  team: 'the clinic team',
  fixture: 'clinic-data',
  branch: 'main',
  files: {
    '.session-protocol/protocol.json': `${JSON.stringify(PROTOCOL, undefined, 2)}\n`,
    '.gitignore': 'data/\n',
    'migrations/.gitkeep': '',
  },
  prepare: makeDatabases,
  steps: [
    {
      title: 'makes a backup before anything else',
      broken: [
        {
          cli: ['session', 'start'],
          shows: /preparing[^]*There is no verified backup; make one/,
        },
        { write: 'notes.txt', text: 'x\n' },
        { commit: 'docs: notes', refused: /checklist/ },
      ],
      kept: [
        { remove: 'notes.txt' },
        { git: ['reset', '--quiet'] },
        { cli: ['db', 'backup'], shows: /3 databases|clinics[^]*desk/ },
        { cli: ['session', 'status'], shows: /active/ },
      ],
    },
    {
      title: 'copies every database, however many are called the same',
      broken: [{ cli: ['db', 'backup', 'nowhere'], refused: /nowhere/ }],
      kept: [
        {
          cli: ['db', 'list'],
          shows: /north\/clinic\.db[^]*süd\/clinic\.db[^]*desk\.db/,
        },
      ],
    },
    {
      title: 'comes with its way back, or not at all',
      broken: [
        { write: 'migrations/20260302_visits.sql', text: VISITS },
        { commit: 'feat: visits', refused: /migration-pair[^]*rollback/ },
        { cli: ['db', 'migrate', '--dry-run'], refused: /rollback/ },
      ],
      kept: [
        { write: 'migrations/20260302_visits_rollback.sql', text: 'DROP TABLE visits;\n' },
        { cli: ['db', 'migrate', '--dry-run'] },
      ],
    },
    {
      title: 'commits a migration only with a backup that is young enough',
      broken: [
        { move: BACKUPS, to: '../backups' },
        { commit: 'feat: visits', refused: /backup-fresh/ },
      ],
      kept: [{ move: '../backups', to: BACKUPS }, { commit: 'feat: visits' }],
    },
    {
      title: 'tries a migration on a copy first, and changes nothing',
      broken: [
        {
          write: 'migrations/20260303_rooms.sql',
          text: 'CREATE TABLE rooms (id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);\n',
        },
        { write: 'migrations/20260303_rooms_rollback.sql', text: 'DROP TABLE rooms;\n' },
        { cli: ['db', 'migrate', '--yes'], refused: /nowhere/ },
        { cli: ['db', 'list'], shows: /2 pending|pending[^]*2/ },
      ],
      kept: [
        {
          write: 'migrations/20260303_rooms.sql',
          text: 'CREATE TABLE rooms (id INTEGER PRIMARY KEY);\n',
        },
        { cli: ['db', 'migrate', '--dry-run'], shows: /CREATE TABLE rooms/ },
        { commit: 'feat: rooms' },
      ],
    },
    {
      title: 'migrates one that is named, or all, and none twice',
      broken: [
        { cli: ['db', 'migrate', 'nowhere', '--yes'], refused: /nowhere/ },
        { cli: ['db', 'migrate'], refused: /--yes/ },
      ],
      kept: [
        { cli: ['db', 'migrate', 'clinics', '--yes'] },
        { cli: ['db', 'migrate', '--yes'], shows: /north\/clinic\.db: Up to date/ },
      ],
    },
    {
      title: 'never edits a migration that was applied',
      broken: [
        { append: 'migrations/20260302_visits.sql', text: '-- More\nSELECT 1;\n' },
        { commit: 'feat: more visits', refused: /migration-pair[^]*applied/ },
      ],
      kept: [{ git: ['checkout', '--quiet', 'HEAD', '--', 'migrations'] }, { cli: ['db', 'list'] }],
    },
    {
      title: 'rolls back what was migrated, after a backup',
      broken: [{ cli: ['db', 'migrate', '--roll-back'], refused: /--yes/ }],
      kept: [{ cli: ['db', 'migrate', '--roll-back', '--yes'], shows: /20260303/ }],
    },
    {
      title: 'puts a backup back only when it is there, whole and asked for',
      broken: [
        { cli: ['db', 'restore', '20200101-000000-000-manual', '--yes'], refused: /20200101/ },
      ],
      kept: [{ cli: ['db', 'verify'] }],
    },
    {
      title: 'goes through its verification list before it closes',
      broken: [
        {
          cli: ['session', 'close'],
          refused: /"Verification checklist"[^]*A visit from yesterday/,
        },
      ],
      kept: [
        { cli: ['checklist', 'tick', 'verification', '1', '--evidence', 'text:3 of 3'] },
        { cli: ['checklist', 'tick', 'verification', '2', '--evidence', 'text:opened'] },
        { cli: ['checklist', 'waive', 'verification', '3', '--reason', 'closed yesterday'] },
        { cli: ['session', 'close', '--next', 'Rooms'] },
      ],
    },
    {
      title: 'pushes only with a fresh backup',
      broken: [
        { move: BACKUPS, to: '../backups' },
        { git: ['push', '--quiet', 'origin', 'main'], refused: /backup-fresh/ },
      ],
      kept: [{ move: '../backups', to: BACKUPS }, { git: ['push', '--quiet', 'origin', 'main'] }],
    },
  ],
};
