import { arrowBetween, type Box } from './arrows.ts';
import { drawLines, type TextLine, widthOf, wrapText } from './text-lines.ts';
import { statusMark } from './marks.ts';
import type { PicturedPhase, PicturedTask, PlanPicture } from './plan-picture.ts';
import { nameOf } from './plans.ts';
import { element, escapeText, picture, type PictureOptions } from './svg.ts';
import type { PictureWords } from './words.ts';

const MARGIN = 20;
const COLUMN = 212;
/** Between columns, where arrows run. */
const GUTTER = 44;
const GAP = 10;
const SIZE = 12;
const LEADING = 16;
const PADDING = 8;
/** The mark and the space beside it. */
const MARK = 22;
const TEXT_WIDTH = COLUMN - 2 * PADDING - MARK;
/** Columns side by side, and tasks in one of them, before a new row or column begins. */
const ACROSS = 5;
const DOWN = 16;
const MOST_LINES = 3;
/** The size to measure a phase's name with: it is drawn in 13, in bold. */
const HEAD_WIDTH = 13.8;

interface Card extends Box {
  readonly task: PicturedTask;
  readonly lines: readonly TextLine[];
}

interface Column extends Box {
  readonly phase: PicturedPhase;
  readonly lines: readonly TextLine[];
  /** How many columns it takes. */
  readonly span: number;
  readonly cards: readonly Card[];
}

/**
 * A plan as a board: a column for each phase with its progress, a card for each task with its state by
 * shape and colour, an arrow from each task or phase to what waits for it, the critical path emphasised.
 */
export function planBoard(plan: PlanPicture, words: PictureWords, options: PictureOptions): string {
  const columns = layOut(plan);
  const boxes = new Map<string, Box>();
  for (const column of columns) {
    boxes.set(column.phase.key, { ...column, height: headHeight(column.lines) });
    for (const card of column.cards) boxes.set(card.task.key, card);
  }
  const right = Math.max(COLUMN * 2, ...columns.map((one) => one.x + one.width));
  const bottom = Math.max(TOP, ...columns.map((one) => one.y + one.height));
  const width = right + MARGIN;
  const key = legend(plan, words, bottom + 18, width);
  const progress = words.tasksDone(plan.done, plan.total);
  return picture(
    { width, height: key.bottom + MARGIN },
    { title: plan.title, description: progress },
    [
      ...heading(plan, words, width),
      element(
        'g',
        { 'aria-hidden': 'true' },
        plan.arrows.flatMap((arrow) => {
          const from = boxes.get(arrow.from);
          const to = boxes.get(arrow.to);
          return from && to ? [arrowBetween(from, to, arrow)] : [];
        }),
      ),
      ...columns.map((column) => drawColumn(column, words, options)),
      ...key.parts,
    ],
    options,
  );
}

const TOP = 62;

function heading(plan: PlanPicture, words: PictureWords, width: number): string[] {
  const title = wrapText(plan.title, width - 2 * MARGIN, 17, 1);
  const progress = words.tasksDone(plan.done, plan.total);
  const collapsed = plan.collapsed ? ` · ${words.collapsed(plan.total)}` : '';
  return [
    ...drawLines(title, { x: MARGIN, y: 30, size: 17, leading: 20 }, 'strong'),
    ...drawLines(
      wrapText(plan.total === 0 ? words.noTasks : progress + collapsed, width - 2 * MARGIN, 12, 1),
      { x: MARGIN, y: 48, size: 12, leading: LEADING },
      'quiet',
    ),
  ];
}

const headHeight = (lines: readonly TextLine[]): number => lines.length * 17 + 36;

/** Columns from left to right, in rows of `ACROSS`; a long phase takes several. */
function layOut(plan: PlanPicture): Column[] {
  const columns: Column[] = [];
  let across = 0;
  let top = TOP;
  let bottom = TOP;
  for (const phase of plan.phases) {
    const span = Math.min(ACROSS, Math.max(1, Math.ceil(phase.tasks.length / DOWN)));
    if (across + span > ACROSS) {
      across = 0;
      top = bottom + 36;
    }
    const column = layOutPhase(phase, span, { x: MARGIN + across * (COLUMN + GUTTER), y: top });
    across += span;
    bottom = Math.max(bottom, column.y + column.height);
    columns.push(column);
  }
  return columns;
}

function layOutPhase(
  phase: PicturedPhase,
  span: number,
  { x, y }: { readonly x: number; readonly y: number },
): Column {
  const width = span * COLUMN + (span - 1) * GUTTER;
  const lines = wrapText(phase.name, width - MARK - PADDING, HEAD_WIDTH, MOST_LINES);
  const first = y + headHeight(lines) + GAP;
  const cards: Card[] = [];
  const perColumn = Math.ceil(phase.tasks.length / span);
  let at = first;
  let bottom = y + headHeight(lines);
  phase.tasks.forEach((task, index) => {
    if (index % perColumn === 0) at = first;
    const words = wrapText(nameOf(task), TEXT_WIDTH, SIZE, MOST_LINES);
    const height = Math.max(1, words.length) * LEADING + 2 * PADDING;
    const left = x + Math.floor(index / perColumn) * (COLUMN + GUTTER);
    cards.push({ task, lines: words, x: left, y: at, width: COLUMN, height });
    at += height + GAP;
    bottom = Math.max(bottom, at - GAP);
  });
  return { phase, lines, span, cards, x, y, width, height: bottom - y };
}

function drawColumn(column: Column, words: PictureWords, options: PictureOptions): string {
  const { phase, lines, x, y, width } = column;
  const inside = options.setting === 'inside';
  const progress =
    phase.total === 0 ? words.status[phase.status] : words.tasksDone(phase.done, phase.total);
  const name = [
    statusMark(phase.status, x, y + 1),
    ...drawLines(lines, { x: x + MARK, y: y + 13, size: 13, leading: 17 }, 'strong'),
  ];
  const spoken = [
    phase.name,
    progress,
    words.status[phase.status],
    ...waitingWords(phase, words),
  ].join(', ');
  const ring = focusRing({ x, y, width, height: headHeight(lines) });
  return element('g', inside ? { role: 'group', 'aria-label': spoken } : {}, [
    // Of what is seen only the name is in the target: a name that is heard must hold what is seen of it.
    ...(inside && phase.line !== undefined
      ? [element('g', target(phase.key, phase.line, spoken), [ring, ...name])]
      : name),
    ...drawProgress(column, progress, words),
    ...column.cards.map((card) => drawCard(card, words, inside)),
  ]);
}

/** The bar under a phase's name, and what it says in words; of a collapsed phase also how its tasks stand. */
function drawProgress(
  { phase, lines, x, y, width }: Column,
  progress: string,
  words: PictureWords,
): string[] {
  const below = y + lines.length * 17;
  const bar = { x, y: below + 5, width, height: 6, rx: 3 };
  const share = phase.total === 0 ? (phase.status === 'done' ? 1 : 0) : phase.done / phase.total;
  const counts = [...phase.counts].map(([status, count]) =>
    words.each(count, words.status[status]),
  );
  const said =
    phase.tasks.length === 0 && counts.length > 0 ? `${progress} · ${counts.join(', ')}` : progress;
  return [
    element('rect', { class: 'bar', ...bar }),
    ...(share === 0 ? [] : [element('rect', { class: 'f-done', ...bar, width: width * share })]),
    ...drawLines(
      wrapText(said, width, 11, 1),
      { x, y: below + 26, size: 11, leading: 14 },
      'quiet',
    ),
    ...(phase.critical
      ? [element('rect', { class: 'f-critical', x, y: below + 32, width, height: 2.5 })]
      : []),
  ];
}

const waitingWords = (
  { waitsFor, critical }: { readonly waitsFor: readonly string[]; readonly critical: boolean },
  words: PictureWords,
): string[] => [
  ...(waitsFor.length === 0 ? [] : [words.waitsFor(waitsFor.join(', '))]),
  ...(critical ? [words.critical] : []),
];

/** What a person reaches by keyboard and opens with Enter; the page moves the one tab stop. */
const target = (key: string, line: number, label: string): Record<string, string | number> => ({
  class: 'target',
  role: 'link',
  tabindex: -1,
  'data-key': key,
  'data-line': line,
  'aria-label': label,
});

const focusRing = ({ x, y, width, height }: Box): string =>
  element('rect', {
    class: 'ring',
    x: x - 4,
    y: y - 4,
    width: width + 8,
    height: height + 8,
    rx: 8,
    fill: 'none',
  });

function drawCard({ task, lines, ...box }: Card, words: PictureWords, inside: boolean): string {
  const { x, y, width, height } = box;
  const waits = task.waitsFor.length > 0;
  const name = nameOf(task);
  const spoken = [name, words.status[task.status], ...waitingWords(task, words)].join(', ');
  return element('g', inside ? target(task.key, task.line, spoken) : {}, [
    ...(inside ? [focusRing(box)] : []),
    // The whole title shows when it is pointed at.
    element('title', {}, escapeText(spoken)),
    element('rect', {
      class: task.critical ? 'card critical' : 'card',
      x,
      y,
      width,
      height,
      rx: 5,
    }),
    statusMark(task.status, x + PADDING, y + PADDING + 1, waits),
    ...drawLines(
      lines,
      {
        x: x + PADDING + MARK,
        y: y + PADDING + 12,
        size: SIZE,
        leading: LEADING,
      },
      task.status === 'cancelled' || task.status === 'deferred' ? 'quiet' : undefined,
    ),
  ]);
}

/** What the marks mean, for those that the picture uses. */
function legend(
  plan: PlanPicture,
  words: PictureWords,
  top: number,
  width: number,
): { parts: string[]; bottom: number } {
  const statuses = new Set(plan.phases.map(({ status }) => status));
  for (const { counts } of plan.phases) for (const status of counts.keys()) statuses.add(status);
  const tasks = plan.phases.flatMap((phase) => phase.tasks);
  const arrow = { x: 0, y: 0, width: 0, height: 0 };
  const entries = [
    ...[...statuses].toSorted().map((status) => ({
      draw: (x: number, y: number) => statusMark(status, x, y),
      text: words.status[status],
    })),
    ...(tasks.some(({ waitsFor, status }) => status === 'todo' && waitsFor.length > 0)
      ? [{ draw: (x: number, y: number) => statusMark('todo', x, y, true), text: words.waits }]
      : []),
    ...([false, true] as const).flatMap((critical) =>
      plan.arrows.some((one) => one.critical === critical)
        ? [
            {
              draw: (x: number, y: number) =>
                arrowBetween(
                  { ...arrow, x: x - 6, y: y + 7 },
                  { ...arrow, x: x + 16, y: y + 7 },
                  { critical, met: false },
                ),
              text: critical ? words.critical : words.arrow,
            },
          ]
        : [],
    ),
  ];
  let x = MARGIN;
  let y = top;
  const parts = entries.flatMap(({ draw, text }) => {
    const taken = MARK + widthOf(text, 11) + 18;
    if (x + taken > width && x > MARGIN) {
      x = MARGIN;
      y += 20;
    }
    const drawn = [
      draw(x, y),
      ...drawLines([{ text }], { x: x + MARK, y: y + 11, size: 11, leading: 14 }, 'quiet'),
    ];
    x += taken;
    return drawn;
  });
  return {
    parts: [element('g', { 'aria-hidden': 'true' }, parts)],
    bottom: y + (parts.length > 0 ? 14 : 0),
  };
}
