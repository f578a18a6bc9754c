import assert from 'node:assert/strict';
import {
  appendEntry,
  applyEdits,
  fillHandoff,
  setBox,
  repairEncoding,
} from '../../../../src/core/documents/edits.ts';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import { invertEdits } from './invert-edits.ts';

describe('edits of a document', () => {
  it('tick one character of a task, and take it back', () => {
    const text = '## Tasks\r\n- [ ] One\r\n- [x] Two\r\n';
    const document = parseDocument({ text, kind: 'plan' });
    const edits = setBox(document, 2, true);
    const ticked = applyEdits(text, edits);
    assert.equal(ticked, '## Tasks\r\n- [x] One\r\n- [x] Two\r\n');
    assert.equal(applyEdits(ticked, invertEdits(text, edits)), text);
    assert.deepEqual(setBox(document, 3, true), []);
    assert.equal(
      applyEdits(text, setBox(document, 3, false)),
      '## Tasks\r\n- [ ] One\r\n- [ ] Two\r\n',
    );
    assert.deepEqual(setBox(document, 1, true), []);
  });

  it('tick a drawn box in a fence, also where the text was misread', () => {
    const text = '### Checklist\n```\n□ 1. Look\n```\n';
    const document = parseDocument({ text, kind: 'playbook' });
    assert.equal(applyEdits(text, setBox(document, 3, true)), text.replace('□', '☑'));
    const misread = text.replace('□', '‚ñ°').replace('Look', 'Look ‚Üí');
    const ticked = applyEdits(
      misread,
      setBox(parseDocument({ text: misread, kind: 'playbook' }), 3, true),
    );
    assert.equal(ticked, '### Checklist\n```\n☑ 1. Look ‚Üí\n```\n');
    assert.equal(
      parseDocument({ text: ticked, kind: 'playbook' }).checklists[0]?.items[0]?.done,
      true,
    );
  });

  it('write the hand-off over its placeholder, or under an empty heading, or after what is there', () => {
    const fill = (text: string): string =>
      applyEdits(text, fillHandoff(parseDocument({ text, kind: 'opener' }), 'Done: all\n'));
    assert.equal(
      fill('# S\r\n## HANDOFF\r\n[Session 1 writes here]\r\n'),
      '# S\r\n## HANDOFF\r\nDone: all\r\n',
    );
    assert.equal(fill('# S\n## HANDOFF\n'), '# S\n## HANDOFF\nDone: all\n');
    assert.equal(fill('# S\n## HANDOFF'), '# S\n## HANDOFF\nDone: all\n');
    assert.equal(
      fill('# S\n## HANDOFF\nHalf done.\n'),
      '# S\n## HANDOFF\nHalf done.\n\nDone: all\n',
    );
    assert.equal(fill('# S\n'), '# S\n');
    assert.equal(
      parseDocument({ text: '# S\n## HANDOFF\nHalf done.\n', kind: 'opener' }).opener?.handoff
        ?.filled,
      true,
    );
  });

  it('append an entry at the end of the thread, in its line endings', () => {
    const append = (text: string): string =>
      applyEdits(
        text,
        appendEntry(parseDocument({ text, kind: 'thread' }), '---\n\n## Session 02\n- x\n'),
      );
    assert.equal(
      append('# T\r\n\r\n## Session 01\r\n- y\r\n'),
      '# T\r\n\r\n## Session 01\r\n- y\r\n\r\n---\r\n\r\n## Session 02\r\n- x\r\n',
    );
    assert.equal(
      append('# T\n\n## Session 01\n- y'),
      '# T\n\n## Session 01\n- y\n\n---\n\n## Session 02\n- x\n',
    );
    assert.equal(append(''), '## Session 02\n- x\n');
    assert.deepEqual(appendEntry(parseDocument({ text: '# T', kind: 'plan' }), 'x'), []);
  });

  it('keep the byte-order mark and leave out an edit that overlaps another', () => {
    const at = (
      from: number,
      to: number,
    ): { start: { line: number; column: number }; end: { line: number; column: number } } => ({
      start: { line: 1, column: from },
      end: { line: 1, column: to },
    });
    assert.equal(
      applyEdits('\ufeffabcd', [
        { range: at(4, 5), newText: 'X' },
        { range: at(2, 3), newText: '' },
      ]),
      '\ufeffbXd',
    );
    assert.equal(
      applyEdits('abcd', [
        { range: at(1, 4), newText: 'X' },
        { range: at(2, 3), newText: 'Y' },
      ]),
      'Xd',
    );
  });

  it('writes a misread text as it was meant, and back again by the inverse', () => {
    const meant = '## Phase 1 ✅\r\n- [ ] café – naïve\r\nplain\r\n';
    for (const label of ['macintosh', 'windows-1252']) {
      const received = new TextDecoder(label).decode(new TextEncoder().encode(meant));
      const edits = repairEncoding(parseDocument({ text: received }), received);
      assert.equal(applyEdits(received, edits), meant);
      assert.equal(edits.length, 2);
      assert.equal(applyEdits(meant, invertEdits(received, edits)), received);
    }
    assert.deepEqual(repairEncoding(parseDocument({ text: meant }), meant), []);
  });
});
