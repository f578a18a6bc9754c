import type { ParsedDocument } from '../documents/document.ts';
import { planBoard } from './plan-board.ts';
import { MERMAID_ARROWS, MERMAID_TASKS, planMermaid } from './plan-mermaid.ts';
import { picturePlan } from './plan-picture.ts';
import { sessionsMermaid } from './session-mermaid.ts';
import type { SessionsPicture } from './session-picture.ts';
import { sessionTimeline } from './session-timeline.ts';
import { eventsTable, planTable, sessionsTable, tableText } from './table.ts';
import { ENGLISH } from './words.ts';

/** What a picture is exported as: an SVG file, a Mermaid chart for Markdown, or the same as a table. */
export type PictureFormat = 'svg' | 'mermaid' | 'text';

/** A plan as a text that stands alone, in English: what goes into a repository speaks no editor's language. */
export function exportPlan(
  document: Pick<ParsedDocument, 'title' | 'tasks' | 'phases' | 'dependencies'>,
  format: PictureFormat,
): string {
  if (format === 'mermaid') {
    const whole = picturePlan(document, ENGLISH, MERMAID_TASKS);
    const tooMany = whole.arrows.length > MERMAID_ARROWS;
    return planMermaid(tooMany ? picturePlan(document, ENGLISH, 0) : whole, ENGLISH);
  }
  const plan = picturePlan(document, ENGLISH);
  return format === 'svg'
    ? planBoard(plan, ENGLISH, { setting: 'alone' })
    : tableText(planTable(plan, ENGLISH));
}

/** The sessions as a text that stands alone, in English, with times in UTC. */
export function exportSessions(sessions: SessionsPicture, format: PictureFormat): string {
  const { stories, earlier, unreadable } = sessions;
  if (format === 'svg') return sessionTimeline(sessions, ENGLISH, { setting: 'alone' });
  if (format === 'mermaid') return sessionsMermaid(sessions, ENGLISH);
  const notes = [
    ...(stories.length === 0 ? [ENGLISH.noSessions] : []),
    ...(earlier > 0 ? [`${ENGLISH.earlier(earlier)}.`] : []),
    ...(unreadable > 0 ? [ENGLISH.unreadable(unreadable)] : []),
  ].map((note) => `${note}\n`);
  const events = stories.map((story) => eventsTable(story, ENGLISH));
  const tables = stories.length === 0 ? [] : [sessionsTable(sessions, ENGLISH), ...events];
  return [...tables.map(tableText), ...notes].join('\n');
}
