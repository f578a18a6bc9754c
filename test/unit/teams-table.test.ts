import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';

const tests = join(import.meta.dirname, '..');
const STATES = ['yes', 'partly', 'no'] as const;

interface Row {
  readonly team: string;
  readonly lines: string;
  readonly rule: string;
  readonly held: string;
  readonly test: string;
  readonly state: string;
}

const page = readFileSync(join(tests, 'rules-of-the-teams.md'), 'utf8');
const [rulesPart = '', sumPart = ''] = page.split('\n## Sum\n');

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
const bodyOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map(cellsOf);

const rows = rulesPart
  .split('\n## ')
  .slice(1)
  .flatMap((section): Row[] => {
    const team = section.split(':')[0] ?? '';
    return bodyOf(section).map(([lines = '', rule = '', held = '', test = '', state = '']) => ({
      team,
      lines,
      rule,
      held,
      test,
      state,
    }));
  });

const texts = new Map<string, string>();
const textOf = (path: string): string => {
  const text = texts.get(path) ?? readFileSync(join(tests, path), 'utf8');
  texts.set(path, text);
  return text;
};

/** The title as a test or a step of a scenario has it: written out, so that it cannot be changed alone. */
function hasTitle(text: string, title: string): boolean {
  const quoted = [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``];
  return quoted.some((words) =>
    ['it(', 'it(\n      ', 'it(\n    ', 'title: ', 'title:\n        '].some((before) =>
      text.includes(`${before}${words}`),
    ),
  );
}

describe('the table of the rules of the teams', () => {
  it('has every column filled, and a test for each rule that is held', () => {
    assert.ok(rows.length > 200, String(rows.length));
    for (const { team, lines, rule, held, test, state } of rows) {
      const where = `${team}: ${rule}`;
      assert.match(lines, /^(all|\d+(-\d+)?(, \d+(-\d+)?)*)$/, where);
      assert.ok(rule !== '' && held !== '', where);
      assert.ok(
        STATES.some((known) => known === state),
        where,
      );
      if (state === 'no') assert.equal(test, '–', where);
      else assert.match(test, /^`[\w./-]+\.ts` › ./, where);
    }
  });

  it('names only tests that there are', () => {
    for (const { rule, test, state } of rows) {
      if (state === 'no') continue;
      const [, path = '', title = ''] = /^`([^`]+)` › (.+)$/.exec(test) ?? [];
      assert.ok(existsSync(join(tests, path)), `${rule}: ${path}`);
      assert.ok(hasTitle(textOf(path), title), `${path} has no test "${title}"`);
    }
  });

  it('names every step of the five scenarios', () => {
    for (const team of ['platform', 'research-thread', 'coaching', 'club', 'clinic-data']) {
      const path = `teams/${team}.ts`;
      const titles = [...textOf(path).matchAll(/^ {6}title: '(.+)',$/gm)].map(([, title]) => title);
      assert.ok(titles.length >= 10, path);
      for (const title of titles)
        assert.ok(
          rows.some(({ test }) => test === `\`${path}\` › ${title}`),
          `no rule needs "${title}" of ${path}`,
        );
    }
  });

  it('is summed up truly', () => {
    const teams = [...new Set(rows.map(({ team }) => team))];
    const countsOf = (some: readonly Row[]): string[] =>
      [...STATES.map((state) => some.filter((row) => row.state === state).length), some.length].map(
        String,
      );
    const expected = [
      ...teams.map((team) => [team, ...countsOf(rows.filter((row) => row.team === team))]),
      ['all', ...countsOf(rows)],
    ];
    assert.deepEqual(bodyOf(sumPart), expected);
  });
});
