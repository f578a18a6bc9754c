import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { Playbook } from '../../../../src/core/documents/document.ts';

const playbook = (text: string): Playbook | undefined =>
  parseDocument({ text, kind: 'playbook' }).playbook;

describe('the sprint status of a playbook', () => {
  it('is its fields, with lists under a name as its value, without the blocking issues', () => {
    const text =
      '# Book\n## Current Sprint Status\n**Sprint**: Nine\n**Code state**:\n- main\n- green\n\n**BLOCKING ISSUES**:\n- [OPEN] fire\n### Now\n- **Next**: rest\n';
    const found = playbook(text);
    assert.deepEqual(
      found?.sprint?.fields.map(({ line, name, text: value }) => `${line} ${name}: ${value}`),
      ['3 Sprint: Nine', '4 Code state: main; green', '11 Next: rest'],
    );
    assert.equal(found?.blockingIssues.length, 1);
  });
});

describe('the reading index of a playbook', () => {
  it('says what to read when: by heading, by label and by row', () => {
    const read = (body: string): unknown =>
      playbook(`# Book\n## Protocol Index\n${body}`)?.readingIndex?.map(
        ({ line, when, read: list }) => [
          line,
          when,
          list.map(({ section, path }) => section ?? path),
        ],
      );
    assert.deepEqual(read('### At start:\n- ✅ **Patterns** (Section 5)\n- `docs/A.md`\n'), [
      [3, 'At start', ['5', 'docs/A.md']],
    ]);
    assert.deepEqual(read('**Before code:**\n- § 2.1 first\n'), [[3, 'Before code', ['2.1']]]);
    assert.deepEqual(read('| When | Read |\n|---|---|\n| stuck | `HELP.md` |\n'), [
      [5, 'stuck', ['HELP.md']],
    ]);
  });
});

describe('the scripts of a playbook', () => {
  it('are named by path, with purpose and use', () => {
    const text =
      '# Book\n## Canonical Scripts\n- **`a.sh`**: Ships it.\n  - **Usage**: `./a.sh <x>`\n- No script\n\n| Script | For |\n|---|---|\n| `b.sh` | looks |\n';
    assert.deepEqual(playbook(text)?.scripts, [
      { line: 3, path: 'a.sh', text: 'Ships it.', usage: './a.sh <x>' },
      { line: 9, path: 'b.sh', text: 'looks' },
    ]);
  });
});

describe('what a playbook tells not to read', () => {
  it('are the lists of such sections and labels; a path counts where it leads the line', () => {
    const text =
      '# Book\n## DO Read\n- NEW.md\n## DO NOT Read These\n**From last year:**\n- OLD.md (all)\n- Parts of START.md\n';
    assert.deepEqual(playbook(text)?.superseded, [
      { line: 6, text: 'OLD.md (all)', path: 'OLD.md' },
      { line: 7, text: 'Parts of START.md' },
    ]);
  });
});
