import { mermaidText } from './mermaid-text.ts';
import type { SessionsPicture, SessionStory, StoryEvent } from './session-picture.ts';
import type { PictureWords } from './words.ts';

/** The most milestones of one session: beyond, only its bar and its commits' number are told. */
const MOST_MILESTONES = 12;

/**
 * The sessions as a Mermaid Gantt chart: a section for each, a bar for each of its states, a milestone
 * for each commit. Times are in UTC.
 */
export function sessionsMermaid(sessions: SessionsPicture, words: PictureWords): string {
  const lines = [
    'gantt',
    `  title ${mermaidText(words.sessions)}`,
    '  dateFormat YYYY-MM-DDTHH:mm:ss',
    '  axisFormat %m-%d %H:%M',
    ...sessions.stories.flatMap((story) => sectionLines(story, words)),
  ];
  return `${lines.join('\n')}\n`;
}

function sectionLines(story: SessionStory, words: PictureWords): string[] {
  const at = (kind: StoryEvent['kind']): string | undefined =>
    story.events.find((event) => event.kind === kind)?.at;
  const active = at('activated');
  const closing = at('closing');
  const bars = [
    bar(words.state.preparing, '', story.begun, active ?? story.end),
    ...(active === undefined
      ? []
      : [bar(words.state.active, 'active, ', active, closing ?? story.end)]),
    ...(closing === undefined ? [] : [bar(words.state.closing, 'done, ', closing, story.end)]),
  ];
  const commits = story.events.filter(({ kind }) => kind === 'commit' || kind === 'unverified');
  const milestones = commits.slice(0, MOST_MILESTONES).map(({ kind, at: time, detail }) => {
    const sign = kind === 'unverified' ? 'crit, ' : '';
    return `  ${mermaidText(detail)} :${sign}milestone, ${stamp(time)}, 0d`;
  });
  return [
    `  section ${mermaidText(`${story.name} (${words.state[story.state]})`)}`,
    ...bars,
    ...milestones,
  ];
}

const bar = (name: string, look: string, from: string, to: string): string =>
  `  ${mermaidText(name)} :${look}${stamp(from)}, ${stamp(to)}`;

const stamp = (iso: string): string => new Date(iso).toISOString().slice(0, 19);
