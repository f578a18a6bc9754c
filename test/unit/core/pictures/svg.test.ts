import assert from 'node:assert/strict';
import { DARK, escapeText, LIGHT, type Palette } from '../../../../src/core/pictures/svg.ts';

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('the colours of a picture that stands alone', () => {
  for (const [name, palette] of Object.entries({ LIGHT, DARK } as Record<string, Palette>)) {
    it(`can be told apart in ${name}: texts by 4.5 to 1, shapes by 3 to 1`, () => {
      for (const ground of [palette.ground, palette.card]) {
        for (const text of [palette.text, palette.quiet])
          assert.ok(contrast(text, ground) >= 4.5, text);
        const { done, doing, blocked, partial, critical, line } = palette;
        for (const shape of [done, doing, blocked, partial, critical, line])
          assert.ok(contrast(shape, ground) >= 3, `${shape} ${contrast(shape, ground)}`);
      }
    });
  }
});

describe('text in markup', () => {
  it('is escaped, without what XML forbids', () => {
    assert.equal(
      escapeText(`<a b="c">&'\u0000\ud800x😀`),
      '&lt;a b=&quot;c&quot;&gt;&amp;&#39;x😀',
    );
  });
});
