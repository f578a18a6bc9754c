import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository of a team of its own, with a space and a letter outside ASCII in its path. */
export interface Team {
  readonly root: string;
  git(...args: string[]): string;
  write(path: string, text: string): Promise<void>;
  /** Writes files and commits them with all else that is changed. */
  commit(message: string, files?: Readonly<Record<string, string>>): Promise<void>;
  remove(): Promise<void>;
}

export const PLAYBOOK = `# Bakery playbook

## Sprint status

**Last Updated**: 2026-01-01
**Updated By**: Nobody
**Next Task**: Find an oven

**BLOCKING ISSUES**:
1. ~~[OVEN] The oven is cold~~ ✅ Resolved in 1a2b3c4

## Quick start

### Mandatory session checklist

\`\`\`
□ 1. Look for open blocking issues
□ 2. All tests pass
\`\`\`

## Team roles

### Baker

**MUST READ Every Session**:
1. The quick start above

**FORBIDDEN**:
- Opening the oven too early

## Selling

### Shelf review checklist (MANDATORY)

\`\`\`
□ The shelves are full
□ All tests pass
\`\`\`
`;

export const PLAN = `# Master plan

## Phase 1: Dough
- [x] 1.1 Buy flour
- [ ] 1.2 Knead
- [ ] 1.3 Bake (depends on 1.2)
`;

/** A thread with its template and one entry; both with the section about tests, or without. */
export function threadOf(statuses: string, status: string, hasTests: boolean): string {
  const tests = (text: string): string => (hasTests ? `### Tests\n- ${text}\n\n` : '');
  return `# Progress thread

This file is APPEND-ONLY.

## Instructions

\`\`\`markdown
---

## Session XX - [DATE] - [NAME]
**Status**: ${statuses}
**Commits**: [list]

### Completed
- [bullet list]

${tests('[state]')}### Next
- [next step]
\`\`\`

## History

---

## Session 06 - 2026-01-01 - Flour
**Status**: ${status}
**Commits**: abc1234

### Completed
- Bought flour

${tests('none')}### Next
- Knead
`;
}

export const THREAD = threadOf('done | going on | stuck', 'done', true);

/** Its check passes while `dough.txt` holds the word "good". */
export const PROTOCOL = {
  version: 1,
  session: {
    checks: [
      {
        name: 'tests',
        run: [
          'node',
          '-e',
          'console.log("kneading"); process.exit(require("fs").readFileSync("dough.txt", "utf8").includes("good") ? 0 : 3)',
        ],
        items: '\\btests pass\\b',
      },
      { name: 'slow', run: ['node', '-e', 'setTimeout(() => {}, 60000)'], minutes: 0.01 },
      { name: 'gone', run: ['no-such-program-anywhere'] },
    ],
  },
};

/** A repository whose first commit has these files. */
export async function makeRepository(files: Readonly<Record<string, string>>): Promise<Team> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'bäckerei ')));
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const commit = async (
    message: string,
    changed: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    for (const [path, text] of Object.entries(changed)) await write(path, text);
    git('add', '--all');
    git('commit', '-qm', message);
  };
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  await commit('first', files);
  return { root, git, write, commit, remove: () => rm(root, { recursive: true }) };
}

export const makeTeam = (files: Readonly<Record<string, string>> = {}): Promise<Team> =>
  makeRepository({
    'docs/TEAM_PLAYBOOK.md': PLAYBOOK,
    'docs/MASTER_PLAN.md': PLAN,
    'docs/PROGRESS_THREAD.md': THREAD,
    'dough.txt': 'good\n',
    '.session-protocol/protocol.json': JSON.stringify(PROTOCOL),
    ...files,
  });
