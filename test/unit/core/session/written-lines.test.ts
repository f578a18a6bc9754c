import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hasMostLines, linesAdded } from '../../../../src/core/session/written-lines.ts';

describe('the lines by which a text is known again', () => {
  it('are those that are new, each once, blank ones left out', () => {
    const before = '# Thread\n\n## Session 1\n**Status**: done\n';
    const after = `${before}\n## Session 2\n**Status**: done\n- Baked\n---\n- Baked\n`;
    assert.deepEqual(linesAdded(before, after), ['## Session 2', '- Baked']);
    assert.deepEqual(linesAdded('', ''), []);
  });

  it('are few and short, however much was written', () => {
    const many = Array.from({ length: 500 }, (_, index) => `${index} ${'x'.repeat(500)}`);
    const added = linesAdded('', many.join('\n'));
    assert.ok(added.length <= 50 && added.every((line) => line.length <= 200));
    assert.equal(hasMostLines(many.join('\n'), added), true);
  });

  it('are still there where a formatter or a person changed some, and not in the text of another', () => {
    const lines = ['## Session 2 - Buns', '**Status**: done', '- Baked', '- Sold'];
    const mended = '## Session 2 – Buns\r\n\r\n__Status__: done\r\n\r\n* Baked twice\r\n* Sold\r\n';
    assert.equal(hasMostLines(mended, lines), true);
    assert.equal(hasMostLines('## Session 3 - Rolls\n**Status**: done\n- Rested\n', lines), false);
    assert.equal(hasMostLines('', []), true);
  });
});
