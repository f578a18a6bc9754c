import assert from 'node:assert/strict';
import { type Review, plainLines, readReviews } from '../../../../src/core/upkeep/reviews.ts';

const today = '2026-03-10';
const read = (text: string, facts: Partial<Parameters<typeof readReviews>[1]> = {}): Review[] =>
  readReviews(text, { today, ...facts });
const brief = (text: string): unknown[] =>
  read(text).map(({ line, state, due, days }) => [line, state, due, days]);

describe('the reviews that a document asks for', () => {
  it('are due by cadence and last review, in many wordings', () => {
    for (const [cadence, last] of [
      ['Review: monthly', 'Last reviewed: 2026-01-31'],
      ['**Review cadence**: every month', '**Last Reviewed**: January 31, 2026'],
      ['- Review cycle – monthly', '- Last review on: 31 Jan 2026'],
      ['This playbook must be reviewed every month.', 'Reviewed on 2026-01-31'],
      ['| Review interval | monthly |', '| Last reviewed | 2026-01-31 |'],
      ['_Reviewed monthly by the team_', '> Last reviewed = 2026/01/31'],
      ['Review this document once a month.', 'Date of last review: 31st January 2026'],
    ] as const) {
      assert.deepEqual(
        brief(`# Playbook\n\n${cadence}\n\n${last}\n`),
        [[3, 'overdue', '2026-02-28', 10]],
        cadence,
      );
    }
  });

  it('are due on a stated day, with or without a cadence', () => {
    assert.deepEqual(brief('# P\n\nNext review: 2026-03-10\n'), [[3, 'due', '2026-03-10', 0]]);
    assert.deepEqual(brief('# P\n\n**Review due by**: 12 March 2026\n'), [
      [3, 'ok', '2026-03-12', -2],
    ]);
    assert.deepEqual(
      brief('# P\n\nReview: quarterly\nLast reviewed: 2026-03-01\nNext review due: 2026-03-05\n'),
      [[3, 'overdue', '2026-03-05', 5]],
    );
  });

  it('count from a review that came after an old next date', () => {
    assert.deepEqual(
      brief('# P\n\nReview: monthly\nNext review: 2026-01-31\nLast reviewed: 2026-02-15\n'),
      [[3, 'ok', '2026-03-15', -5]],
    );
  });

  it('count from the last update, the change log or git where no review is told', () => {
    const from = (text: string, facts: object = {}): unknown[] =>
      read(text, facts).map(({ last, due }) => [last?.from, due]);
    const text = '# P\n\nReview: weekly\n';
    assert.deepEqual(from(`${text}\nLast updated: 2026-03-01\n`), [['update', '2026-03-08']]);
    assert.deepEqual(from(text, { loggedOn: '2026-03-02', changedOn: '2026-03-09' }), [
      ['change log', '2026-03-09'],
    ]);
    assert.deepEqual(from(text, { changedOn: '2026-03-09' }), [['git', '2026-03-16']]);
    assert.deepEqual(
      read(text).map(({ state, message }) => [state, message]),
      [['unclear', 'A review every week is asked for, and nothing says when it was last done.']],
    );
  });

  it('are due when a sprint began since', () => {
    const text = (start: string): string =>
      `# P\n\n**Last Updated**: 2026-03-01\n**Sprint Start**: ${start}\n\n## Maintenance\n\nReviewed at the start of every sprint by Jon.\n`;
    assert.deepEqual(brief(text('2026-03-08')), [[8, 'overdue', '2026-03-08', 2]]);
    assert.deepEqual(brief(text('2026-02-20')), [[8, 'ok', undefined, undefined]]);
  });

  it('stand under a heading that speaks of them', () => {
    const text =
      '# P\n\n**Last Updated**: 2026-03-09\n\n### Review Cadence\n\n**Every sprint** (now: every 3 days):\n- Look at the status\n\n**Every month**:\n- Look at the roles\n';
    assert.deepEqual(brief(text), [
      [7, 'ok', '2026-03-12', -2],
      [10, 'ok', '2026-04-09', -30],
    ]);
  });

  it('may be a table of parts', () => {
    assert.deepEqual(
      brief(
        '# P\n\n| Part | Review | Last reviewed |\n|---|---|---|\n| Roles | monthly | 2026-02-20 |\n| Rules | weekly | 2026-02-20 |\n| Rest | never | |\n',
      ),
      [
        [5, 'ok', '2026-03-20', -10],
        [6, 'overdue', '2026-02-27', 11],
      ],
    );
  });

  it('are not seen in code, nor where people review other things', () => {
    assert.deepEqual(
      read(
        '# P\n\n```\nReview: monthly\nLast reviewed: 2020-01-01\n```\n\nAda reviews every merge request each day.\nWe have a weekly meeting.\nCode review happens daily.\nThe plan says what is reviewed.\n',
      ),
      [],
    );
  });

  it('say so where a date can be read in two ways', () => {
    assert.deepEqual(
      read('# P\n\nLast reviewed: 3/4/2026\n').map(({ line, state, message }) => [
        line,
        state,
        message,
      ]),
      [[3, 'unclear', 'Which is the month in 3/4/2026 cannot be told.']],
    );
  });
});

describe('the lines that say something', () => {
  it('lose their markup and keep their place', () => {
    const lines = plainLines(
      '# A *b*\r\n\r\n- [ ] **Name**: `x`\r\n~~~\ncode\n~~~\n| a | b |\n|---|---|\n| c | _d_ |\n',
    );
    assert.deepEqual(
      lines.map(({ line, text, heading }) => [line, text, heading]),
      [
        [3, 'Name: x', 'A b'],
        [7, 'a – b', 'A b'],
        [9, 'c – d', 'A b'],
      ],
    );
    assert.deepEqual(lines[2]?.columns, ['a', 'b']);
  });
});
