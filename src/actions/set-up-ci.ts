/**
 * The files by which a CI system judges every commit that it gets, as the hooks would have. They are written
 * once and are the team's from then on.
 */

/** A CI system that a file can be offered for. */
export const CI_SYSTEMS = ['github', 'gitlab'] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

export interface CiFile {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

/**
 * The judging itself, POSIX sh. `$BASE` is the commit before the new ones. Of a new branch, and after a forced
 * push that left it unreachable, there is none: then what counts is what the main branch does not have; where
 * there is no such branch, everything.
 */
const judge = (format: string, main: string): readonly string[] => [
  'git cat-file -e "$BASE^{commit}" 2>/dev/null ||',
  `  BASE=$(git merge-base "${main}" "$TIP" 2>/dev/null) || BASE=`,
  `$SESSION_PROTOCOL check --range "\${BASE:+$BASE..}$TIP" --format ${format}`,
];

/** How the command line is started: never fetched from a registry by its name alone. */
const COMMAND = 'npx --no-install session-protocol';
const HOW = [
  'How the command line is started: here as a package of this project (a devDependency). Elsewhere it is',
  '"node …/dist/cli.cjs" of the extension or of its source.',
];

const comment = (indent: string, lines: readonly string[]): string =>
  lines.map((line) => `${indent}# ${line}\n`).join('');
const block = (indent: string, lines: readonly string[]): string =>
  lines.map((line) => `${indent}${line}\n`).join('');

const GITHUB = `name: Session Protocol

on:
  push:
    branches: ['**']
  pull_request:

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    env:
${comment('      ', HOW)}      SESSION_PROTOCOL: ${COMMAND}
      BASE: \${{ github.event.pull_request.base.sha || github.event.before }}
      TIP: \${{ github.event.pull_request.head.sha || github.sha }}
      MAIN: origin/\${{ github.event.repository.default_branch }}
    steps:
      - uses: actions/checkout@v4
        with:
          # The commits are judged one by one, so all of them must be there.
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - if: hashFiles('package-lock.json') != ''
        run: npm ci --ignore-scripts
      - name: Judge every commit by the protocol
        run: |
${block('          ', judge('github', '$MAIN'))}`;

const GITLAB = `# Included by .gitlab-ci.yml:
#   include:
#     - local: .gitlab/session-protocol.yml
session-protocol:
  image: node:22
  variables:
${comment('    ', HOW)}    SESSION_PROTOCOL: ${COMMAND}
    # The commits are judged one by one, so all of them must be there.
    GIT_DEPTH: 0
  script:
    - test ! -f package-lock.json || npm ci --ignore-scripts
    - |
      BASE=\${CI_MERGE_REQUEST_DIFF_BASE_SHA:-$CI_COMMIT_BEFORE_SHA} TIP=$CI_COMMIT_SHA
${block('      ', judge('text', 'origin/$CI_DEFAULT_BRANCH'))}`;

const GITLAB_INCLUDE = 'include:\n  - local: .gitlab/session-protocol.yml\n';

/** The files of a CI system, in the order in which they are written. */
export const CI_FILES: Readonly<Record<CiSystem, readonly CiFile[]>> = {
  github: [{ path: '.github/workflows/session-protocol.yml', text: GITHUB }],
  gitlab: [
    { path: '.gitlab/session-protocol.yml', text: GITLAB },
    { path: '.gitlab-ci.yml', text: GITLAB_INCLUDE },
  ],
};
