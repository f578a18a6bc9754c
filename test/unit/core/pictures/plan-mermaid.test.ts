import assert from 'node:assert/strict';
import { exportPlan } from '../../../../src/core/pictures/export.ts';
import { mermaidText } from '../../../../src/core/pictures/mermaid-text.ts';
import { assertGolden, makePlan, SMALL_PLAN } from './support.ts';

describe('a plan as Mermaid', () => {
  it('is the chart that was looked at', () => {
    assertGolden('plan.mmd', exportPlan(SMALL_PLAN, 'mermaid'));
  });

  it('escapes every sign that means something to Mermaid, Markdown or HTML', () => {
    assert.equal(
      mermaidText('a "b" #1; <i>\n`c` %%{init}%% [d](e)'),
      'a #34;b#34; #35;1#59; #60;i#62; #96;c#96; #37;#37;#123;init#125;#37;#37; #91;d#93;#40;e#41;',
    );
    assert.equal(mermaidText('1. First'), '1#46; First');
    assert.equal(mermaidText('- one'), '#45; one');
    assert.equal(mermaidText('1.2 Two'), '1.2 Two');
    for (let code = 0; code < 128; code += 1) {
      const text = mermaidText(`x${String.fromCharCode(code)}y`).replace(/#\d+;/g, '');
      assert.match(text, /^[\w .,!?'/=@^+-]*$/, String(code));
    }
  });

  it('stays within what Mermaid draws', () => {
    const text = exportPlan(makePlan(500, 10), 'mermaid');
    assert.ok(text.length < 50_000);
    assert.equal([...text.matchAll(/==>|-->/g)].length, 9);
  });
});
