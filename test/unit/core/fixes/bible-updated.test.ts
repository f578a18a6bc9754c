import assert from 'node:assert/strict';
import { mend, repairs, wordsAt } from './support.ts';

const rules = (section?: string) => ({
  'bible-updated': { triggers: [{ paths: ['src/**'], ...(section ? { section } : {}) }] },
});
const BIBLE = 'docs/BIBLE.md';
const documents = [{ path: BIBLE, role: 'bible' }] as const;
const protocol = { documents: { bible: [BIBLE] } };
const WORDS = '[Describe what changes in src/a.ts]';
const situation = (bible: string) => ({
  files: { 'src/a.ts': { after: 'a' }, [BIBLE]: { before: bible, after: bible } },
  documents,
  protocol,
});

describe('the repair of bible-updated', () => {
  it('puts a row below the table of the mapped section, and leads to its words', () => {
    const text =
      '# Bible\n\n## 3. Routes\n\n| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n\n---\n\n## 4. Data\n';
    const { repair, textOf, left } = mend(rules('3'), situation(text));
    assert.equal(repair.title, `Describe the change in section 3 of ${BIBLE}`);
    assert.equal(textOf(BIBLE), text.replace('| 1 | 2 | 3 |', `| 1 | 2 | 3 |\n| ${WORDS} | | |`));
    assert.equal(wordsAt(textOf(BIBLE), repair), WORDS);
    assert.deepEqual(left, []);
  });

  it('continues a list, and adds a paragraph of its own otherwise, with the line ends of the file', () => {
    const list = mend(rules('3'), situation('## 3. Routes\n* one\n\n## 4. Data\n'));
    assert.match(list.textOf(BIBLE), /\* one\n\* \[Describe/);
    const prose = mend(rules('Routes'), situation('## Routes\r\n\r\nSome words.\r\n'));
    assert.equal(prose.textOf(BIBLE), `## Routes\r\n\r\nSome words.\r\n\r\n- ${WORDS}\r\n`);
    assert.equal(wordsAt(prose.textOf(BIBLE), prose.repair), WORDS);
  });

  it('makes the section where there is none, and needs none where none is mapped', () => {
    const made = mend(rules('7'), situation('# Bible\n\n## 3. Routes\n\nx\n'));
    assert.match(made.textOf(BIBLE), /x\n\n## 7\. \[Title\]\n\n- \[Describe/);
    assert.deepEqual(made.left, []);
    assert.equal(wordsAt(made.textOf(BIBLE), made.repair), WORDS);
    const whole = mend(rules(), situation('# Bible\n'));
    assert.equal(whole.textOf(BIBLE), `# Bible\n\n- ${WORDS}\n`);
  });

  it('is not made twice', () => {
    const { mended } = mend(rules('3'), situation('## 3. Routes\n\nx\n'));
    const text = mended.files?.[BIBLE]?.after ?? '';
    const [again] = repairs(rules('3'), {
      ...situation(text),
      files: { 'src/a.ts': { after: 'a' }, [BIBLE]: { before: text, after: text } },
    });
    assert.deepEqual(again?.edits, []);
    assert.ok(again);
    assert.equal(wordsAt(text, again), WORDS);
  });

  it('offers the trailer as the other way, whose reason is not given', () => {
    const { repair, mended, left } = mend(
      rules('3'),
      { ...situation('## 3. Routes\n'), change: { message: 'feat: a' } },
      (all) => all[1],
    );
    assert.equal(repair.preferred, false);
    assert.equal(mended.change?.message, 'feat: a\n\nBible-Reviewed: ');
    assert.equal(left.length, 1);
  });

  it('without a bible leaves the trailer only', () => {
    const files = { 'src/a.ts': { after: 'a' } };
    assert.equal(repairs(rules('3'), { files, protocol }).length, 1);
  });
});
