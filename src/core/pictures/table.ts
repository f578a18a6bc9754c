import type { PlanPicture } from './plan-picture.ts';
import { nameOf } from './plans.ts';
import type { SessionsPicture, SessionStory } from './session-picture.ts';
import type { PictureWords } from './words.ts';

/** What a picture shows, as a table: for those who do not see it, or would rather read. */
export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly cells: readonly string[];
  /** Which cell names the row; the first if absent. */
  readonly names?: number;
  /** The line of the document that the row is about. */
  readonly line?: number;
}

/** A plan's phases and tasks; its phases only where it is collapsed. */
export function planTable(plan: PlanPicture, words: PictureWords): Table {
  const { phase, task, state, progress, waitsFor, critical, yes } = words.planHead;
  const caption = `${plan.title}: ${words.tasksDone(plan.done, plan.total)}`;
  const isCritical = (one: { critical: boolean }): string => (one.critical ? yes : '');
  if (plan.collapsed) {
    return {
      caption,
      head: [phase, state, progress, waitsFor, critical],
      rows: plan.phases.map((one) => ({
        ...(one.line === undefined ? {} : { line: one.line }),
        cells: [
          one.name,
          words.status[one.status],
          words.tasksDone(one.done, one.total),
          one.waitsFor.join(', '),
          isCritical(one),
        ],
      })),
    };
  }
  return {
    caption,
    head: [phase, task, state, waitsFor, critical],
    rows: plan.phases.flatMap((one) =>
      one.tasks.length === 0
        ? [
            {
              ...(one.line === undefined ? {} : { line: one.line }),
              cells: [
                one.name,
                '',
                words.status[one.status],
                one.waitsFor.join(', '),
                isCritical(one),
              ],
            },
          ]
        : one.tasks.map((each) => ({
            line: each.line,
            names: 1,
            cells: [
              one.name,
              nameOf(each),
              words.status[each.status],
              each.waitsFor.join(', '),
              isCritical(each),
            ],
          })),
    ),
  };
}

/** One row for each session. */
export function sessionsTable(sessions: SessionsPicture, words: PictureWords): Table {
  const head = words.sessionHead;
  return {
    caption: words.sessions,
    head: [
      head.session,
      head.state,
      head.begun,
      head.duration,
      head.ticked,
      head.read,
      head.commits,
      head.unverified,
      head.checks,
      head.waivers,
    ],
    rows: sessions.stories.map((story) => ({
      cells: [
        story.name,
        words.state[story.state],
        words.time(story.begun),
        words.duration(story.minutes),
        `${story.ticked}/${story.items}`,
        ...(['read', 'commit', 'unverified', 'check', 'waiver'] as const).map((kind) =>
          String(countOf(story, kind)),
        ),
      ],
    })),
  };
}

type Counted = 'read' | 'commit' | 'unverified' | 'check' | 'waiver';

/** Commits that no hook judged are commits, and checks that failed are checks. */
function countOf(story: SessionStory, kind: Counted): number {
  return story.events.filter(
    (event) =>
      event.kind === kind ||
      (kind === 'commit' && event.kind === 'unverified') ||
      (kind === 'check' && event.kind === 'check-failed'),
  ).length;
}

/** What happened in a session, in order. */
export function eventsTable(story: SessionStory, words: PictureWords): Table {
  const { time, event, detail } = words.sessionHead;
  return {
    caption: story.name,
    head: [time, event, detail],
    rows: story.events.map((one) => ({
      cells: [words.time(one.at), words.event[one.kind], one.detail],
    })),
  };
}

/** A table as aligned plain text, its caption above, lines ending in `\n`. */
export function tableText({ caption, head, rows }: Table): string {
  const plain = (cell: string): string =>
    cell
      .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .trim();
  const all = [head, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(plain));
  const widths = head.map((_, column) =>
    all.reduce((widest, cells) => Math.max(widest, (cells[column] ?? '').length), 0),
  );
  const lines = all.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [plain(caption), '', lines[0] ?? '', rule, ...lines.slice(1)].join('\n') + '\n';
}
