import assert from 'node:assert/strict';
import { told } from './support.ts';

const template =
  '# Thread\n\n```markdown\n## Session XX - [DATE]\n**Status**: done | open\n**Commits**: [SHA list]\n\n### Completed\n- [bullet list]\n```\n\n---\n';
const old = '\n## Session 1 - 2026-03-01\nNothing.\n';
const path = 'docs/PROGRESS_THREAD.md';
const judged = (entry: string, fields?: readonly string[], before = template + old) =>
  told(
    { 'thread-entry': fields ? { fields } : {} },
    { files: { [path]: { before, after: before + entry } } },
  );

describe('thread-entry', () => {
  const whole =
    '\n## Session 2 - 2026-03-02\n**Status**: done\n**Commits**: abc1234\n\n### Completed\n- The cart\n';

  it("asks for the template's fields, of new entries only", () => {
    assert.deepEqual(judged(whole), []);
    assert.deepEqual(judged(''), []);
    assert.deepEqual(judged(whole.replace('**Status**: done\n', '')), [
      `${path}:17 the new entry "Session 2 - 2026-03-02" says nothing under Status`,
    ]);
    assert.match(judged(whole.replace(/### Completed\n.*\n/, ''))[0] ?? '', /under Completed/);
  });

  it('takes an empty field, and what the template shows in brackets, for nothing', () => {
    assert.match(judged(whole.replace('abc1234', ''))[0] ?? '', /under Commits/);
    assert.match(judged(whole.replace('abc1234', '[SHA list]'))[0] ?? '', /under Commits/);
    assert.match(judged(whole.replace('The cart', '[bullet list]'))[0] ?? '', /under Completed/);
    assert.match(judged(whole.replace('- The cart\n', ''))[0] ?? '', /under Completed/);
  });

  it('asks for the configured fields, by any case and mark', () => {
    assert.deepEqual(
      judged('\n## Session 2\n- **status:** x\n\n#### next steps:\nNone\n', [
        'Status',
        'Next steps',
      ]),
      [],
    );
    assert.match(judged(whole, ['Status', 'Next'])[0] ?? '', /under Next$/);
  });

  it('takes what stands below the name of a field for its value', () => {
    const fields = ['Done', 'Next'];
    const entryOf = (done: string): string =>
      `\n## Session 2 - 2026-03-02\n**Done**:\n${done}\n**Next**: rest\n`;
    for (const done of ['- The cart\n- The till', '\nThe cart.\n', '- **Cart**: whole\n'])
      assert.deepEqual(judged(entryOf(done), fields), [], done);
    assert.match(judged(entryOf(''), fields)[0] ?? '', /under Done$/);
    const shown = template.replace('**Commits**: [SHA list]', '**Done**:\n- [what]');
    const kept = judged(entryOf('- [what]'), undefined, shown + old);
    assert.match(kept[0] ?? '', /under Status, Done, Completed$/);
  });

  it('reads a template in which other fences are shown', () => {
    const shown = template.replace('### Completed', '```sh\nmake\n\n### Completed');
    assert.match(
      judged(whole, undefined, `\`\`\`x\`\`\` is code.\n${shown}${old}`)[0] ?? 'none',
      /none/,
    );
    assert.match(
      judged(whole.replace(/### Completed\n.*\n/, ''), undefined, shown + old)[0] ?? '',
      /under Completed/,
    );
  });

  it('is silent where nothing declares fields', () => {
    assert.deepEqual(judged(whole, undefined, `# Thread\n${old}`), []);
  });

  it('judges a new thread whole', () => {
    const files = { [path]: { after: template + old } };
    assert.equal(told({ 'thread-entry': {} }, { files }).length, 1);
  });
});
