import { allChecklists } from './boxes.ts';
import { countHeadings } from './kind.ts';
import type { DocumentKindDefinition } from './kind.ts';

export const checklist: DocumentKindDefinition = {
  kind: 'checklist',
  names: /check-?list|pre-?flight/i,
  weigh: (reading) => {
    const title = reading.places.title?.heading ?? '';
    if (/check-?list|checkliste|lista de verificación/i.test(title)) return 4;
    return countHeadings(reading, [/check-?list/i]) > 0 && reading.places.phases.length === 0
      ? 1
      : 0;
  },
  read: (reading) => ({ checklists: allChecklists(reading) }),
};
