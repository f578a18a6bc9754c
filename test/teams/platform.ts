import type { Scenario } from './scenario.ts';

const OPENER = 'docs/session-openers/SESSION_07_GROUNDWORK.md';
const BIBLE = 'docs/ARCHITECTURE_BIBLE.md';
const TABLE = 'migrations/001_berth_events.sql';

const PROTOCOL = {
  version: 1,
  documents: {
    plan: 'docs/MASTER_PLAN.md',
    openers: 'docs/session-openers/*.md',
    bible: BIBLE,
  },
  session: {
    branch: 'harbour-main',
    checks: [{ name: 'build', run: ['node', 'scripts/build.mjs'], items: '\\bbuild passes\\b' }],
  },
  rules: {
    'session-active': {},
    'commit-message': {
      types: ['feat', 'fix', 'docs', 'chore'],
      example: 'feat: add the berth map [BIBLE: Section 2]',
      source: `${OPENER}:15`,
    },
    'bible-updated': {
      triggers: [
        { paths: ['src/routes/**'], section: '2' },
        { paths: ['migrations/**'], section: '3' },
      ],
      source: `${OPENER}:15`,
    },
    'bible-tag': {},
    'task-lane': {
      sessions: { 7: { paths: ['migrations/**', 'exports/**', 'scripts/**'] } },
      shared: ['docs/**', '.session-protocol/**'],
    },
    'protocol-change': { paths: ['docs/MASTER_PLAN.md'] },
  },
};

/** A team that gives each session an opener: what to read, what to do in which order, what to leave alone. */
export const platform: Scenario = {
  team: 'the platform team',
  fixture: 'platform',
  branch: 'harbour-main',
  files: {
    '.session-protocol/protocol.json': `${JSON.stringify(PROTOCOL, undefined, 2)}\n`,
    'scripts/build.mjs': 'process.exitCode = 1;\n',
    'src/routes/berths.ts': 'export const berths = [];\n',
  },
  steps: [
    {
      title: 'starts the session before anything is committed',
      broken: [
        { write: TABLE, text: 'CREATE TABLE berth_events (berth TEXT);\n' },
        { commit: 'feat: add berth_events [BIBLE: Section 3]', refused: /session-active/ },
      ],
      kept: [
        { remove: TABLE },
        { git: ['reset', '--quiet'] },
        { cli: ['session', 'start'], shows: /SESSION 7: .*preparing[^]*2 of 4 done/ },
      ],
    },
    {
      title: 'begins on its branch',
      broken: [
        { git: ['checkout', '--quiet', '-b', 'elsewhere'] },
        {
          cli: ['session', 'status'],
          shows: /failed +Verify you are on branch[^]*switch to harbour-main/,
        },
      ],
      kept: [
        { git: ['checkout', '--quiet', 'harbour-main'] },
        { cli: ['session', 'status'], shows: /proved +Verify you are on branch/ },
      ],
    },
    {
      title: 'begins with a clean work tree',
      broken: [
        { write: 'left-over.txt', text: 'x\n' },
        { cli: ['session', 'status'], shows: /failed +Verify the work tree is clean/ },
      ],
      kept: [
        { remove: 'left-over.txt' },
        { cli: ['session', 'status'], shows: /proved +Verify the work tree is clean/ },
      ],
    },
    {
      title: 'reads the bible to its end before anything',
      broken: [
        { cli: ['session', 'tick', '1', '--evidence', 'read'], refused: /proves itself/ },
        {
          cli: ['session', 'status'],
          shows:
            /open +Read docs\/ARCHITECTURE_BIBLE\.md .*\n.*\(docs\/session-openers\/SESSION_07_GROUNDWORK\.md:28\)/,
        },
      ],
      kept: [
        { cli: ['session', 'read', BIBLE], shows: /Recorded docs\/ARCHITECTURE_BIBLE\.md/ },
        { cli: ['session', 'status'], shows: /proved +Read docs\/ARCHITECTURE_BIBLE/ },
      ],
    },
    {
      title: 'does not work before the list is complete',
      broken: [
        { write: TABLE, text: 'CREATE TABLE berth_events (berth TEXT);\n' },
        { commit: 'feat: add berth_events [BIBLE: Section 3]', refused: /checklist/ },
        { cli: ['session', 'close'], refused: /No session is active/ },
      ],
      kept: [
        { remove: TABLE },
        { git: ['reset', '--quiet'] },
        { cli: ['session', 'status'], shows: /3 of 4 done[^]*Next: Do and tick/ },
      ],
    },
    {
      title: 'says that it read its phases of the plan',
      broken: [{ cli: ['session', 'tick', '2'], refused: /evidence/ }],
      kept: [
        {
          cli: ['session', 'tick', '2', '--evidence', 'Phases 4 and 0B: six tasks'],
          shows: /GROUNDWORK \+ SAFEKEEPING – active/,
        },
      ],
    },
    {
      title: 'is one session at a time',
      broken: [
        { cli: ['session', 'start'], refused: /already under way here[^]*git worktree add/ },
      ],
      kept: [{ cli: ['session', 'brief'], shows: /GROUNDWORK \+ SAFEKEEPING \(active\)/ }],
    },
    {
      title: 'updates the bible in the same commit',
      broken: [
        { write: TABLE, text: 'CREATE TABLE berth_events (berth TEXT);\n' },
        { commit: 'feat: add berth_events', refused: /bible-updated[^]*[Ss]ection 3/ },
      ],
      kept: [
        {
          edit: BIBLE,
          from: 'One row for each berth.\n',
          to: 'One row for each berth.\n\n### 3.2 berth_events\nOne row for each change of a berth.\n',
        },
        { commit: 'feat: add berth_events [BIBLE: Section 3]' },
        { git: ['log', '-1', '--format=%B'], shows: /^Session: 7$/m },
      ],
    },
    {
      title: 'writes precise commit messages',
      broken: [
        { write: 'exports/berths.csv', text: 'berth\n' },
        { commit: 'exported things', refused: /commit-message/ },
      ],
      kept: [{ commit: 'feat: export the berths' }],
    },
    {
      title: 'names the sections of the bible that changed',
      broken: [
        { edit: BIBLE, from: '- Tag: none yet', to: '- Tag: v1-before-groundwork' },
        { commit: 'docs: record the tag', refused: /bible-tag/ },
        { commit: 'docs: record the tag [BIBLE: Section 2]', refused: /bible-tag/ },
      ],
      kept: [{ commit: 'docs: record the tag [BIBLE: Section 9]' }],
    },
    {
      title: 'leaves alone what its opener forbids',
      broken: [
        { append: 'src/routes/berths.ts', text: '// better\n' },
        {
          commit: 'feat: improve the route [BIBLE: Section 2]',
          refused: /task-lane[^]*DO NOT list/,
        },
        { git: ['rm', '--quiet', '--force', 'src/routes/berths.ts'] },
        { commit: 'chore: drop the route', refused: /task-lane/ },
      ],
      kept: [
        { git: ['reset', '--quiet', '--hard'] },
        { git: ['ls-files', 'src/routes'], shows: /berths\.ts/ },
      ],
    },
    {
      title: 'changes only the files of its tasks',
      broken: [
        { write: 'tools/handy.mjs', text: 'export {};\n' },
        {
          commit: 'feat: something handy',
          refused: /task-lane[^]*note what you found in the hand-off/,
        },
      ],
      kept: [
        { remove: 'tools/handy.mjs' },
        { git: ['reset', '--quiet'] },
        { write: 'exports/prices.csv', text: 'price\n' },
        { commit: 'feat: export the prices' },
      ],
    },
    {
      title: 'builds nothing that is not in the plan',
      broken: [
        {
          cli: ['task', 'complete', '7.7', '--evidence', 'built it'],
          refused: /No plan has a task 7\.7/,
        },
        { append: 'docs/MASTER_PLAN.md', text: '\n| 7 | Extras | 1 |\n' },
        { commit: 'docs: plan extras', refused: /protocol-change/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'docs/MASTER_PLAN.md'] },
      ],
      kept: [{ cli: ['task', 'complete', '4.1', '--evidence', `file:${TABLE}`], shows: /4\.1/ }],
    },
    {
      title: 'does its tasks in the order of the plan',
      broken: [
        {
          cli: ['task', 'complete', '0B.1', '--evidence', 'tagged'],
          refused: /0B\.1 waits for .*4/,
        },
      ],
      kept: [
        { cli: ['task', 'complete', '4.2', '--evidence', 'text:12 berths loaded'] },
        { cli: ['task', 'complete', '0B.1', '--evidence', 'text:tagged'] },
      ],
    },
    {
      title: 'keeps the tracker with its twelve columns',
      broken: [
        {
          cli: ['task', 'complete', '0B.2', '--evidence', 'file:exports/sheet.csv'],
          refused: /exports\/sheet\.csv/,
        },
      ],
      kept: [
        { cli: ['tracker', 'fill'] },
        {
          holds: '.session-protocol/implementation_tracker.csv',
          text: /^phase,task_id,description,file_affected,task_type,status,verified,verified_by,verified_at,session_completed,notes,branch\n[^]*\b4\.1,[^\n]*,DONE,FALSE,,,7,[^\n]*,harbour-main\n/,
        },
        { cli: ['tracker', 'show'], shows: /0A\.1[^]*4\.2/ },
        { cli: ['tracker', 'export', '--sqlite', 'exports/tracker.db'] },
      ],
    },
    {
      title: 'takes for done only what somebody else has verified',
      broken: [
        { cli: ['task', 'verify', '4.1'], refused: /completed by Ada; verifying takes another/ },
      ],
      kept: [
        { git: ['config', 'user.name', 'Ines'] },
        { cli: ['task', 'verify', '4.1'] },
        { git: ['config', 'user.name', 'Ada'] },
        { holds: '.session-protocol/implementation_tracker.csv', text: /\b4\.1,[^\n]*,TRUE,Ines,/ },
      ],
    },
    {
      title: 'shows that the build passes after a change',
      broken: [
        { cli: ['session', 'check', 'build'], refused: /exit code 1/ },
        {
          cli: ['task', 'complete', '0B.2', '--evidence', 'check:build'],
          refused: /build/,
        },
      ],
      kept: [
        { write: 'scripts/build.mjs', text: 'process.exitCode = 0;\n' },
        { commit: 'fix: let the build pass' },
        { cli: ['session', 'check', 'build'] },
        { cli: ['task', 'complete', '0B.2', '--evidence', 'check:build'] },
      ],
    },
    {
      title: 'commits everything before it closes',
      broken: [
        { write: 'exports/guests.csv', text: 'guest\n' },
        { cli: ['session', 'close', '--next', '0B.3'], refused: /Commit everything/ },
      ],
      kept: [
        { commit: 'feat: export the guests' },
        { cli: ['checklist', 'show', 'closing'], refused: /proved +Commit everything/ },
      ],
    },
    {
      title: 'brings the bible up to date before it closes',
      broken: [
        {
          cli: ['session', 'close', '--next', '0B.3'],
          refused: /Update Section 3 of the Bible[^]*SESSION_07_GROUNDWORK\.md:60/,
        },
      ],
      kept: [{ cli: ['checklist', 'tick', 'closing', '2', '--evidence', `file:${BIBLE}`] }],
    },
    {
      title: 'writes a hand-off that says what is done, what is not, and what comes next',
      broken: [
        {
          cli: ['session', 'close', '--next', '[Session 7 writes its state here]'],
          refused: /hand-off/,
        },
        { holds: OPENER, text: /\[Session 7 writes its state here\]\n$/ },
      ],
      kept: [
        {
          cli: [
            'session',
            'close',
            '--next',
            'Export the tables: 0B.3',
            '--not-done',
            '0B.6: waits for the tag',
            '--notes',
            'tools/ needs a look',
          ],
          shows: /Wrote docs\/session-openers\/SESSION_07_GROUNDWORK\.md/,
        },
        {
          holds: OPENER,
          text: /### HANDOFF[^]*\*\*Completed\*\*[^]*4\.1[^]*verified by Ines[^]*0B\.6: waits for the tag[^]*Export the tables: 0B\.3[^]*tools\/ needs a look/,
        },
      ],
    },
    {
      title: 'is closed by the commit of its hand-off, and prompts the next',
      broken: [{ cli: ['session', 'status'], shows: /closing[^]*Commit the hand-off/ }],
      kept: [
        { commit: 'docs: hand off session 7' },
        { cli: ['session', 'status'], shows: /closed|No session/ },
        { cli: ['session', 'next'], shows: /^Begin session 8\.[^]*0B\.3/ },
        { git: ['push', '--quiet', 'origin', 'harbour-main'] },
      ],
    },
  ],
};
