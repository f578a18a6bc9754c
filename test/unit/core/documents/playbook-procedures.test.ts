import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { Playbook } from '../../../../src/core/documents/document.ts';

const playbook = (text: string): Playbook | undefined =>
  parseDocument({ text, kind: 'playbook' }).playbook;

describe('procedures of a playbook', () => {
  it('for going back are headings that say Step, numbered items, or else each fence', () => {
    const steps = (body: string): unknown =>
      playbook(`# Book\n## Rollback\n${body}`)?.rollbacks?.[0]?.steps.map(
        ({ line, text, commands }) => [line, text, ...commands.map(({ code }) => code)],
      );
    assert.deepEqual(steps('### Step 1: Stop\n```sh\nstop\n```\n### Step 2: Look\n'), [
      [3, 'Step 1: Stop', 'stop'],
      [7, 'Step 2: Look'],
    ]);
    assert.deepEqual(steps('1. Stop\n   ```sh\n   stop\n   ```\n2. Look\n'), [
      [3, 'Stop', 'stop'],
      [7, 'Look'],
    ]);
    assert.deepEqual(steps('**Put it back:**\n```sh\nback\n```\n'), [[3, 'Put it back', 'back']]);
  });

  it('for going back say when they are due, which is no step', () => {
    const [found] =
      playbook('# Book\n## Rollback\n**When to roll back:**\n1. ❌ It burns\n\n**How:**\n1. Stop\n')
        ?.rollbacks ?? [];
    assert.deepEqual(found?.when, [{ line: 4, text: 'It burns' }]);
    assert.deepEqual(
      found?.steps.map(({ text }) => text),
      ['Stop'],
    );
    assert.equal(playbook('# Book\n## Rollback\nWe never do.\n')?.rollbacks, undefined);
  });

  it('for going back are the numbers below "when it fails:", too, and numbered comments of a fence', () => {
    const found = playbook(
      '# Book\n## Rollback\nWhen it fails:\n1. Stop\n   ```sh\n   stop\n   ```\n2. Look\n## Rolling back data\n```sh\n# 1. Copy\ncp a b\n\n# 2. Look\n```\n',
    )?.rollbacks;
    assert.deepEqual(
      found?.map(({ when, steps }) => [
        when,
        steps.map(({ line, text, commands }) => [line, text, ...commands.map(({ code }) => code)]),
      ]),
      [
        [
          [],
          [
            [4, 'Stop', 'stop'],
            [8, 'Look'],
          ],
        ],
        [
          [],
          [
            [11, 'Copy', 'cp a b'],
            [14, 'Look'],
          ],
        ],
      ],
    );
  });

  it('for asking are the rows of a table, by its headers, and the form', () => {
    const found = playbook(
      '# Book\n## Escalation\n| What | Who | When |\n|---|---|---|\n| **Fire** | Jon | now |\n\n### Escalation Format\n```\nWhat:\n```\n',
    )?.escalation;
    assert.deepEqual(found?.matrix, [
      { line: 5, cells: { What: 'Fire', Who: 'Jon', When: 'now' } },
    ]);
    assert.deepEqual(found?.form, { line: 8, text: 'What:' });
    assert.equal(playbook('# Book\n| a | b |\n|---|---|\n| 1 | 2 |\n')?.escalation, undefined);
  });
});

describe('the change log of a playbook', () => {
  const log = (body: string): unknown =>
    playbook(`# Book\n## Change Log\n${body}`)?.changeLog?.map(
      ({ line, version, date, changes }) => [line, version, date, changes.map(({ text }) => text)],
    );

  it('has its entries in headings, rows or bullets', () => {
    assert.deepEqual(log('### v2.1.0-rc (2026-01-02)\n- ✅ a\n### 2025-12-01\n- b\n'), [
      [3, 'v2.1.0-rc', '2026-01-02', ['a']],
      [5, undefined, '2025-12-01', ['b']],
    ]);
    assert.deepEqual(log('| Version | Date | What |\n|---|---|---|\n| 1.2 | 2026-01-02 | a |\n'), [
      [5, '1.2', '2026-01-02', ['a']],
    ]);
    assert.deepEqual(log('- v1.0 (2026-01-02): first\n  - a\n'), [
      [3, 'v1.0', '2026-01-02', ['a']],
    ]);
  });

  it('is a table of versions and dates, where no heading says it', () => {
    const table = (first: string): string =>
      `# Book\n## Upkeep\n| ${first} | Date | What |\n|---|---|---|\n| 1.2 | 2026-01-02 | a |\n`;
    assert.deepEqual(
      playbook(table('Version'))?.changeLog?.map(({ version, changes }) => [version, changes]),
      [['1.2', [{ line: 5, text: 'a' }]]],
    );
    assert.equal(playbook(table('Room'))?.changeLog, undefined);
  });

  it('keeps apart what an entry supersedes', () => {
    const found = playbook('# Book\n## Change Log\n### v2.0\n- a\n\n**Supersedes**:\n- OLD.md\n');
    assert.deepEqual(
      found?.changeLog?.[0]?.changes.map(({ text }) => text),
      ['a'],
    );
    assert.deepEqual(found?.superseded, [{ line: 7, text: 'OLD.md', path: 'OLD.md' }]);
  });
});
