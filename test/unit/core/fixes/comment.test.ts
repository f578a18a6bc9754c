import assert from 'node:assert/strict';
import { lineComment } from '../../../../src/core/fixes/comment.ts';

describe('a comment of one line', () => {
  it('is written as the language writes it', () => {
    const written = (path: string): string | undefined => lineComment(path)?.('x');
    assert.equal(written('a.ts'), '// x');
    assert.equal(written('a.py'), '# x');
    assert.equal(written('a.sql'), '-- x');
    assert.equal(written('a.md'), '<!-- x -->');
    assert.equal(written('a.css'), '/* x */');
    assert.equal(written('Dockerfile'), '# x');
    assert.equal(written('a.json'), undefined);
  });
});
