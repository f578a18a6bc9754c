import assert from 'node:assert/strict';
import { repairsFor } from '../../../../src/core/fixes/index.ts';
import { judged, mend, repaired } from './support.ts';

const rules = {
  'version-header': { paths: ['src/**'], fields: ['MODULE', 'VERSION', 'DATE'], bump: ['VERSION'] },
};
const header = '/*\n * MODULE: src/a.ts\n * VERSION: 1.2.9\n * DATE: 2026-11-01\n */\n\n';

describe('the repair of version-header', () => {
  it('inserts the header once, whatever was judged before', () => {
    const situation = { files: { 'src/a.ts': { after: 'a();\n' } } };
    const { repair, textOf, left } = mend(rules, situation);
    assert.deepEqual(left, []);
    assert.match(textOf('src/a.ts'), /^\/\*\n \* MODULE: src\/a\.ts\n/);
    const { found } = judged(rules, situation);
    const { input } = judged(rules, repaired(situation, repair));
    assert.ok(found[0]);
    assert.deepEqual(repairsFor(found[0], input), []);
  });

  it('leads to what only a person can fill in', () => {
    const asked = { 'version-header': { paths: ['src/**'], fields: ['MODULE', 'PURPOSE'] } };
    const { repair } = mend(asked, { files: { 'src/a.ts': { after: 'a();\n' } } });
    const line = { line: 3, column: 13 };
    assert.deepEqual(repair?.opens, {
      path: 'src/a.ts',
      range: { start: line, end: { ...line, column: 14 } },
    });
  });

  it('raises the version', () => {
    const { textOf, left } = mend(rules, {
      files: { 'src/a.ts': { before: header, after: `${header}a();\n` } },
    });
    assert.match(textOf('src/a.ts'), / \* VERSION: 1\.2\.10\n/);
    assert.deepEqual(left, []);
  });
});
