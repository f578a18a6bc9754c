import assert from 'node:assert/strict';
import { REPAIRERS } from '../../../../src/core/fixes/index.ts';
import { RULES } from '../../../../src/core/rules/index.ts';
import { mendAll, repairs } from './support.ts';

const rules = {
  'version-header': { paths: ['src/**'], fields: ['MODULE', 'VERSION'] },
  'bible-updated': { triggers: [{ paths: ['src/**'], section: '3' }] },
  'bible-tag': {},
  'migration-pair': { paths: ['db/*.sql'] },
};
const BIBLE = 'docs/BIBLE.md';
const bible = '# Bible\n\n## 3. Routes\n\nx\n\n## 4. Data\n';

describe('the registry of repairs', () => {
  it('names rules that there are', () => {
    const ids = new Set<string>(RULES.map(({ id }) => id));
    assert.deepEqual(
      Object.keys(REPAIRERS).filter((id) => !ids.has(id)),
      [],
    );
  });

  it('has none for what only a person can mend', () => {
    const found = repairs(
      { branch: { allowed: ['main'] } },
      { change: { branch: 'other' }, files: { a: { after: 'a' } } },
    );
    assert.deepEqual(found, []);
  });
});

describe('repairs together', () => {
  const situation = {
    files: {
      'src/a.ts': { after: 'a();\n' },
      'src/b.ts': { after: 'b();\n' },
      'db/001_x.sql': { after: 'CREATE TABLE x (y);\n' },
      [BIBLE]: { before: `${bible}old\n`, after: `${bible}new\n` },
    },
    change: { message: 'feat: x' },
    documents: [{ path: BIBLE, role: 'bible' }] as const,
    protocol: { documents: { bible: [BIBLE] } },
  };

  it('mend all that has a preferred repair, the message included', () => {
    const { combined, message, textOf, left } = mendAll(rules, situation);
    assert.equal(combined.mended.length, 5);
    assert.equal(message, 'feat: x [BIBLE: Section 3, 4]');
    assert.match(textOf('src/b.ts'), /MODULE: src\/b\.ts/);
    assert.match(textOf('db/001_x.rollback.sql'), /DROP TABLE x;/);
    assert.deepEqual(left, []);
  });

  it('leave out what would meet another repair, and choose no way out that needs a reason', () => {
    const both = {
      ...rules,
      'change-marker': { paths: ['src/**'], largeChange: 0 },
      'protocol-change': { paths: ['src/**'] },
    };
    const files = { 'src/a.ts': { before: 'x();\n', after: 'a();\n' } };
    const { combined, left } = mendAll(both, { ...situation, files });
    assert.deepEqual(
      combined.mended.map(({ rule }) => rule),
      ['version-header'],
    );
    assert.ok(left.length >= 2);
  });

  it('change nothing where there is nothing to mend', () => {
    const { combined } = mendAll(rules, {});
    assert.deepEqual(combined, { edits: [], creates: [], opens: [], mended: [] });
  });
});
