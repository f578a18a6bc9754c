import type { Checklist, Item, Playbook, Role } from './document.ts';
import { playbookChecklists } from './boxes.ts';
import { plainText } from './inline.ts';
import { countHeadings } from './kind.ts';
import type { DocumentKindDefinition, Reading } from './kind.ts';
import { introduced, linesUnder, unmarkedLinesOf } from './lists.ts';
import { ofType } from './markdown.ts';
import type { Code, Table } from './markdown.ts';
import { blockersLabel, readIssues } from './playbook-issues.ts';
import { readReadingIndex, readScripts, readSprint, readSuperseded } from './playbook-guide.ts';
import { readChangeLog, readEscalation, readRollbacks } from './playbook-procedures.ts';
import { fieldNames, readChangeMarker, readRules } from './playbook-rules.ts';
import { readProcedures } from './procedures.ts';
import { walkParts } from './sections.ts';
import type { Part } from './sections.ts';
import { saysNone } from './vocabulary.ts';

const roleLabels = {
  access: /^(?:access|permissions|tools|may (?:change|edit))\b/i,
  responsibilities: /responsibilit|duties/i,
  mustRead: /must[- ]read|read every session|required reading/i,
  mustDo: /must[- ]do|^always\b|required (?:steps|actions)/i,
  forbidden: /forbidden|prohibited|do(?:n'?t| not)\b|never\b|must not|off[- ]limits/i,
  escalation: /escalat/i,
};

function readRoles(parts: readonly Part[], checklists: readonly Checklist[]): Role[] {
  const about = parts.filter(
    (part) => part.level > 1 && /(?<!\p{L})roles?(?!\p{L})|who does what/iu.test(part.heading),
  );
  const roles = about.flatMap((part) => [
    ...ofType(part.blocks, 'table').flatMap(rolesOfTable),
    ...part.children.map((child) => readRole(child, checklists)),
  ]);
  return roles.filter(
    (role) =>
      role.reviewChecklist !== undefined ||
      Object.values(role).some((value) => Array.isArray(value) && value.length > 0),
  );
}

function readRole(part: Part, checklists: readonly Checklist[]): Role {
  const under = (label: RegExp): Item[] =>
    [...walkParts(part)].flatMap((inner) =>
      inner !== part && label.test(inner.heading)
        ? unmarkedLinesOf(ofType(inner.blocks, 'list'))
        : linesUnder(inner.blocks, label),
    );
  const review = checklists.find(({ line, title, items }) => {
    const first = items[0]?.line ?? line;
    const isOwn = first >= part.line && first <= part.endLine;
    // Other boxes of a role may be its duties.
    return isOwn && (items.every(({ isDrawn }) => isDrawn) || /check-?list|review/i.test(title));
  });
  return {
    ...makeRole(part.line, part.name, under),
    ...(review && { reviewChecklist: review }),
  };
}

const makeRole = (line: number, name: string, under: (label: RegExp) => Item[]): Role => ({
  line,
  name,
  access: under(roleLabels.access),
  responsibilities: under(roleLabels.responsibilities),
  mustRead: under(roleLabels.mustRead),
  mustDo: under(roleLabels.mustDo),
  forbidden: under(roleLabels.forbidden),
  escalation: under(roleLabels.escalation),
});

/** A row for each role, and a column for what each has, may or must. */
function rolesOfTable({ header, rows }: Table): Role[] {
  const [first = '', ...labels] = header.cells.map(plainText);
  if (!/^(?:role|rolle|rol)$/i.test(first)) return [];
  return rows.map(({ line, cells: [name = '', ...cells] }) =>
    makeRole(line, plainText(name), (label) =>
      cells.flatMap((cell, index) =>
        label.test(labels[index] ?? '') && !saysNone(cell) ? [{ line, text: plainText(cell) }] : [],
      ),
    ),
  );
}

const untouchableHeading =
  /not changing|do(?: not|n'?t) (?:touch|change|modify)|must not (?:be )?(?:touched|changed)|off[- ]limits|frozen|no tocar|nicht (?:ändern|anfassen)/i;

function readUntouchable(parts: readonly Part[]): Item[] {
  return parts.flatMap((part) => {
    return untouchableHeading.test(part.heading)
      ? unmarkedLinesOf(ofType(part.blocks, 'list'))
      : linesUnder(part.blocks, untouchableHeading);
  });
}

const headerHeading = /(?:file|version|source|module) headers?|header template|cabecera|dateikopf/i;

function readHeaderTemplate(parts: readonly Part[]): Playbook['headerTemplate'] | undefined {
  for (const part of parts) {
    const isWhole = headerHeading.test(part.heading);
    const fences = introduced(part.blocks, 'code').filter(
      ({ label }) => isWhole || headerHeading.test(label),
    );
    const fence = fences.find(({ block }) => holdsHeader(block));
    if (fence)
      return {
        line: fence.block.contentLine,
        fields: fence.block.content,
        names: fieldNames(fence.block.content),
      };
  }
  return undefined;
}

const holdsHeader = (code: Code): boolean =>
  code.content.filter((line) => /^\W*[A-Z][A-Z_ ]{2,30}:/.test(line)).length >= 2;

function readPlaybook({ outline, source }: Reading, checklists: readonly Checklist[]): Playbook {
  const { parts } = outline;
  const headerTemplate = readHeaderTemplate(parts);
  const changeMarker = readChangeMarker(parts);
  const sprint = readSprint(parts, source, blockersLabel);
  const escalation = readEscalation(parts);
  const lists = {
    readingIndex: readReadingIndex(parts),
    scripts: readScripts(parts),
    rollbacks: readRollbacks(parts),
    changeLog: readChangeLog(parts),
    superseded: readSuperseded(parts),
  };
  return {
    roles: readRoles(parts, checklists),
    rules: readRules(parts, source),
    blockingIssues: readIssues(parts),
    untouchable: readUntouchable(parts),
    ...(headerTemplate && { headerTemplate }),
    ...(changeMarker && { changeMarker }),
    ...(sprint && { sprint }),
    ...(escalation && { escalation }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

export const playbook: DocumentKindDefinition = {
  kind: 'playbook',
  names:
    /play-?book|operati(?:ng|ons)[-_ ]manual|team[-_ ]?(?:rules|protocol)|^protocol$|^(?:agents|claude|gemini)$/i,
  weigh: (reading) =>
    (/playbook|canonical protocol|operating manual/i.test(reading.places.title?.heading ?? '')
      ? 3
      : 0) +
    countHeadings(reading, [
      /\broles\b/i,
      /escalat/i,
      /sprint status/i,
      /protocols?\b/i,
      /rollback/i,
    ]),
  read: (reading) => {
    const procedures = readProcedures(reading.outline.parts);
    const checklists = playbookChecklists(reading);
    return {
      playbook: readPlaybook(reading, checklists),
      checklists,
      ...(procedures.length > 0 && { procedures }),
    };
  },
};
