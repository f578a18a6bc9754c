import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const read = (text: string): unknown =>
  parseDocument({ text, kind: 'checklist' }).procedures?.map(({ line, title, steps }) => [
    line,
    title,
    steps.map((step) => [step.line, step.text, ...step.commands.map(({ code }) => code)]),
  ]);

describe('procedures', () => {
  it('are fences whose comments are numbered, each step with its commands', () => {
    const text =
      '## Deploy\n\n**Standard way**:\n\n```bash\n# 1. Build\nmake\nmake test\n\n# 2. Ship\n./ship\n# done\n```\n';
    assert.deepEqual(read(text), [
      [
        5,
        'Standard way',
        [
          [6, 'Build', 'make\nmake test'],
          [10, 'Ship', './ship\n# done'],
        ],
      ],
    ]);
  });

  it('are no scripts, and nothing with a single number', () => {
    assert.equal(read('## A\n```sh\nset -e\n# 1. Build\nmake\n# 2. Ship\nship\n```\n'), undefined);
    assert.equal(read('## A\n```sh\n# 1. Build\nmake\n```\n'), undefined);
    assert.equal(read('## A\n```sh\n# 2. Build\nmake\n# 3. Ship\n```\n'), undefined);
  });

  it('are headings that say "Step 1", and numbered lists, where commands stand in them', () => {
    assert.deepEqual(
      read('# Set up\n## Step 1: Get it\n```sh\nget\n```\n## Step 2: Look\nWell?\n'),
      [
        [
          1,
          'Set up',
          [
            [2, 'Step 1: Get it', 'get'],
            [6, 'Step 2: Look'],
          ],
        ],
      ],
    );
    assert.deepEqual(read('## Get\n1. Get it\n   ```sh\n     get\n   ```\n2. Look\n'), [
      [
        2,
        'Get',
        [
          [2, 'Get it', 'get'],
          [6, 'Look'],
        ],
      ],
    ]);
    assert.equal(read('## Step 1: A\na\n## Step 2: B\nb\n\n1. c\n2. d\n'), undefined);
  });

  it('leave going back to the rollbacks', () => {
    const text = '## Rollback\n```sh\n# 1. Stop\nstop\n# 2. Look\nlook\n```\n';
    const document = parseDocument({ text, kind: 'checklist' });
    assert.equal(document.procedures, undefined);
    assert.equal(document.rollbacks?.[0]?.steps.length, 2);
  });

  it('with a list that says checklist make a checklist document, whatever its name', () => {
    const steps = '```sh\n# 1. Copy\ncp a b\n# 2. Look\nls\n```\n';
    const kindOf = (text: string, path = 'notes.md'): string => parseDocument({ text, path }).kind;
    assert.equal(kindOf(`# Data\n${steps}\n**Checklist**:\n- ✅ a\n`), 'checklist');
    assert.equal(kindOf(`# Data\n${steps}`), 'other');
    assert.equal(
      kindOf(`## Phase 1: A\n${steps}\n**Checklist**:\n- [ ] a\n## Phase 2: B\n`),
      'plan',
    );
    assert.equal(kindOf('# Servers\n', 'docs/RUNBOOK.md'), 'checklist');
  });
});
