import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const states = (text: string): string[] =>
  parseDocument({ text, path: 'ROADMAP.md' }).tasks.map(
    ({ title, status, statusFrom }) => `${title}: ${status} ${statusFrom}`,
  );

describe('the legend of a document', () => {
  it('teaches the pictures that it explains, in a quote or a paragraph', () => {
    const legend = '🟢 shipped · 🟡 in progress · ⚪ planned · 🔴 blocked';
    const plan = '## Phase 1: A\n- 🟢 a\n- 🟡 b\n- ⚪ c\n- 🔴 d\n';
    const found = ['a: done mark', 'b: doing mark', 'c: todo mark', 'd: blocked mark'];
    assert.deepEqual(states(`# Roadmap\n\n> ${legend}\n\n${plan}`), found);
    assert.deepEqual(states(`# Roadmap\n\n**Legend**: ${legend}\n\n${plan}`), found);
    assert.deepEqual(
      states(`# Roadmap\n\n${plan}`).map((one) => one.slice(-4)),
      Array(4).fill('none'),
    );
  });

  it('teaches characters in boxes, in a list or a table', () => {
    const plan = '## Tasks\n- [-] a\n- [x] b\n- [ ] c\n';
    const found = ['a: doing box', 'b: done box', 'c: todo box'];
    assert.deepEqual(states(plan)[0], 'a: cancelled box');
    assert.deepEqual(
      states(`${plan}\n---\n**Key**:\n- \`[ ]\` = Pending/Not started\n- \`[-]\` = In Progress\n`),
      found,
    );
    assert.deepEqual(
      states(`${plan}\n## Notes\n- [ ] open\n- [-] in progress\n- [x] done\n`),
      found,
    );
    assert.deepEqual(
      states(`${plan}\n| Mark | Meaning |\n|---|---|\n| [-] | in progress |\n| [x] | done |\n`),
      found,
    );
  });

  it('is none where a line says more than a state, or only one', () => {
    const plan = '## Phase 1: A\n- 🔴 a\n';
    assert.deepEqual(states(`${plan}\n> 🔴 blocked\n`), ['a: todo none']);
    assert.deepEqual(states(`${plan}\n> 🔴 blocked by the bank · 🟢 done by Ann\n`), [
      'a: todo none',
    ]);
  });
});
