import assert from 'node:assert/strict';
import { planBoard } from '../../../../src/core/pictures/plan-board.ts';
import { picturePlan } from '../../../../src/core/pictures/plan-picture.ts';
import { ENGLISH } from '../../../../src/core/pictures/words.ts';
import { assertGolden, attributes, makePlan, parsePlan, SMALL_PLAN } from './support.ts';

const draw = (plan: ReturnType<typeof parsePlan>, setting: 'alone' | 'inside'): string =>
  planBoard(picturePlan(plan, ENGLISH), ENGLISH, { setting });

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

function cards(svg: string): Rect[] {
  return [
    ...svg.matchAll(
      /<rect class="card[^"]*" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g,
    ),
  ].map(([, x, y, width, height]) => ({
    x: Number(x),
    y: Number(y),
    right: Number(x) + Number(width),
    bottom: Number(y) + Number(height),
  }));
}

describe('the plan board', () => {
  it('is the picture that was looked at, standing alone and inside a page', () => {
    assertGolden('plan-board.svg', draw(SMALL_PLAN, 'alone'));
    assertGolden('plan-board-inside.svg', draw(SMALL_PLAN, 'inside'));
  });

  it('is the same each time', () => {
    assert.equal(draw(makePlan(120, 7), 'alone'), draw(makePlan(120, 7), 'alone'));
  });

  for (const [tasks, phases] of [
    [10, 2],
    [60, 1],
    [500, 12],
  ] as const) {
    it(`puts ${tasks} tasks in ${phases} phases beside each other, inside the picture`, () => {
      const svg = draw(makePlan(tasks, phases), 'alone');
      const all = cards(svg);
      assert.equal(all.length, tasks);
      const [width = 0] = attributes(svg, 'width').map(Number);
      const [height = 0] = attributes(svg, 'height').map(Number);
      for (const card of all) assert.ok(card.right <= width && card.bottom <= height);
      const overlapping = all.filter((one, index) =>
        all.some(
          (other, at) =>
            at > index &&
            one.x < other.right &&
            other.x < one.right &&
            one.y < other.bottom &&
            other.y < one.bottom,
        ),
      );
      assert.deepEqual(overlapping, []);
      assert.ok(width <= 1400, `${width} wide`);
    });
  }

  it('shows a plan above its limit as phases with their progress', () => {
    const svg = draw(makePlan(600, 6), 'alone');
    assert.deepEqual(cards(svg), []);
    assert.match(svg, /5 of 100 done · 5 done, 95 to do/);
    assert.match(svg, /shown as the progress of their phases/);
  });

  it('says in words that a plan has no tasks', () => {
    assert.match(
      draw(parsePlan('# Plan: Empty\n\nNothing yet.\n'), 'alone'),
      /The plan has no tasks\./,
    );
  });

  it('escapes what documents say', () => {
    const svg = draw(
      parsePlan('# Plan <script>&"\n- [ ] T1 a <b onload="x"> \u0007\u202e & c\n'),
      'inside',
    );
    assert.doesNotMatch(svg, /<script|<b |\u0007|\u202e/);
    assert.match(svg, /&lt;script&gt;&amp;&quot;/);
  });

  it('gives each task a state that is heard, and a line to open', () => {
    const svg = draw(SMALL_PLAN, 'inside');
    const labels = attributes(svg, 'aria-label');
    assert.ok(
      labels.includes(
        'T5 Lend the first book (depends on T4), to do, waits for T4, 1, critical path',
      ),
      labels.join('\n'),
    );
    assert.equal(attributes(svg, 'data-line').length, 7 + 2);
    assert.doesNotMatch(draw(SMALL_PLAN, 'alone'), /tabindex|role="link"/);
  });

  it('has no style that a strict policy would refuse', () => {
    assert.doesNotMatch(draw(SMALL_PLAN, 'inside'), / style=|<style| on[a-z]+=/);
  });
});
