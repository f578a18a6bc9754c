import { claimsOf } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { findBox } from './markdown.ts';
import type { Box, Table, TableRow } from './markdown.ts';
import type { Grammar } from './grammar.ts';
import { plainText } from './inline.ts';
import type { Part } from './sections.ts';
import { readPhaseTitle, saysNone } from './vocabulary.ts';

interface Columns {
  readonly id: number;
  readonly title: number;
  readonly status: number;
  readonly owner: number;
  readonly estimate: number;
  readonly dependsOn: number;
}

const idHeader =
  /^(?:#|№|nr\.?|no\.?|nº|id|ids|(?:task|ticket|item|story|issue|step)[ _-]?(?:id|#|no\.?|number)|ref|code|key|código|番号|编号)$/i;
const titleHeader =
  /task|description|title|item|feature|milestone|\bepic\b|meilenstein|\bhito\b|\bwork\b|action|step|deliverable|story|activity|\bwhat\b|change|subject|tarea|descripci[óo]n|tarefa|descrição|aufgabe|beschreibung|tâche|úkol|タスク|内容|作業|任务|描述/i;
const workHeader =
  /task|to-?do|action|story|tarea|tarefa|aufgabe|tâche|úkol|タスク|作業|任务|feature|work item/i;
const milestoneHeader = /^(?:milestones?|epics?|meilensteine?|hitos?|マイルストーン|里程碑)$/iu;
const statusHeader =
  /^(?:status|state|done|done\?|progress|completed?\??|✅|☑|estado|stand|zustand|stav|状態|ステータス|状态|进度)$/iu;

/** Whether a column with this name says how far each row is. */
export const isStatusHeader = (name: string): boolean => statusHeader.test(name);

const notTasks =
  /risk|mitigation|severity|probability|likelihood|reason|question|decision|metric|endpoint|scenario|requirement id|riesgo|risiko/i;

/**
 * The rows of a table that lists tasks: it has a column of ids and says what is to be done, or it names
 * tasks and their states. `place.isExpected` says that the table stands in a phase or a list of work, where plain
 * numbers will do for ids.
 */
export function readTaskTable(
  table: Table,
  part: Part,
  place: {
    readonly isExpected: boolean;
    readonly isBesidePhases: boolean;
    readonly grammar: Grammar;
  },
): Draft[] {
  const { isExpected, isBesidePhases, grammar } = place;
  const headers = table.header.cells.map((cell) => plainText(cell));
  if (headers.some((header) => notTasks.test(header))) return [];
  const columns = findColumns(headers, table.rows, grammar);
  const rows = table.rows.filter((row) => row.cells.some((cell) => cell !== ''));
  const withIds = new Set(
    rows.filter(
      (row) => columns.id >= 0 && grammar.leadingId(row.cells[columns.id] ?? '') !== undefined,
    ),
  );
  const numbered = rows.filter(
    (row) => columns.id >= 0 && /^[*_`]*\d{1,4}\.?[*_`]*$/.test(row.cells[columns.id] ?? ''),
  );
  const namesWork = headers.some((header) => workHeader.test(header));
  const hasIds = withIds.size * 2 > rows.length && columns.title >= 0;
  const hasNumbers =
    numbered.length * 2 > rows.length && columns.title >= 0 && (isExpected || namesWork);
  const namesMilestones = milestoneHeader.test(headers[columns.title] ?? '');
  // Beside phases, a table of milestones sums them up, as one of the phases does.
  if (isBesidePhases && (namesMilestones || sumsUpPhases(rows, headers[columns.title] ?? '')))
    return [];
  const hasStates =
    columns.status >= 0 && columns.title >= 0 && (namesWork || isExpected || namesMilestones);
  if (!hasIds && !hasNumbers && !hasStates) return [];
  return rows
    .filter((row) => (hasIds ? withIds.has(row) : isTitle(row.cells[columns.title] ?? '')))
    .map((row) => rowDraft(row, columns, part, grammar));
}

/** `3/3`, `2 of 5`, `40 %`, `12`: how many tasks there are, and no name of one. */
const count = /^\d{1,4}(?:\s*(?:\/|of|von)\s*\d{1,4}|\s*%)?(?:\s+tasks?)?$/i;
const isTitle = (cell: string): boolean => cell !== '' && !count.test(plainText(cell));

/** Most rows are a phase each, and what stands beside it is no column that names one task. */
function sumsUpPhases(rows: readonly TableRow[], title: string): boolean {
  if (workHeader.test(title) && !/s$/i.test(title)) return false;
  const phases = rows.flatMap(({ cells: [first = ''] }) => {
    const phase = readPhaseTitle(plainText(first));
    return phase ? [`${phase.word} ${phase.id}`] : [];
  });
  return phases.length * 2 > rows.length && new Set(phases).size === phases.length;
}

function findColumns(
  headers: readonly string[],
  rows: readonly TableRow[],
  grammar: Grammar,
): Columns {
  const find = (pattern: RegExp, except = -1): number =>
    headers.findIndex((header, index) => index !== except && pattern.test(header));
  const named = find(idHeader);
  const looksLikeIds =
    rows.length > 0 &&
    rows.every(
      (row) =>
        /^\S{1,16}$/.test(plainText(row.cells[0] ?? '')) && grammar.leadingId(row.cells[0] ?? ''),
    );
  const id = named >= 0 ? named : looksLikeIds ? 0 : -1;
  const titled = find(titleHeader, id);
  return {
    id,
    title: titled >= 0 ? titled : id >= 0 && headers.length > id + 1 ? id + 1 : -1,
    status: find(statusHeader),
    owner: find(
      /^(?:owner|assignee|assigned(?: to)?|who|responsible|agent|lead|dri|responsable|verantwortlich|担当)$/i,
    ),
    estimate: find(
      /^(?:est\.?|estimate[ds]?.*|effort|hours|days|duration|time|size|points|story points|dauer|aufwand|duración|見積)$/i,
    ),
    dependsOn: find(/depend|blocked by|prereq|requires|^after$|^needs$|abhängig|依存/i),
  };
}

function rowDraft(row: TableRow, columns: Columns, part: Part, grammar: Grammar): Draft {
  const cell = (column: number): string => (column < 0 ? '' : (row.cells[column] ?? ''));
  const idText = cell(columns.id);
  const id = grammar.leadingId(idText);
  const number = /^[*_`]*(\d{1,4})\.?[*_`]*$/.exec(idText)?.[1];
  const box = rowBox(row);
  const owner = plainText(cell(columns.owner));
  const estimate = plainText(cell(columns.estimate));
  return {
    carrier: 'table',
    line: row.line,
    endLine: row.line,
    ids: id?.ids ?? (number === undefined ? [] : [number]),
    markup: columns.title === columns.id ? (id?.rest ?? '') : cell(columns.title),
    part,
    claims: claimsOf(
      ['column', grammar.valueStatus(cell(columns.status))],
      ['box', box && grammar.boxStatus(box.character)],
      ['mark', grammar.ownStatus(cell(columns.title)) ?? grammar.ownStatus(idText)],
    ),
    ...(!saysNone(owner) && { owner }),
    ...(!saysNone(estimate) && { estimate }),
    ...(cell(columns.dependsOn) !== '' && { dependsOn: cell(columns.dependsOn) }),
  };
}

/** A box in any cell; its place in the line is not known, so it cannot be ticked from the tree. */
function rowBox(row: TableRow): Box | undefined {
  for (const cell of row.cells) {
    const found = findBox(cell, row.line, 1);
    if (found && found.width === cell.length) return found.box;
  }
  return undefined;
}
