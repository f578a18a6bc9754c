import { allChecklists } from './boxes.ts';
import type { DocumentKindDefinition } from './kind.ts';

/** An architecture bible is its numbered sections; rules and commit messages name them by number. */
export const bible: DocumentKindDefinition = {
  kind: 'bible',
  names: /bible|^architecture$|source[-_ ]of[-_ ]truth/i,
  weigh: ({ outline, places }) => {
    const title = places.title?.heading ?? '';
    const numbered = outline.parts.filter(
      (part) => part.id !== undefined && part.level === 2,
    ).length;
    return (
      (/bible|architecture/i.test(title) ? 3 : 0) +
      (/architecture/i.test(title) && numbered > 2 ? 1 : 0)
    );
  },
  read: (reading) => ({ checklists: allChecklists(reading) }),
};
