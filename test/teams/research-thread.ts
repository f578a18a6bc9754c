import type { Scenario } from './scenario.ts';

const THREAD = 'PROGRESS_THREAD.md';

const PROTOCOL = {
  version: 1,
  documents: {
    thread: THREAD,
  },
  session: {
    branch: 'tide-study',
    checks: [
      { name: 'regression', run: ['node', 'tools/regression.mjs'], items: '\\bregression\\b' },
    ],
    lists: [{ name: 'Quality gates', before: 'close' }],
  },
  rules: {
    'session-active': {},
    'append-only': { source: `${THREAD}:5` },
    'thread-entry': { fields: ['Status', 'Branch', 'Commits', 'Tokens Used', 'Completed', 'Next'] },
    'no-placeholder': { paths: ['prompts/**'], complete: 'always' },
    superseded: {
      documents: [{ paths: ['prompts/CLEAN_OLD.md'], by: 'prompts/CLEAN.md' }],
      referencesIn: ['prompts/**'],
    },
  },
};

const GATES = `# Session wrap-up

## Quality gates (MANDATORY)

- [ ] The regression run is green
- [ ] The plots were looked at by eye
`;

/** An entry as the template of the thread has it. */
const entry = (title: string, commits: string): string => `
---

## ${title}
**Status**: ⛔ BLOCKED
**Branch**: tide-study
**Commits**: ${commits}
**Tokens Used**: 20K / 90K
**Duration**: 1 hour

### Completed
- Looked for the cause

### Files Changed
- MODIFIED: none

### Tests
- ❌ Regression: not run

### Issues
- The gauge server is down

### Next
- Ask for the files by post

### Notes
- None
`;

const END = '\n---\n\n_Further entries go below._\n';

/** A team whose memory is one thread: nothing in it is ever rewritten, and each session adds its entry. */
export const researchThread: Scenario = {
  team: 'the research team',
  fixture: 'research-thread',
  branch: 'tide-study',
  files: {
    '.session-protocol/protocol.json': `${JSON.stringify(PROTOCOL, undefined, 2)}\n`,
    'SESSION_WRAPUP.md': GATES,
    'prompts/CLEAN_OLD.md': '# Clean\n\n[Continue with the complete steps...]\n',
    'tools/regression.mjs': 'process.exitCode = 1;\n',
  },
  changes: {
    [THREAD]: [
      [
        '**Commits**: [SHA list]\n',
        '**Commits**: [SHA list]\n**Tokens Used**: XXK / 90K target\n**Duration**: [hours]\n',
      ],
      [
        '### Issues\n- [None or list]\n',
        '### Files Changed\n- NEW: [list]\n- MODIFIED: [list]\n\n### Tests\n- [state]\n\n### Issues\n- [None or list]\n',
      ],
      ['### Next\n- [step]\n', '### Next\n- [step]\n\n### Notes\n- [observations]\n'],
      [END, '\n'],
    ],
  },
  steps: [
    {
      title: 'adds an entry for each session, numbered after the last',
      broken: [
        { write: 'data/gauge.csv', text: 'h\n' },
        { commit: 'feat: gauge data', refused: /session-active/ },
      ],
      kept: [
        { remove: 'data' },
        { git: ['reset', '--quiet'] },
        { cli: ['session', 'start', '--role', 'x'], refused: /no role "x"/ },
        { cli: ['session', 'start'], shows: /^Session 01 – active/ },
      ],
    },
    {
      title: 'gives a session of its own to what needs one',
      broken: [{ cli: ['session', 'start'], refused: /already under way here: Session 01/ }],
      kept: [
        {
          cli: ['session', 'brief'],
          shows: /Last hand-off: Session 00 - ADDENDUM[^]*Session 01: fetch them again/,
        },
      ],
    },
    {
      title: 'never rewrites what the thread says',
      broken: [
        { edit: THREAD, from: '- First read of the gauge files', to: '- Second read' },
        { commit: 'docs: correct the history', refused: /append-only/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', THREAD] },
        { edit: THREAD, from: '- Half of the files end in the middle of a line\n', to: '' },
        { commit: 'docs: tidy the history', refused: /append-only/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', THREAD] },
      ],
      kept: [
        { write: 'data/gauge.csv', text: 'h\n1\n' },
        { commit: 'feat: fetch the gauge data again' },
      ],
    },
    {
      title: 'puts new entries at the bottom',
      broken: [
        {
          edit: THREAD,
          from: '\n---\n\n## Session 00 - ADDENDUM',
          to: `${entry('Session 00 - 2026-02-04 - Between', '1a2b3c4')}\n---\n\n## Session 00 - ADDENDUM`,
        },
        { commit: 'docs: one more entry', refused: /append-only/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', THREAD] },
      ],
      kept: [
        { append: THREAD, text: entry('Session 00 - 2026-02-04 - ADDENDUM 2', '1a2b3c4') },
        { commit: 'docs: add what was found out later' },
      ],
    },
    {
      title: 'gives every entry the fields of the template',
      broken: [
        {
          append: THREAD,
          text: '\n---\n\n## Session 00 - 2026-02-05 - ADDENDUM 3\n**Status**: ✅ COMPLETE\n\n### Completed\n- All\n',
        },
        { commit: 'docs: a short entry', refused: /thread-entry[^]*Commits/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', THREAD] },
      ],
      kept: [
        { append: THREAD, text: entry('Session 00 - 2026-02-05 - ADDENDUM 3', '1a2b3c4') },
        { commit: 'docs: a whole entry' },
      ],
    },
    {
      title: 'writes prompts that are whole, without placeholders',
      broken: [
        {
          write: 'prompts/CLEAN.md',
          text: '# Clean the data\n\n1. Drop empty lines.\n\n[Continue with the complete specifications...]\n',
        },
        { commit: 'docs: prompt for the cleaning', refused: /no-placeholder[^]*CLEAN\.md/ },
      ],
      kept: [
        {
          write: 'prompts/CLEAN.md',
          text: '# Clean the data\n\n1. Drop empty lines.\n2. Keep the largest of two readings of one minute.\n',
        },
        { commit: 'docs: prompt for the cleaning' },
      ],
    },
    {
      title: 'leaves failed prompts behind and builds nothing on them',
      broken: [
        { append: 'prompts/CLEAN_OLD.md', text: 'More.\n' },
        { commit: 'docs: mend the old prompt', refused: /superseded/ },
        { git: ['checkout', '--quiet', 'HEAD', '--', 'prompts/CLEAN_OLD.md'] },
        { write: 'prompts/PLOT.md', text: '# Plot\n\nBegin as CLEAN_OLD.md says.\n' },
        { commit: 'docs: prompt for the plots', refused: /superseded[^]*CLEAN\.md/ },
      ],
      kept: [
        { write: 'prompts/PLOT.md', text: '# Plot\n\nBegin as CLEAN.md says.\n' },
        { git: ['rm', '--quiet', 'prompts/CLEAN_OLD.md'] },
        { commit: 'docs: prompt for the plots' },
      ],
    },
    {
      title: 'passes the quality gates at its end',
      broken: [
        { cli: ['session', 'check', 'regression'], refused: /exit code 1/ },
        {
          cli: ['session', 'close', '--next', 'Session 02: plot'],
          refused: /"Quality gates[^]*The regression run is green[^]*plots were looked at/,
        },
      ],
      kept: [
        { write: 'tools/regression.mjs', text: 'process.exitCode = 0;\n' },
        { commit: 'fix: regression run' },
        { cli: ['session', 'check', 'regression'] },
        {
          cli: ['checklist', 'tick', 'Quality gates', '2', '--evidence', 'file:data/gauge.csv'],
          shows: /2 of 2 done/,
        },
      ],
    },
    {
      title: 'records what the session cost',
      broken: [
        {
          cli: ['session', 'close', '--next', 'Session 02: plot'],
          refused: /"Tokens Used" at PROGRESS_THREAD\.md:\d+/,
        },
        { git: ['diff', '--exit-code'] },
      ],
      kept: [
        {
          write: '../answers.json',
          text: '{ "next": "Session 02: plot the tides", "notes": "One gauge is an hour off", "fields": { "Tokens Used": "41K / 90K" } }',
        },
        { cli: ['session', 'close', '--answers', '../answers.json', '--plan'], shows: /41K/ },
      ],
    },
    {
      title: 'says what comes next, and not by a placeholder',
      broken: [
        {
          write: '../empty.json',
          text: '{ "next": "[step]", "fields": { "Tokens Used": "41K / 90K" } }',
        },
        { cli: ['session', 'close', '--answers', '../empty.json'], refused: /"Next" at PROGRESS/ },
        { git: ['diff', '--exit-code'] },
      ],
      kept: [
        {
          cli: ['session', 'close', '--answers', '../answers.json'],
          shows: /Wrote PROGRESS_THREAD/,
        },
      ],
    },
    {
      title: 'builds the entry from facts: commits, files, tests and time',
      broken: [
        {
          cli: ['session', 'close', '--answers', '../answers.json'],
          refused: /written already/,
        },
      ],
      kept: [
        {
          holds: THREAD,
          text: /\n---\n\n## Session 01 - \d{4}-\d\d-\d\d\b[^\n]*\n\*\*Status\*\*: ✅ COMPLETE\n\*\*Branch\*\*: tide-study\n\*\*Commits\*\*: [0-9a-f]{7,}(, [0-9a-f]{7,}){5}\n\*\*Tokens Used\*\*: 41K \/ 90K\n\*\*Duration\*\*: \d+ min\n\n### Completed\n- [^]*### Files Changed\n[^]*prompts\/PLOT\.md[^]*### Tests\n- ✅ regression: exit code 0[^]*### Issues\n- None known\.\n\n### Next\n- Session 02: plot the tides\n\n### Notes\n- One gauge is an hour off\n$/,
        },
        { commit: 'docs: close session 01' },
        { cli: ['session', 'status'], shows: /closed|No session/ },
        { cli: ['session', 'next'], shows: /^Begin session 02\.[^]*Session 02: plot the tides/ },
      ],
    },
  ],
};
