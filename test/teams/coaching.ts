import {
  BACK,
  PLAYBOOK,
  WEEK,
  coachingRepository,
  day,
  header,
  saying,
} from './coaching-repository.ts';
import type { Scenario } from './scenario.ts';

/** A team whose playbook rules all: what stops work, who does what, how code looks, and who must say yes. */
export const coaching: Scenario = {
  team: 'the coaching team',
  ...coachingRepository,
  steps: [
    {
      title: 'knows its role before it begins',
      broken: [
        { cli: ['session', 'start', '--role', 'Nobody'], refused: /role "Nobody"[^]*Mara/ },
        { append: 'docs/CALENDAR.md', text: 'By phone.\n' },
        { commit: 'docs: phone', refused: /session-active/ },
      ],
      kept: [
        { git: ['reset', '--quiet', '--hard'] },
        {
          cli: ['session', 'start', '--role', 'Mara (Builder)'],
          shows:
            /Read this section to its end[^]*Find your role[^]*Patterns \(Section 5\)[^]*Write version headers/,
        },
      ],
    },
    {
      title: 'goes through the mandatory list, each item with its line',
      broken: [
        { cli: ['session', 'tick', '3'], refused: /evidence/ },
        { cli: ['session', 'status'], shows: /open +Read this section[^]*TEAM_PLAYBOOK\.md:15/ },
      ],
      kept: [
        { cli: ['session', 'status'], shows: /proved +Have the git hooks installed/ },
        { cli: ['session', 'tick', '3', '--evidence', 'lines 8 to 24'] },
        { cli: ['session', 'tick', '4', '--evidence', 'Builder'] },
        { cli: ['session', 'tick', '5', '--evidence', 'Section 5'] },
      ],
    },
    {
      title: 'looks for open blocking issues before it begins',
      broken: [
        { cli: ['session', 'tick', '6', '--evidence', 'none'], refused: /proves itself/ },
        {
          cli: ['session', 'status'],
          shows:
            /failed +Look for open blocking issues[^]*Two pupils share one calendar\. \(TEAM_PLAYBOOK\.md:\d+\)/,
        },
        { cli: ['session', 'waive', '6'], refused: /reason/ },
      ],
      kept: [
        {
          cli: ['session', 'waive', '6', '--reason', 'this session resolves them'],
          shows: /Waived by Ada: this session resolves them/,
        },
      ],
    },
    {
      title: 'makes a backup with a tag first, and points the start page to it',
      broken: [
        { cli: ['session', 'tick', '9', '--evidence', 'made one'], refused: /proves itself/ },
        { cli: ['session', 'status'], shows: /failed +Make a backup/ },
      ],
      kept: [
        { cli: ['db', 'backup'], shows: /backup-\d{8}-/ },
        { holds: 'START.md', text: /^\*\*Last Backup\*\*: \d{8}-\d{6}-\d{3}-manual$/m },
        { git: ['tag', '--list', 'backup-*'], shows: /^backup-\d{8}/ },
        { cli: ['session', 'status'], shows: /proved +Make a backup/ },
      ],
    },
    {
      title: 'reads what its role must read before it is active',
      broken: [{ commit: 'docs: backup pointer', refused: /checklist/ }],
      kept: [
        { cli: ['session', 'tick', '7', '--evidence', 'lines 8 to 24'] },
        { cli: ['session', 'tick', '8', '--evidence', 'both patterns'] },
        { cli: ['session', 'tick', '10', '--evidence', 'every file has one'], shows: /– active/ },
        { commit: 'docs: backup pointer' },
      ],
    },
    {
      title: 'stops while a blocking issue is open',
      broken: [
        { append: 'docs/CALENDAR.md', text: 'By phone.\n' },
        { commit: 'docs: phone', refused: /blocking issue is open[^]*lesson page[^]*1 more/ },
      ],
      kept: [
        { git: ['checkout', '--quiet', 'HEAD', '--', 'docs/CALENDAR.md'] },
        { edit: PLAYBOOK, from: '1.  **[RELEASE][OPEN]** The', to: '1.  ~~[RELEASE] The' },
        { edit: PLAYBOOK, from: "last week's plan.", to: "last week's plan.~~ ✅ Resolved today" },
        { edit: PLAYBOOK, from: '2.  **[DATA][OPEN]** Two', to: '2.  ~~[DATA] Two' },
        { edit: PLAYBOOK, from: 'one calendar.', to: 'one calendar.~~ ✅ Resolved today' },
        { commit: saying('both issues are resolved') },
        { append: 'docs/CALENDAR.md', text: 'By phone.\n' },
        { commit: 'docs: phone' },
      ],
    },
    {
      title: 'says so when it changes the playbook',
      broken: [
        { append: PLAYBOOK, text: '- `docs/OLDER.md`\n' },
        { commit: 'docs: one more', refused: /protocol-change/ },
      ],
      kept: [{ commit: saying('one more superseded document') }],
    },
    {
      title: 'brings version and change log of the playbook along',
      broken: [{ cli: ['upkeep'], refused: /mismatch +TEAM_PLAYBOOK\.md:2 [^]*the header says/ }],
      kept: [
        { edit: PLAYBOOK, from: '**Version**: 3.1.0', to: '**Version**: 3.1.1' },
        { edit: PLAYBOOK, from: '**Last Updated**: 2026-03-02', to: `**Last Updated**: ${day()}` },
        {
          edit: PLAYBOOK,
          from: '### v3.1.0 (2026-03-02) - CURRENT',
          to: `### v3.1.1 (${day()}) - CURRENT\n- Issues resolved\n\n### v3.1.0 (2026-03-02)`,
        },
        { commit: saying('version 3.1.1') },
        { cli: ['upkeep'] },
      ],
    },
    {
      title: 'gives every file that it changes a version header that changed too',
      broken: [
        { write: 'app/week.py', text: 'WEEK = 7\n' },
        { commit: 'feat: weeks', refused: /version-header[^]*app\/week\.py/ },
        {
          write: 'app/week.py',
          text: header('app/week.py', 'Weeks', day()).replace(/\nROLLBACK_PATH:[^]*$/, '"""\n'),
        },
        { commit: 'feat: weeks', refused: /version-header[^]*ROLLBACK_PATH/ },
        { remove: 'app/week.py' },
        { append: 'app/index.py', text: 'PHASE = "planner"\n' },
        { commit: 'feat: phase', refused: /version-header[^]*LAST_MODIFIED/ },
      ],
      kept: [
        { edit: 'app/index.py', from: 'LAST_MODIFIED: 2026-03-02', to: `LAST_MODIFIED: ${day()}` },
        { write: 'app/week.py', text: header('app/week.py', 'Weeks', day()) },
        { commit: 'feat: weeks' },
      ],
    },
    {
      title: 'marks its larger changes',
      broken: [
        { edit: 'app/plan.py', from: 'LAST_MODIFIED: 2026-03-02', to: `LAST_MODIFIED: ${day()}` },
        { edit: 'app/index.py', from: '"3.1.0"', to: '"3.1.1"' },
        { append: 'app/plan.py', text: WEEK.replace(/^# .*\n/gm, '') },
        { commit: 'feat: week view', refused: /change-marker[^]*app\/plan\.py/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'app/plan.py'] },
        { edit: 'app/plan.py', from: 'LAST_MODIFIED: 2026-03-02', to: `LAST_MODIFIED: ${day()}` },
        { append: 'app/plan.py', text: WEEK.replace(/# \[END CHANGE\].*\n/, '') },
        { commit: 'feat: week view', refused: /change-marker/ },
      ],
      kept: [
        { append: 'app/plan.py', text: `# [END CHANGE] ${day()}\n` },
        { commit: 'feat: week view' },
      ],
    },
    {
      title: 'keeps the version of the entry point in step',
      broken: [
        { edit: 'app/plan.py', from: 'DAYS = 7', to: 'DAYS = 6' },
        { commit: 'fix: six days', refused: /companion-change[^]*app\/index\.py/ },
      ],
      kept: [{ edit: 'app/index.py', from: '"3.1.1"', to: '"3.1.2"' }, { commit: 'fix: six days' }],
    },
    {
      title: 'keeps the sacred patterns: what is opened is closed',
      broken: [
        { append: 'app/week.py', text: 'db = connect()\n' },
        {
          commit: 'feat: read weeks',
          refused: /forbidden-pattern[^]*The pool runs dry[^]*with connect\(\) as db:/,
        },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'app/week.py'] },
      ],
      kept: [
        { append: 'app/week.py', text: 'with connect() as db:\n    db.weeks()\n' },
        { commit: 'feat: read weeks' },
      ],
    },
    {
      title: 'keeps the sacred patterns: no error goes unlogged',
      broken: [
        { append: 'app/week.py', text: 'try:\n    read()\nexcept:\n    pass\n' },
        { commit: 'feat: read on', refused: /forbidden-pattern/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'app/week.py'] },
        { append: 'app/week.py', text: 'print("it broke")\n' },
        { commit: 'feat: say so', refused: /forbidden-pattern/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'app/week.py'] },
      ],
      kept: [
        { append: 'app/week.py', text: '# except: is never written bare\n' },
        { commit: 'docs: say how errors are met' },
      ],
    },
    {
      title: 'writes SQL for its own server, and leaves the first tables as they are',
      broken: [
        { write: 'migrations/20260304_weeks_rollback.sql', text: `${BACK}DROP TABLE weeks;\n` },
        {
          write: 'migrations/20260304_weeks.sql',
          text: '-- PURPOSE: weeks\n-- ROLLBACK: 20260304_weeks_rollback.sql\nCREATE TABLE weeks (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
        },
        { commit: 'feat: weeks table', refused: /forbidden-pattern[^]*syntax of our server/ },
        {
          edit: 'migrations/20260304_weeks.sql',
          from: 'INTEGER PRIMARY KEY AUTOINCREMENT',
          to: 'SERIAL',
        },
        {
          append: 'migrations/20260304_weeks.sql',
          text: 'ALTER TABLE pupils ADD week INTEGER;\n',
        },
        { commit: 'feat: weeks table', refused: /forbidden-pattern[^]*first tables/ },
      ],
      kept: [
        {
          edit: 'migrations/20260304_weeks.sql',
          from: 'ALTER TABLE pupils ADD week INTEGER;\n',
          to: '',
        },
        { commit: 'feat: weeks table' },
      ],
    },
    {
      title: 'gives each migration its name, its header and its way back',
      broken: [
        { write: 'migrations/rooms.sql', text: 'CREATE TABLE rooms (id SERIAL);\n' },
        { commit: 'feat: rooms', refused: /migration-pair[^]*configured form/ },
        { move: 'migrations/rooms.sql', to: 'migrations/20260305_rooms.sql' },
        { commit: 'feat: rooms', refused: /migration-pair[^]*rollback/ },
        { write: 'migrations/20260305_rooms_rollback.sql', text: `${BACK}DROP TABLE rooms;\n` },
        { commit: 'feat: rooms', refused: /migration-pair[^]*PURPOSE/ },
      ],
      kept: [
        {
          write: 'migrations/20260305_rooms.sql',
          text: '-- PURPOSE: rooms\n-- ROLLBACK: 20260305_rooms_rollback.sql\nCREATE TABLE rooms (id SERIAL);\n',
        },
        { commit: 'feat: rooms' },
      ],
    },
    {
      title: 'leaves superseded documents and old scripts alone',
      broken: [
        { append: 'docs/OLD_ROLES.md', text: 'Jon sweeps.\n' },
        { commit: 'docs: sweeping', refused: /superseded[^]*TEAM_PLAYBOOK\.md/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'docs/OLD_ROLES.md'] },
        { append: 'docs/CALENDAR.md', text: 'Then run publish.sh.\n' },
        { commit: 'docs: how to publish', refused: /superseded[^]*scripts\/release\.sh/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'docs/CALENDAR.md'] },
      ],
      kept: [
        { append: 'docs/CALENDAR.md', text: 'Then run release.sh.\n' },
        { commit: 'docs: how to publish' },
      ],
    },
    {
      title: 'does not touch what is declared not to change, unless somebody agreed',
      broken: [
        { append: 'app/login/check.py', text: 'OPEN = True\n' },
        {
          edit: 'app/login/check.py',
          from: 'LAST_MODIFIED: 2026-03-02',
          to: `LAST_MODIFIED: ${day()}`,
        },
        { commit: 'feat: open the login', refused: /task-lane[^]*app\/login\/check\.py/ },
        { commit: 'feat: open it\n\nProtocol-Waiver: task-lane:', refused: /task-lane/ },
      ],
      kept: [
        { commit: 'feat: open the login\n\nProtocol-Waiver: task-lane: Jon and Ada looked at it' },
      ],
    },
    {
      title: 'asks whom the matrix names, in the form of the playbook',
      broken: [
        { cli: ['escalate', '--answer', 'Roll back'], refused: /No escalation .* waits/ },
        { cli: ['escalate', '--about', ' '], refused: /--about is empty/ },
      ],
      kept: [
        {
          cli: ['escalate', '--about', 'The page is down since noon'],
          shows:
            /## Escalation: The page is down since noon[^]*\*\*Urgency\*\*: Now[^]*What I tried[^]*Jon/,
        },
        { cli: ['escalate', '--answer', 'Roll back first'] },
        { cli: ['escalate', '--class', 'Tests red'], shows: /Jon \+ Ada/ },
      ],
    },
    {
      title: 'has its work reviewed by the list of the reviewer',
      broken: [
        { cli: ['checklist', 'show', 'Review by Ada'], refused: /Are errors logged\?/ },
        { cli: ['checklist', 'tick', 'Review by Ada', '1'], refused: /evidence/ },
      ],
      kept: [
        { cli: ['checklist', 'tick', 'Review by Ada', '1', '--evidence', 'file:app/week.py'] },
        { cli: ['checklist', 'tick', 'Review by Ada', '2', '--evidence', 'text:headers say how'] },
        { cli: ['checklist', 'show', 'Review by Ada'] },
      ],
    },
    {
      title: 'sees at the push what went past the hooks',
      broken: [
        { append: 'app/week.py', text: 'db = connect()\n' },
        { git: ['commit', '--quiet', '--all', '--no-verify', '--message', 'feat: quick'] },
        { git: ['push', '--quiet', 'origin', 'planner'], refused: /1 commit breaks the protocol/ },
      ],
      kept: [
        { git: ['reset', '--quiet', '--hard', 'HEAD~1'] },
        { cli: ['check', '--range', 'origin/planner..HEAD'] },
      ],
    },
    {
      title: 'releases only when the whole release checklist is done',
      broken: [
        {
          git: ['push', '--quiet', 'origin', 'planner'],
          refused: /Before a release[^]*All tests pass[^]*Jon said yes/,
        },
        {
          cli: ['checklist', 'tick', 'Before a release', '1', '--evidence', 'green'],
          refused: /session check tests/,
        },
      ],
      kept: [
        { cli: ['session', 'check', 'tests'] },
        { cli: ['checklist', 'tick', 'Before a release', '2', '--evidence', 'text:on a copy'] },
        { cli: ['checklist', 'tick', 'Before a release', '3', '--evidence', 'text:at noon'] },
        { git: ['push', '--quiet', 'origin', 'planner'] },
      ],
    },
    {
      title: 'ends with the sprint status brought up to date, or says why not',
      broken: [
        { cli: ['session', 'abandon'], refused: /reason/ },
        { holds: PLAYBOOK, text: /\*\*Next Task\*\*: Find out why/ },
      ],
      kept: [
        { cli: ['session', 'close', '--next', 'Ask the pupils'], shows: /Wrote TEAM_PLAYBOOK\.md/ },
        {
          holds: PLAYBOOK,
          text: /\*\*Updated By\*\*: Mara \(Builder\)\n\*\*Next Task\*\*: Ask the pupils\n/,
        },
        { commit: saying('sprint status') },
        { cli: ['session', 'status'], shows: /closed|No session/ },
      ],
    },
  ],
};
