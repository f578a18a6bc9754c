import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainLineOf } from '../../../src/actions/explain-line.ts';

describe('explaining a line of a file', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'explain é '));
    writeFileSync(join(root, 'PLAN.md'), '## Tasks\r\n- wp/a: one\r\n- [ ] two\r\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('says what the line is, and shows it', async () => {
    const found = await explainLineOf({ file: join(root, 'PLAN.md'), line: 3 });
    assert.equal(found.text, '- [ ] two');
    assert.equal(found.reasons[0]?.rule, 'checkbox');
  });

  it('knows what the protocol file of the repository teaches', async () => {
    mkdirSync(join(root, '.session-protocol'));
    writeFileSync(
      join(root, '.session-protocol/protocol.json'),
      String.raw`{"version": 1, "documents": {"kinds": [{"paths": ["PLAN.md"], "kind": "plan", "ids": "wp/\\w+"}]}}`,
    );
    const file = join(root, 'PLAN.md');
    assert.equal((await explainLineOf({ file, line: 2 })).reasons[0]?.taken, 'nothing');
    const taught = await explainLineOf({ file, line: 2, root });
    assert.match(taught.reasons[0]?.because ?? '', /Its id is wp\/a\./);
  });

  it('reads an unsaved buffer instead of the file', async () => {
    const found = await explainLineOf({ file: join(root, 'PLAN.md'), line: 1, text: '- [ ] x' });
    assert.equal(found.reasons[0]?.taken, 'task');
  });

  it('refuses a file or line that is not there', async () => {
    await assert.rejects(explainLineOf({ file: join(root, 'none.md'), line: 1 }), {
      code: 'unreadable-document',
    });
    await assert.rejects(explainLineOf({ file: join(root, 'PLAN.md'), line: 5 }), {
      code: 'no-such-line',
    });
  });
});
