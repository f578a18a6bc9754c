import { drawLines, widthOf, wrapText } from './text-lines.ts';
import type { SessionsPicture, SessionStory, StoryEvent } from './session-picture.ts';
import { element, escapeText, picture, type PictureOptions } from './svg.ts';
import type { PictureWords, SessionEventKind } from './words.ts';

const MARGIN = 20;
const LABEL = 250;
const TRACK = 640;
const LEFT = MARGIN + LABEL + 20;
const WIDTH = LEFT + TRACK + MARGIN;
const TOP = 62;
const LANE = 17;
const BAR = 8;
/** Marks nearer than this are drawn as one with their number. */
const NEAR = 34;

/** What is drawn above and below the bar, in lanes of their own so that no mark hides another kind; nearest first. */
const ABOVE: readonly Lane[] = [['tick', 'untick'], ['read'], ['task', 'verified']];
const BELOW: readonly Lane[] = [
  ['commit', 'unverified'],
  ['check', 'check-failed'],
  ['waiver', 'escalated'],
];

type Lane = readonly SessionEventKind[];

/** The lanes that a session needs: those in which anything happened. */
interface Lanes {
  readonly above: readonly Lane[];
  readonly below: readonly Lane[];
  /** The height of a session's row. */
  readonly row: number;
}

function lanesOf({ events }: SessionStory): Lanes {
  const kinds = new Set(events.map(({ kind }) => kind));
  const used = (lanes: readonly Lane[]): Lane[] =>
    lanes.filter((lane) => lane.some((kind) => kinds.has(kind)));
  const above = used(ABOVE);
  const below = used(BELOW);
  // A name of two lines with what is said of it needs some room in any case.
  return {
    above,
    below,
    row: Math.max(2, above.length) * LANE + Math.max(1, below.length) * LANE + BAR + 26,
  };
}

/**
 * The sessions of a work tree, one row each in their order. The bar of a row is that session from its
 * beginning to its end, whatever it took, with its states; what happened in it is marked above and below.
 */
export function sessionTimeline(
  sessions: SessionsPicture,
  words: PictureWords,
  options: PictureOptions,
): string {
  const { stories, earlier } = sessions;
  const note = stories.length === 0 ? words.noSessions : earlier > 0 ? words.earlier(earlier) : '';
  let bottom = TOP;
  const rows = stories.map((story, index) => {
    const lanes = lanesOf(story);
    const drawn = drawStory(story, { key: `s${index}`, y: bottom, lanes }, words, options);
    bottom += lanes.row;
    return drawn;
  });
  const key = stories.length > 0 ? legend(stories, words, bottom + 4) : { parts: [], bottom };
  return picture(
    { width: WIDTH, height: key.bottom + MARGIN },
    { title: words.sessions, description: note },
    [
      ...drawLines(
        [{ text: words.sessions }],
        { x: MARGIN, y: 30, size: 17, leading: 20 },
        'strong',
      ),
      ...drawLines(
        wrapText(note, WIDTH, 12, 1),
        { x: MARGIN, y: 48, size: 12, leading: 16 },
        'quiet',
      ),
      ...rows,
      ...key.parts,
    ],
    options,
  );
}

function drawStory(
  story: SessionStory,
  { key, y, lanes }: { readonly key: string; readonly y: number; readonly lanes: Lanes },
  words: PictureWords,
  { setting }: PictureOptions,
): string {
  const middle = y + Math.max(2, lanes.above.length) * LANE + BAR / 2;
  const details = [words.state[story.state], words.duration(story.minutes), story.role];
  const name = wrapText(story.name, LABEL, 13, 2);
  const commits = story.events.filter(({ kind }) => kind === 'commit' || kind === 'unverified');
  const spoken = [
    story.name,
    ...details.filter((one) => one !== undefined),
    words.time(story.begun),
    words.each(commits.length, words.sessionHead.commits),
  ].join(', ');
  const below = y + 13 + name.length * 16;
  const label = drawLines(name, { x: MARGIN, y: y + 13, size: 13, leading: 16 }, 'strong');
  const target = {
    class: 'target',
    role: story.opener === undefined ? 'group' : 'link',
    tabindex: -1,
    'data-key': key,
    'data-path': story.opener,
    'aria-label': spoken,
  };
  const ring = { x: MARGIN - 8, y: y - 8, width: LABEL + 16, height: lanes.row - 8, rx: 8 };
  return element('g', {}, [
    // Of what is seen only the name is in the target: a name that is heard must hold what is seen of it.
    ...(setting === 'inside'
      ? [
          element('g', target, [
            element('rect', { class: 'ring', ...ring, fill: 'none' }),
            ...label,
          ]),
        ]
      : label),
    ...drawLines(
      wrapText(details.filter(Boolean).join(' · '), LABEL, 11, 2),
      { x: MARGIN, y: below, size: 11, leading: 15 },
      'quiet',
    ),
    ...drawBar(story, middle),
    ...lanes.above.flatMap((kinds, at) =>
      drawLane(story, kinds, middle - (at + 1) * LANE + 4, words),
    ),
    ...lanes.below.flatMap((kinds, at) =>
      drawLane(story, kinds, middle + (at + 1) * LANE - 4, words),
    ),
    ...drawTimes(story, middle + Math.max(1, lanes.below.length) * LANE + 19, words),
  ]);
}

/** Where a time stands on the bar. */
function placeOf(story: SessionStory, at: string): number {
  const begun = Date.parse(story.begun);
  const whole = Date.parse(story.end) - begun;
  const share = whole <= 0 ? 0 : (Date.parse(at) - begun) / whole;
  return LEFT + 8 + Math.min(1, Math.max(0, share)) * (TRACK - 16);
}

/** Preparing is a thin line, active a thick one, closing a thick outline; the end has a shape of its own. */
function drawBar(story: SessionStory, middle: number): string[] {
  const at = (kind: SessionEventKind): number | undefined => {
    const event = story.events.find((one) => one.kind === kind);
    return event && placeOf(story, event.at);
  };
  const begin = placeOf(story, story.begun);
  const end = placeOf(story, story.end);
  const active = at('activated');
  const closing = at('closing');
  const until = closing ?? end;
  return [
    element('path', {
      class: 'mark m-plain dashed',
      d: `M${rounded(begin)} ${middle} H${rounded(active ?? end)}`,
    }),
    ...(active === undefined
      ? []
      : [
          element('rect', {
            class: 'f-doing',
            x: active,
            y: middle - BAR / 2,
            width: Math.max(2, until - active),
            height: BAR,
            rx: 2,
          }),
        ]),
    ...(closing === undefined
      ? []
      : [
          element('rect', {
            class: 'mark m-doing',
            x: closing,
            y: middle - BAR / 2 + 1,
            width: Math.max(2, end - closing),
            height: BAR - 2,
          }),
        ]),
    endMark(story.state, end, middle),
  ];
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

function endMark(state: SessionStory['state'], x: number, y: number): string {
  const at = `translate(${rounded(x)} ${rounded(y)})`;
  if (state === 'closed') {
    return element('g', { transform: at }, [
      element('circle', { class: 'f-done', cx: 0, cy: 0, r: 7 }),
      element('path', { class: 'mark m-ground', d: 'M-3 0.2 L-0.8 2.4 L3 -2.2' }),
    ]);
  }
  if (state === 'abandoned')
    return element('path', {
      class: 'mark m-blocked',
      d: 'M-5 -5 L5 5 M-5 5 L5 -5',
      transform: at,
    });
  return element('path', { class: 'f-doing', d: 'M-4 -6 L6 0 L-4 6 Z', transform: at });
}

interface Cluster {
  readonly x: number;
  readonly events: StoryEvent[];
}

function drawLane(
  story: SessionStory,
  kinds: readonly SessionEventKind[],
  y: number,
  words: PictureWords,
): string[] {
  const clusters: Cluster[] = [];
  for (const event of story.events.filter(({ kind }) => kinds.includes(kind))) {
    const x = placeOf(story, event.at);
    const last = clusters.at(-1);
    if (last && x - last.x < NEAR) last.events.push(event);
    else clusters.push({ x, events: [event] });
  }
  return clusters.map(({ x, events }) => {
    // What went wrong must not vanish among what went well.
    const worst = events.find((event) => /unverified|failed|escalated/.test(event.kind));
    const kind = (worst ?? events[0])?.kind ?? 'commit';
    const told = events.map((event) => `${words.event[event.kind]}: ${event.detail}`).join('\n');
    const number = events.length === 1 ? [] : [{ text: `×${events.length}` }];
    return element('g', {}, [
      element('title', {}, escapeText(told)),
      eventMark(kind, x, y),
      ...drawLines(number, { x: x + 8, y: y + 4, size: 11, leading: 12 }, 'quiet'),
    ]);
  });
}

const STAR = 'M0 -6 L1.7 -2 L6 -1.7 L2.7 1.1 L3.7 5.3 L0 3 L-3.7 5.3 L-2.7 1.1 L-6 -1.7 L-1.7 -2 Z';

/** The mark of an event, around a point: each kind has a shape of its own. */
function eventMark(kind: SessionEventKind, x: number, y: number): string {
  const draw = (className: string, d: string): string =>
    element('path', { class: className, d, transform: `translate(${rounded(x)} ${rounded(y)})` });
  switch (kind) {
    case 'read':
      return draw(
        'mark m-plain',
        'M-5 -4.5 H-1 L0 -3.5 L1 -4.5 H5 V4 H1 L0 5 L-1 4 H-5 Z M0 -3.5 V4.5',
      );
    case 'untick':
      return draw('mark m-partial', 'M-4.5 -4.5 H4.5 V4.5 H-4.5 Z');
    case 'tick':
      return draw('mark m-done', 'M-5 0.4 L-1.4 4 L5 -4');
    case 'waiver':
      return draw('mark m-partial', 'M0 -5.2 L5.6 4.6 H-5.6 Z M0 -1.6 V1.4 M0 3 V3.1');
    case 'check':
      return draw('mark m-done', 'M-5 -5 H5 V5 H-5 Z M-2.6 0.2 L-0.6 2.2 L2.8 -2.2');
    case 'check-failed':
      return draw('mark m-blocked', 'M-5 -5 H5 V5 H-5 Z M-2.2 -2.2 L2.2 2.2 M-2.2 2.2 L2.2 -2.2');
    case 'task':
      return draw('mark m-doing', STAR);
    case 'verified':
      return draw('f-doing', STAR);
    case 'escalated':
      return draw('mark m-blocked', 'M-4 5.4 V-5 L5 -2.2 L-4 0.8');
    case 'unverified':
      return draw(
        'mark m-blocked',
        'M-5.5 0 A5.5 5.5 0 1 1 5.5 0 A5.5 5.5 0 1 1 -5.5 0 M0 -2.8 V0.4 M0 2.6 V2.7',
      );
    default:
      return draw('f-done', 'M0 -5.5 L5.5 0 L0 5.5 L-5.5 0 Z');
  }
}

function drawTimes(story: SessionStory, y: number, words: PictureWords): string[] {
  const begun = words.time(story.begun);
  const end = words.time(story.end);
  const size = 10.5;
  const text = (label: string, x: number, anchor: string): string =>
    element(
      'text',
      { x, y, 'font-size': size, class: 'quiet', 'text-anchor': anchor },
      escapeText(label),
    );
  if (begun === end) return [text(begun, LEFT, 'start')];
  return [text(begun, LEFT, 'start'), text(end, LEFT + TRACK, 'end')];
}

function legend(
  stories: readonly SessionStory[],
  words: PictureWords,
  top: number,
): { parts: string[]; bottom: number } {
  const kinds = new Set(stories.flatMap(({ events }) => events.map(({ kind }) => kind)));
  const known = [...ABOVE, ...BELOW].flat().filter((kind) => kinds.has(kind));
  const states = [...new Set(stories.map(({ state }) => state))].toSorted();
  const entries = [
    ...known.map((kind) => ({
      draw: (x: number, y: number) => eventMark(kind, x, y),
      text: words.event[kind],
    })),
    ...states.map((state) => ({
      draw: (x: number, y: number) => endMark(state, x, y),
      text: words.state[state],
    })),
  ];
  let x = MARGIN + 8;
  let y = top + 8;
  const parts = entries.flatMap(({ draw, text }) => {
    const taken = 14 + widthOf(text, 11) + 20;
    if (x + taken > WIDTH && x > MARGIN + 8) {
      x = MARGIN + 8;
      y += 20;
    }
    const drawn = [
      draw(x, y),
      ...drawLines([{ text }], { x: x + 14, y: y + 4, size: 11, leading: 14 }, 'quiet'),
    ];
    x += taken;
    return drawn;
  });
  return { parts: [element('g', { 'aria-hidden': 'true' }, parts)], bottom: y + 10 };
}
