import { otherChecklists } from './boxes.ts';
import { harvest } from './carriers.ts';
import { listChecklists } from './checklists.ts';
import { readDependencies } from './dependencies.ts';
import { fileName, problemAt } from './kind.ts';
import type { DocumentKindDefinition, Reading, Understood } from './kind.ts';
import { ofType } from './markdown.ts';
import type { Part } from './sections.ts';
import { buildPlan } from './tasks.ts';
import { isGenericWorkTitle, isWorkListTitle } from './vocabulary.ts';

const isWorkList = ({ path, places }: Reading): boolean =>
  [fileName(path), places.title?.name ?? ''].some(isWorkListTitle);

/** Phases, tasks, dependencies and checklists; openers and documents of no kind have them too. */
export function readPlan(reading: Reading): Understood {
  const { outline, places, source } = reading;
  const found = harvest(outline, places, { lines: source.lines, isWorkList: isWorkList(reading) });
  const plan = buildPlan(found, outline, places, source);
  const acceptance = listChecklists(
    found.checks.filter(({ use }) => use === 'acceptance'),
    source,
  );
  return {
    phases: plan.phases,
    tasks: plan.tasks,
    dependencies: readDependencies(plan, outline, places, source),
    checklists: otherChecklists(
      reading,
      found.checks.filter(({ use }) => use === 'checklist'),
    ),
    ...(acceptance.length > 0 && { acceptance }),
    problems: plan.conflicts.map(({ line, message }) => problemAt(reading, line, message)),
  };
}

const holdsBoxes = (parts: readonly Part[]): boolean =>
  parts.some(({ blocks }) =>
    ofType(blocks, 'list').some(({ items }) => items.some(({ box }) => box !== undefined)),
  );

export const plan: DocumentKindDefinition = {
  kind: 'plan',
  names:
    /plan|road-?map|build[-_ ]?order|^tasks?$|task[-_ ]?(?:list|board|breakdown)|breakdown|back-?log|to-?dos?$|milestones?|[-_]tasks?$/i,
  weigh: ({ places, outline }) =>
    (places.phases.length > 1 ? 3 : 0) +
    (places.tasks.length > 1 ? 3 : 0) +
    (isGenericWorkTitle(places.title?.name ?? '') && holdsBoxes(outline.all) ? 3 : 0),
  read: readPlan,
};

/** A document that binds nobody: whatever tasks it has are shown. */
export const other: DocumentKindDefinition = {
  kind: 'other',
  weigh: () => 0,
  read: readPlan,
};
