import type { Item as Line, Reference, Subtask, TaskStatus } from './document.ts';
import type { Draft } from './drafts.ts';
import { plainText, withoutPictures } from './inline.ts';
import { introduced, nestedLists, toLine } from './lists.ts';
import { ofType } from './markdown.ts';
import type { Block, Item } from './markdown.ts';
import { walkParts } from './sections.ts';
import type { Source } from './source.ts';
import type { Grammar } from './grammar.ts';
import { isFieldName, readRole } from './vocabulary.ts';

export interface Fields {
  readonly status?: TaskStatus;
  readonly estimate?: string;
  readonly owner?: string;
}

const field =
  /^[\s>*_-]*(status|state|estado|owner|assignee|assigned to|agent|responsable|estimate|estimated time|effort|duration|time|duración|dauer)\**\s*[:：]\**\s*(\S.*)$/iu;
const inlineEstimate =
  /(?:\(|\[|\s[–—-]\s)\s*(?:est\.?:?\s*|~)?(\d+(?:\.\d+)?(?:\s?[-–]\s?\d+(?:\.\d+)?)?\s?(?:h|hrs?|hours?|min|minutes?|d|days?|w|weeks?|pts?|points?|sp))\s*(?:\)|\]|$)/i;

/** How many lines below a task its fields are looked for. */
const fieldReach = 12;

/** The state, estimate and owner that the lines below a task give it, and an estimate in its own row. */
export function readFields(draft: Draft, source: Source, grammar: Grammar): Fields {
  const found: { status?: TaskStatus; estimate?: string; owner?: string } = {};
  const estimate = inlineEstimate.exec(draft.markup.slice(0, 1000))?.[1];
  if (estimate !== undefined) found.estimate = estimate;
  for (const line of fieldLines(draft)) {
    const match = field.exec((source.lines[line - 1] ?? '').slice(0, 500));
    if (!match) continue;
    const name = (match[1] ?? '').toLowerCase();
    const value = plainText(match[2] ?? '').replace(/^\*+\s*/, '');
    if (/^(?:status|state|estado)$/.test(name))
      found.status ??= grammar.valueStatus(value) ?? 'todo';
    else if (/^(?:owner|assign|agent|respons)/.test(name)) found.owner ??= value;
    else found.estimate ??= value;
  }
  return found;
}

/** The lines right below a task; under a heading also those of its own paragraphs further down. */
function* fieldLines(draft: Draft): Generator<number> {
  const last = Math.min(draft.endLine, draft.line + fieldReach);
  for (let line = draft.line + 1; line <= last; line += 1) yield line;
  if (draft.carrier !== 'heading') return;
  for (const block of ofType(draft.part.blocks, 'paragraph')) {
    for (let line = Math.max(block.line, last + 1); line <= block.endLine; line += 1) yield line;
  }
}

export interface Details {
  readonly subtasks: readonly Subtask[];
  readonly acceptance: readonly Line[];
  readonly references: readonly Reference[];
}

/**
 * What stands inside a task: its steps, the criteria by which it is accepted, and the files that it
 * names.
 *
 * @param taskLines the lines of all tasks: a task inside this one keeps its own details
 * @param ownEnd the last line before the next task
 */
export function readDetails(
  draft: Draft,
  taskLines: ReadonlySet<number>,
  ownEnd: number,
  source: Source,
  grammar: Grammar,
): Details {
  const found = { subtasks: [] as Subtask[], acceptance: [] as Line[] };
  if (draft.carrier === 'heading') {
    for (const part of walkParts(draft.part)) {
      const isCriteria = part !== draft.part && isAboutAcceptance(part.heading);
      readBlocks(part.blocks, isCriteria, draft.line);
    }
  } else if (draft.item && draft.item.endLine > draft.item.line) {
    readBlocks(draft.item.blocks, false, draft.line);
  }
  return { ...found, references: findReferences(draft.line, ownEnd, source) };

  function readBlocks(blocks: readonly Block[], isCriteria: boolean, parentLine: number): void {
    for (const block of blocks) {
      if (block.type !== 'paragraph') continue;
      const last = Math.min(block.endLine, block.line + fieldReach);
      for (let line = block.line; line <= last; line += 1) {
        const criterion = line === draft.line ? undefined : criterionIn(source.lines[line - 1]);
        if (criterion !== undefined) found.acceptance.push({ line, text: criterion });
      }
    }
    for (const { block, label } of introduced(blocks, 'list')) {
      const judged = isCriteria || isAboutAcceptance(label);
      for (const item of block.items) readItem(item, judged, parentLine);
    }
  }

  function readItem(item: Item, isCriteria: boolean, parentLine: number): void {
    if (taskLines.has(item.line)) return;
    const criterion = criterionIn(item.text);
    if (isCriteria) {
      found.acceptance.push(toLine(item));
    } else if (criterion !== undefined) {
      found.acceptance.push({ line: item.line, text: criterion });
    } else if (item.box || (isStep(item) && draft.item)) {
      found.subtasks.push(toSubtask(item, parentLine, source, grammar));
    }
    const isLabel = isCriteria || (!item.box && isAboutAcceptance(plainText(item.text)));
    const parent = item.box && !isCriteria ? item.line : parentLine;
    for (const list of nestedLists(item))
      for (const inner of list.items) readItem(inner, isLabel, parent);
  }
}

/** A bullet under a task is a step of it, unless it is a remark such as `Reference: …`. */
function isStep(item: Item): boolean {
  const lead = /^[*_]{0,2}([\p{L} ]{2,30}?)(?:\*\*)?\s*[:：]/u.exec(item.text)?.[1];
  return item.text !== '' && (lead === undefined || !isFieldName(lead));
}

const isAboutAcceptance = (label: string): boolean =>
  label !== '' &&
  label.length <= 80 &&
  readRole(withoutPictures(label).replace(/\s*[:：]\s*$/u, ''), true) === 'acceptance';

const criterionField =
  /^[\s>*_+-]*(?:acceptance(?: criteria| criterion| tests?)?|done when|definition of done|exit criteria|success criteria|abnahmekriterien|criterios? de aceptación|critérios? de aceitação|受け入れ基準)\**\s*[:：]\**\s*(\S.*)$/iu;

/** The criterion of a line such as `**Acceptance**: every row is there`. */
function criterionIn(line: string | undefined): string | undefined {
  if (line === undefined || line.length > 1000 || !/[:：]/u.test(line)) return undefined;
  const value = plainText(criterionField.exec(line)?.[1] ?? '').replace(/^\*+\s*/, '');
  return value === '' ? undefined : value;
}

function toSubtask(item: Item, parentLine: number, source: Source, grammar: Grammar): Subtask {
  const { box } = item;
  return {
    line: item.line,
    title: plainText(item.text),
    status: box ? grammar.boxStatus(box.character) : (grammar.ownStatus(item.text) ?? 'todo'),
    ...(box && { box: source.rangeOf(box.line, box.column, box.column + box.character.length) }),
    ...(box?.isDrawn === true && { isDrawn: true }),
    parentLine,
  };
}

const pathLike =
  /`([^`\s]{1,200})`|\]\(([^()\s]{1,300})\)|(?<![\w/`:.@-])((?:[\w.@~-]{1,60}\/){1,12}[\w.@-]{1,80}|[\w-]{1,80}\.\w{1,8})(?![\w/(])/g;
const fileName =
  /(?:^|\/)(?:[\w.@~*-]+\.(?:mdx?|markdown|txt|adoc|rst|[cm]?[jt]sx?|py|rb|go|rs|java|kts?|swift|c|h|cc|cpp|hpp|cs|php|sql|sh|bash|zsh|ps1|ya?ml|json[5cl]?|toml|csv|tsv|html?|s?css|less|env|lock|xml|ini|cfg|conf|ipynb|vue|svelte|tf|gradle|proto|graphql|prisma|dart|lua|ex|exs|scala|png|svg|pdf|xlsx|docx|db|sqlite)|\.[a-z][\w.-]+|Dockerfile|Makefile|Procfile|LICENSE)$/i;
/** A folder in code, such as `src/rules/`; `/api/users` is a route, `and/or` a choice of words. */
const folderName = /^(?:\.{1,2}\/)?(?:[\w.@~-]+\/)+(?:[\w.@~*-]+)?$/;

/** The files that the lines of a task name, each path once. */
function findReferences(from: number, to: number, source: Source): Reference[] {
  const found = new Map<string, Reference>();
  for (let line = from; line <= to; line += 1) {
    const text = source.lines[line - 1] ?? '';
    if (!/[./]\w|\w\/|\bfile\b/.test(text)) continue;
    for (const match of text.slice(0, 2000).matchAll(pathLike)) {
      const inCode = match[1];
      const path = (inCode ?? match[2] ?? match[3] ?? '')
        .replace(/[#?].*$/, '')
        .replace(/:\d+(?:-\d+)?$/, '');
      if (path.includes('://') || found.has(path)) continue;
      if (fileName.test(path) || (inCode !== undefined && folderName.test(path)))
        found.set(path, { line, path });
    }
  }
  return [...found.values()];
}
