import assert from 'node:assert/strict';
import { type Situation, told } from './support.ts';

const before = `# The bible
Version 1

## 5. Pages
start

### 5.1 Start page
old

## 6. Data
tables

## Words of thanks
none
`;
const judged = (message: string | undefined, after: string, more: Situation['change'] = {}) =>
  told(
    { 'bible-tag': {} },
    {
      files: { 'docs/BIBLE.md': { before, after } },
      change: { ...(message === undefined ? {} : { message }), ...more },
    },
  );
const data = before.replace('tables', 'three tables');
const both = data.replace('old', 'new');

describe('bible-tag', () => {
  it('passes with the sections that changed, however they are written', () => {
    for (const message of [
      'x [BIBLE: Section 6]',
      'x [bible: 6]',
      'x\n\n[BIBLE: §6]',
      'x [BIBLE: Data]',
    ])
      assert.deepEqual(judged(message, data), [], message);
    for (const message of [
      'x [BIBLE: Section 5, 6]',
      'x [BIBLE: Sections 5.1 and 6]',
      'x [BIBLE: 6]\n\n[BIBLE: 5.1]',
    ])
      assert.deepEqual(judged(message, both), [], message);
  });

  it('refuses a message without the tag, or with a part of it', () => {
    assert.match(judged('x', data)[0] ?? '', /BIBLE\.md the message has no \[BIBLE: …\] tag/);
    assert.match(judged('x [BIBLE: Section 6]', both)[0] ?? '', /does not name section 5\.1/);
    assert.match(judged('x [BIBLE: none]', data)[0] ?? '', /does not name section 6/);
  });

  it('refuses sections that did not change', () => {
    assert.match(
      judged('x [BIBLE: Section 5, 6]', data)[0] ?? '',
      /names section 5, which did not/,
    );
    assert.match(judged('x [BIBLE: Section 61]', data).join(), /names section 61/);
    assert.match(judged('x [BIBLE: Section 6.1, 6]', data)[0] ?? '', /names section 6\.1/);
  });

  it('asks for the sections that changed on the way, where the bible moves', () => {
    const moved = (message: string, after: string) =>
      told(
        { 'bible-tag': {} },
        { files: { 'docs/BIBLE.md': { before, after, from: 'BIBLE.md' } }, change: { message } },
      );
    assert.deepEqual(moved('x', before), []);
    assert.match(moved('x', data)[0] ?? '', /has no \[BIBLE: …\] tag/);
    assert.deepEqual(moved('x [BIBLE: 6]', data), []);
  });

  it('counts sections that come, go or carry no number', () => {
    assert.deepEqual(judged('x [BIBLE: 7]', `${before}\n## 7. New\n`), []);
    assert.deepEqual(judged('x [BIBLE: 6]', before.replace('## 6. Data\ntables\n', '')), []);
    const thanks = before.replace('none', 'you');
    assert.match(judged('x', thanks)[0] ?? '', /no \[BIBLE/);
    assert.deepEqual(judged('x [BIBLE: Words of thanks]', thanks), []);
  });

  it('knows steps that are numbered anew by the section that they stand in', () => {
    const from =
      '# B\n\n## 5. Five\n\n### 1. Make\na\n\n### 5.1 Take\nb\n\n## 6. Six\n\n### 1. Make\nc\n';
    const tagged = (message: string, after: string) =>
      told(
        { 'bible-tag': {} },
        { files: { 'docs/BIBLE.md': { before: from, after } }, change: { message } },
      );
    const five = from.replace('\na\n', '\nA\n');
    for (const tag of ['5', 'Five', 'Make'])
      assert.deepEqual(tagged(`x [BIBLE: ${tag}]`, five), []);
    assert.match(tagged('x [BIBLE: 6]', five)[0] ?? '', /does not name section 5/);
    assert.match(tagged('x [BIBLE: 1]', five)[0] ?? '', /does not name section 5/);
    assert.deepEqual(tagged('x [BIBLE: 5.1]', from.replace('\nb\n', '\nB\n')), []);
    assert.deepEqual(tagged('x [BIBLE: 6]', from.replace('\nc\n', '\nC\n')), []);
  });

  it("takes the document's title and front matter for no section", () => {
    const from = '---\ntitle: B\nversion: 1\n---\n# B 1\n\n## Auth\na\n\n## Data\nb\n';
    const after = from.replaceAll('1', '2');
    const tagged = (message: string, to: string) =>
      told(
        { 'bible-tag': {} },
        { files: { 'docs/BIBLE.md': { before: from, after: to } }, change: { message } },
      );
    assert.deepEqual(tagged('x', after), []);
    assert.deepEqual(tagged('x [BIBLE: Auth]', after.replace('\na\n', '\nA\n')), []);
  });

  it('does not ask for what stands above the first section, or differs in spacing only', () => {
    assert.deepEqual(judged('x', before.replace('Version 1', 'Version 2')), []);
    assert.deepEqual(judged('x', `${before.replace('tables', 'tables  ')}\n\n`), []);
  });

  it('lets a merge, a fixup and an unwritten message be', () => {
    assert.deepEqual(judged('Merge', data, { parents: 2 }), []);
    assert.deepEqual(judged('fixup! x [BIBLE: 5]', data), []);
    assert.deepEqual(judged(undefined, data), []);
  });

  it('asks for a tag in every message where that is configured, and passes over ignored sections', () => {
    const always = (message: string) =>
      told({ 'bible-tag': { when: 'always' } }, { change: { message } });
    assert.equal(always('x').length, 1);
    assert.deepEqual(always('x [BIBLE: none]'), []);
    assert.equal(always('x [BIBLE: 6]').length, 1);
    const files = { 'docs/BIBLE.md': { before, after: data } };
    assert.deepEqual(
      told({ 'bible-tag': { ignore: ['6'] } }, { files, change: { message: 'x' } }),
      [],
    );
  });
});
