import { allChecklists } from './boxes.ts';
import { countHeadings } from './kind.ts';
import type { DocumentKindDefinition, Reading, Understood } from './kind.ts';
import { introduced } from './lists.ts';
import { readRollbacks } from './playbook-procedures.ts';
import { readProcedures } from './procedures.ts';

/** Whether a label above a list says that it is a checklist. */
const hasLabelledList = ({ outline }: Reading): boolean =>
  outline.all.some((part) =>
    introduced(part.blocks, 'list').some(({ label }) => /check-?list/i.test(label)),
  );

function readChecklist(reading: Reading): Understood {
  const procedures = readProcedures(reading.outline.parts);
  const rollbacks = readRollbacks(reading.outline.parts);
  return {
    checklists: allChecklists(reading),
    ...(procedures.length > 0 && { procedures }),
    ...(rollbacks.length > 0 && { rollbacks }),
  };
}

/** What is gone through: lists of checks, and procedures with their commands and the way back. */
export const checklist: DocumentKindDefinition = {
  kind: 'checklist',
  names: /check-?list|pre-?flight|wrap-?up|run-?book|procedures?$|^sops?(?:[-_]|$)/i,
  weigh: (reading) => {
    const { outline, places } = reading;
    if (/check-?list|checkliste|lista de verificación|run-?book/i.test(places.title?.heading ?? ''))
      return 4;
    if (places.phases.length > 0 || places.tasks.length > 0) return 0;
    const says = countHeadings(reading, [/check-?list/i]) > 0 || hasLabelledList(reading);
    return (says ? 1 : 0) + (readProcedures(outline.parts).length > 0 ? 2 : 0);
  },
  read: readChecklist,
};
