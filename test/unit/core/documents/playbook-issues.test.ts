import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import { statedFacts } from '../../../../src/core/rules/stated-facts.ts';

const path = 'docs/PLAYBOOK.md';

/** What the editor and the session see, which what the rules see must not differ from. */
function open(lines: readonly string[], heading = '## Blocking issues'): string[] {
  const text = `# Team playbook\n\n${heading}\n\n${lines.join('\n')}\n`;
  const document = parseDocument({ text, path, kind: 'playbook' });
  const found = (document.playbook?.blockingIssues ?? [])
    .filter((issue) => issue.open)
    .map((issue) => issue.text);
  assert.deepEqual(
    statedFacts(path, document, text).issues.map((issue) => issue.text),
    found,
  );
  return found;
}

/** Each alone, so that no item changes how another is read. */
const opens = (items: readonly string[]): string[] =>
  items.filter((item) => open([`- ${item}`]).length > 0);

describe('a blocking issue', () => {
  it('is open although the word for settled is in it', () => {
    const items = [
      'Refund double-charge',
      'Refund double-charge: must be resolved before launch',
      'Refund double-charge is not resolved',
      'Refund double-charge is not yet fixed.',
      'Payments stay off until the bug is resolved',
      'To be resolved on 2026-12-01',
      'Refund: resolved by Friday',
      'Unresolved refund',
      'Closed-loop tests fail',
      'Fixed prices: the cart shows none',
      'Login fails with a closed connection',
      'Button ✅ is broken',
      '❌ Deploy fails',
      '~~low~~ high: refund',
      '[OPEN] Refund – resolved',
      '[ ] Refund – resolved',
      '[!] Refund',
      '**[PAY][OPEN]** Refund',
      'Nothing works on staging',
      'No issues can be created',
      'No blockers, except the refund',
      'None of the tests run on Windows',
    ];
    assert.deepEqual(opens(items), items);
  });

  it('is settled where a box, a tag, a mark, a strike or a word that is set off says so', () => {
    assert.deepEqual(
      opens([
        '[x] Refund double-charge',
        '[-] Refund double-charge',
        '[x] Refund: must be resolved before launch',
        '[RESOLVED] Refund',
        '**[PAY][CLOSED]** Refund',
        'Refund [fixed]',
        '~~Refund~~',
        '~~[PAY] Refund~~ ✅ Resolved',
        '✅ Refund',
        'Refund ✅',
        'Refund ✅ resolved in #12',
        'Refund – resolved',
        'Refund - closed.',
        'Refund (closed)',
        'Refund: fixed in 1.2',
        'Refund – resolved by Ann',
        'Refund resolved on 2026-11-20',
        'Refund (resolved 2026-11-20)',
        'If the cart is empty, the refund fails – resolved',
        'The refund was resolved.',
        'Refund **RESOLVED**',
        'Resolved: refund',
        'Fixed in 1.2 – users must pay twice',
        'Rückzahlung – behoben',
      ]),
      [],
    );
    assert.deepEqual(open(['- Refund', '  - Status: resolved', '- Rest']), ['Rest']);
  });

  it('is none where the list says that there is none', () => {
    assert.deepEqual(
      opens([
        'None',
        'None at the moment',
        '(none)',
        '*None*',
        'N/A',
        'No open blockers',
        'No blocking issues.',
        'No known blockers at the moment',
        '✅ No open blockers',
        'Currently none',
        'Nothing is blocked',
        '–',
        'Keine offenen Blocker',
        'Keine',
      ]),
      [],
    );
  });

  it('is open under a heading that only asks to settle it', () => {
    const of = (heading: string): number => open(['- Refund'], heading).length;
    assert.deepEqual(
      [
        of('## Unresolved blockers'),
        of('## Blocking issues (must be resolved first)'),
        of('## Blockers, open and closed'),
      ],
      [1, 1, 1],
    );
    assert.deepEqual([of('## Resolved blockers'), of('## Blocking issues – resolved')], [0, 0]);
  });

  it('is a row of a table with a column of states', () => {
    const table = (header: string, ...rows: string[]): string[] => [
      header,
      header.replace(/[^|]+/g, '---'),
      ...rows,
    ];
    assert.deepEqual(
      open(
        table(
          '| # | Issue | Status |',
          '| 1 | Refund double-charge | Open |',
          '| 2 | ~~Login~~ | |',
          '| 3 | Cart | Not resolved |',
          '| 4 | Search | Resolved 2026-11-20 |',
          '| 5 | Mail | ✅ |',
          '| 6 | Fonts | ❌ |',
          "| 7 | Icons | Won't fix |",
          '| 8 | Sums | 80% done |',
          '| – | None | – |',
          '| 9 | Menu | |',
        ),
      ),
      ['Refund double-charge', 'Cart', 'Fonts', 'Sums', 'Menu'],
    );
    assert.deepEqual(open(table('| Blocker | Open? |', '| Refund | yes |', '| Login | no |')), [
      'Refund',
    ]);
    assert.deepEqual(
      open(
        table('| Blocker | Resolved |', '| Refund | |', '| Login | 2026-11-20 |', '| Cart | no |'),
      ),
      ['Refund', 'Cart'],
    );
    assert.deepEqual(open(table('| Stop condition | What to do |', '| Tests fail | Stop |')), []);
    const { playbook } = parseDocument({
      text: `# P\n## Blockers\n${table('| ID | Category | Problem | State |', '| 1 | PAY | Refund | open |').join('\n')}\n`,
      kind: 'playbook',
    });
    assert.deepEqual(playbook?.blockingIssues, [
      { line: 5, text: 'Refund', category: 'PAY', open: true },
    ]);
  });
});
