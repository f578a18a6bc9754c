import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import {
  type EscalationFacts,
  type EscalationWay,
  escalationWays,
  fillForm,
  findWays,
} from '../../../../src/core/session/escalation.ts';

const PLAYBOOK = `# Team Playbook

## Roles

### Builder

**FORBIDDEN**:
- Guessing

**When to Escalate**:
- Unclear wishes → Jon
- A leak of data → Jon + Ada, immediately

## Escalation

| Priority | Issue Type | Who to tell | Reason |
|---|---|---|---|
| At once | **Page down** | Jon | He may roll back |
| Today | Tests failing for 2 hours | Ada | They block everybody |
| Today | Odd wish | Ada | She knows the school |

### Escalation Form

\`\`\`markdown
## Question: [Short title]

**Problem**: one sentence
**Priority**: At once / Today
**What I tried**:
1. Step - result

**Files touched**:
- File 1: path
- File 2: path

**Background**: what I was doing
\`\`\`
`;

const { playbook } = parseDocument({ text: PLAYBOOK, path: 'TEAM_PLAYBOOK.md', kind: 'playbook' });
assert.ok(playbook);
const ways = escalationWays([{ path: 'TEAM_PLAYBOOK.md', playbook }], 'builder');
const issues = (found: readonly EscalationWay[]): string[] => found.map(({ issue }) => issue);

const FACTS: EscalationFacts = {
  about: 'The page\nis down',
  by: 'Mara',
  when: '2026-03-02 10:00 UTC',
  session: 'session 7, Planner',
  role: 'Builder',
  branch: 'main',
  tasks: ['1.2 Week view'],
  commits: [{ id: 'a'.repeat(40), subject: 'feat: week' }],
  files: ['app/plan.py'],
};

describe('whom to tell', () => {
  it('is read from a table in whatever order its columns stand, and from the role', () => {
    assert.deepEqual(
      ways.map(({ issue, to, urgency, why, from }) => [issue, to, urgency, why, from]),
      [
        ['Page down', 'Jon', 'At once', 'He may roll back', 'matrix'],
        ['Tests failing for 2 hours', 'Ada', 'Today', 'They block everybody', 'matrix'],
        ['Odd wish', 'Ada', 'Today', 'She knows the school', 'matrix'],
        ['Unclear wishes', 'Jon', '', '', 'role'],
        ['A leak of data', 'Jon + Ada', 'immediately', '', 'role'],
      ],
    );
    assert.equal(
      ways[0]?.line,
      PLAYBOOK.split('\n').findIndex((line) => line.includes('Page down')) + 1,
    );
    assert.equal(escalationWays([{ path: 'x', playbook }], 'Reviewer').length, 3);
  });

  it('is found by the kind of issue, in full, in part or in other words', () => {
    assert.deepEqual(issues(findWays(ways, { issueClass: 'page DOWN' })), ['Page down']);
    assert.deepEqual(issues(findWays(ways, { issueClass: 'wish' })), [
      'Odd wish',
      'Unclear wishes',
    ]);
    assert.deepEqual(issues(findWays(ways, { issueClass: 'failed test' })), [
      'Tests failing for 2 hours',
    ]);
  });

  it('is found by what happened, and not where no word fits', () => {
    assert.deepEqual(issues(findWays(ways, { about: 'somebody leaked the data of a pupil' })), [
      'A leak of data',
    ]);
    assert.equal(
      issues(findWays(ways, { about: 'our tests have failed since noon' }))[0],
      'Tests failing for 2 hours',
    );
    assert.deepEqual(findWays(ways, { about: 'xyzzy' }), []);
    assert.deepEqual(findWays(ways, {}), []);
  });
});

describe('the form of a question', () => {
  it('is filled with what is known, and keeps what only a person can say', () => {
    const { text, open } = fillForm(playbook.escalation?.form?.text, { ...FACTS, way: ways[0]! });
    assert.equal(
      text,
      [
        '## Question: The page is down',
        '',
        '**Problem**: The page is down',
        '**Priority**: At once',
        '**What I tried**:',
        '1. Step - result',
        '',
        '**Files touched**:',
        '- app/plan.py',
        '',
        '**Background**: session 7, Planner; as Builder; task 1.2 Week view; on branch main; Mara, 2026-03-02 10:00 UTC',
        '',
        '**To**: Jon',
        '**Commits**:',
        `- ${'a'.repeat(12)} feat: week`,
        '',
      ].join('\n'),
    );
    assert.deepEqual(open, ['What I tried']);
  });

  it('loses nothing that is known, whatever fields it has', () => {
    for (const form of [undefined, '', 'Tell us what is wrong.', 'Branch:\nWho:\nWhen:']) {
      const { text } = fillForm(form, { ...FACTS, way: ways[0]! });
      for (const known of [
        'The page is down',
        'At once',
        'Jon',
        'session 7',
        'Builder',
        '1.2',
        'main',
        'Mara',
        '2026-03-02',
        'feat: week',
        'app/plan.py',
      ]) {
        assert.ok(text.includes(known), `${form}: ${known}\n${text}`);
      }
    }
  });

  it('leaves a field as it is where nothing is known', () => {
    const { text, open } = fillForm('**Urgency**: Now / Later\n**Commits**: [ids]\n', {
      ...FACTS,
      commits: [],
    });
    assert.match(text, /^\*\*Urgency\*\*: Now \/ Later\n\*\*Commits\*\*: \[ids\]\n/);
    assert.deepEqual(open, ['Urgency', 'Commits']);
  });
});
