import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { Playbook } from '../../../../src/core/documents/document.ts';

const playbook = (text: string): Playbook | undefined =>
  parseDocument({ text, kind: 'playbook' }).playbook;

describe('rules of a playbook', () => {
  it('have their samples cut where a comment calls what follows right or wrong', () => {
    const text =
      '## Rules\n### Rule 1: Log\n```js\n// ✅ do\nlog(e);\n\n// ❌ never\nswallow(e);\n```\n**Wrong**:\n```py\npass\n```\n```\nplain\n```\n';
    assert.deepEqual(
      playbook(text)?.rules[0]?.examples?.map(({ line, language, verdict, code }) => [
        line,
        language,
        verdict,
        code,
      ]),
      [
        [4, 'js', 'right', '// ✅ do\nlog(e);'],
        [7, 'js', 'wrong', '// ❌ never\nswallow(e);'],
        [12, 'py', 'wrong', 'pass'],
        [15, '', 'wrong', 'plain'],
      ],
    );
  });

  it('are not judged by a remark further down in their sample', () => {
    const text = '## Rule 1: Open\n```py\nwith a:\n  # never commit here\n  b()\n```\n';
    assert.deepEqual(
      playbook(text)?.rules[0]?.examples?.map(({ verdict }) => verdict),
      ['unsaid'],
    );
  });

  it('are enforced as a list, a heading or a line says', () => {
    const rule = (body: string): string[] | undefined =>
      playbook(`## Rule 1: A\n${body}`)?.rules[0]?.enforcement.map(({ text }) => text);
    assert.deepEqual(rule('**Enforcement**:\n- by hook\n'), ['by hook']);
    assert.deepEqual(rule('### Enforcement\n- by *review*\n'), ['by review']);
    assert.deepEqual(rule('**Checked by**: the build\n'), ['the build']);
    assert.deepEqual(rule('Words.\n'), []);
  });

  it('stand in a numbered list too, with the samples of their item', () => {
    const [one, two] =
      playbook('## Rules\n1. Be kind\n   ```sh\n   hug\n   ```\n2. Sleep\n')?.rules ?? [];
    assert.deepEqual([one?.line, one?.title, one?.examples?.length], [2, 'Be kind', 1]);
    assert.deepEqual([two?.title, two?.examples], ['Sleep', undefined]);
  });
});

describe('templates of a playbook', () => {
  it('stand under whatever words come before "rules"', () => {
    for (const heading of ['Rules', 'Golden rules', 'Non-negotiable rules', 'The hard rules'])
      assert.equal(
        parseDocument({ text: `# P\n## ${heading}\n1. a\n`, kind: 'playbook' }).playbook?.rules
          .length,
        1,
        heading,
      );
  });

  it('give the names of their fields', () => {
    const text =
      '## File Header Template\n```ts\n/**\n * MODULE: a\n * LAST_MODIFIED: b\n *   - Not: one\n */\n```\n## Inline Change Markers\n```sql\n-- [CHANGE] day\n-- ADDED: x\n\nSELECT 1;\n-- ROLLBACK: y\n```\n';
    const found = playbook(text);
    assert.deepEqual(found?.headerTemplate?.names, ['MODULE', 'LAST_MODIFIED']);
    assert.deepEqual(found?.changeMarker, {
      line: 11,
      lines: ['-- [CHANGE] day', '-- ADDED: x'],
      names: ['ADDED'],
    });
  });
});
