import { drawnItemsIn } from './checklists.ts';
import type { Item } from './document.ts';
import { plainText } from './inline.ts';
import type { Reading } from './kind.ts';
import { isPlainFence, labelOf, linesOf, toLine, withoutLeadingMark } from './lists.ts';
import { findBox } from './markdown.ts';
import type { Block, Item as ListItem, Paragraph, Table } from './markdown.ts';
import type { Part } from './sections.ts';
import type { Source } from './source.ts';
import { readPhaseTitle, readRole, readTaskTitle } from './vocabulary.ts';

/** What the headings and labels of an opener announce. */
export const openerHeadings = {
  role: /^(?:your |the )?role\b|who you are|tu rol|deine rolle/i,
  principles: /principles|how you work|ground rules|principios|grundsätze/i,
  readFirst:
    /read (?:these |this |the following )?(?:documents? |files? )?first|documents? to read|required reading|must[- ]read|files? to read/i,
  closing:
    /before (?:you )?(?:clos|finish|end|leav)|clos(?:e|ing)\b|wrap-?up|end of (?:the )?session|when (?:you are )?(?:done|finished)|antes de (?:cerrar|terminar)/i,
  before:
    /^before (?:you|any|doing|start|touch|work|coding)|start of (?:the )?session|first steps|^first\s*:?$|^start here|session start|antes de/i,
  doNot:
    /^(?:do not|don'?ts?|never|forbidden|off[- ]limits|out of (?:bounds|scope)|no hacer|nicht\b)/i,
  handoff: /hand-?(?:off|over)/i,
};

export type OpenerPart = keyof typeof openerHeadings;

/** What also belongs to the list above it: a document to read is a step too. */
const within: Partial<Record<OpenerPart, readonly OpenerPart[]>> = { before: ['readFirst'] };

const saysOther = (text: string, own: OpenerPart): boolean =>
  text !== '' &&
  !says(text, own) &&
  Object.entries(openerHeadings).some(
    ([name, pattern]) => !within[own]?.includes(name as OpenerPart) && pattern.test(text),
  );

/** "Before you close" is of the end, though it starts as the steps before the work do. */
const says = (text: string, own: OpenerPart): boolean =>
  openerHeadings[own].test(text) && !(own === 'before' && openerHeadings.closing.test(text));

/** Work, legends and templates below a heading are no steps of it. */
const endsSteps = ({ name }: Part): boolean => {
  const phase = readPhaseTitle(name);
  const isPhase = phase !== undefined && !/^(?:step|schritt|paso|passo)$/.test(phase.word);
  return (
    isPhase ||
    readTaskTitle(name) !== undefined ||
    readRole(name, true) === 'void' ||
    /^(?:your |the )?(?:tasks?|to-?dos?|backlog|work)\b/i.test(name)
  );
};

/**
 * The parts whose heading announces a list, and those under them that announce nothing else; each with the part
 * whose heading says it. A principle has words of its own under it: those are no principles.
 */
function partsOf({ outline, places }: Reading, own: OpenerPart): Map<Part, Part> {
  const owners = new Map<Part, Part>();
  for (const part of outline.parts) {
    const above = part.parent && owners.get(part.parent);
    if (says(part.title, own)) owners.set(part, part);
    else if (
      above &&
      own !== 'principles' &&
      // What the title announces is said of the whole document, and a phase called "Closing the gaps" is work.
      above !== places.title &&
      !endsSteps(above) &&
      !saysOther(part.title, own) &&
      !endsSteps(part)
    )
      owners.set(part, above);
  }
  return owners;
}

/** The lists under headings that say it, with those under their subheadings, and under labels that say it anywhere. */
export function stepsOf(reading: Reading, own: OpenerPart): Item[] {
  const owners = partsOf(reading, own);
  return reading.outline.all.flatMap((part) =>
    stepsIn(part, own, owners.has(part), reading.source),
  );
}

/** Headings such as "Before you start" under which no step is found. */
export function headingsWithoutSteps(reading: Reading): Item[] {
  return (['before', 'closing'] as const).flatMap((own) => {
    const owners = partsOf(reading, own);
    const hasSteps = new Set<Part>();
    for (const [part, owner] of owners)
      if (stepsIn(part, own, true, reading.source).length > 0) hasSteps.add(owner);
    return [...owners.keys()]
      .filter((part) => owners.get(part) === part && /^(?:before|antes de)\b/i.test(part.title))
      .filter((part) => part !== reading.places.title && !hasSteps.has(part))
      .map(({ line, title }) => ({ line, text: title }));
  });
}

function stepsIn(part: Part, own: OpenerPart, isOwn: boolean, source: Source): Item[] {
  const read = readerFor(part, own);
  const steps: Item[] = [];
  let label = '';
  for (const block of part.blocks) {
    if (block.type === 'rule') label = '';
    if (block.type === 'paragraph') label = labelAfter(block, label);
    if (isOwn ? !saysOther(label, own) : label !== '' && says(label, own))
      steps.push(...read(block, source));
  }
  return steps
    .map((step) => ({ line: step.line, text: withoutLeadingMark(step.text) }))
    .filter(({ text }) => text !== '');
}

/** Of notes and the like below a list of steps only what is boxed is a step. */
function readerFor(part: Part, own: OpenerPart): (block: Block, source: Source) => Item[] {
  if (own !== 'before' && own !== 'closing') return listedIn;
  return readRole(part.name, true) === 'aside' ? boxesIn : stepsOfBlock;
}

const isDrawn = (line: string): boolean => findBox(line, 1, 1)?.box.isDrawn === true;

/** The label that holds for a paragraph's boxes and for what follows; a line of boxes does not end the one above it. */
function labelAfter(paragraph: Paragraph, above: string): string {
  const lines = paragraph.text.split('\n');
  const first = lines.findIndex(isDrawn);
  if (first === 0) return above;
  const text = first < 0 ? paragraph.text : lines.slice(0, first).join('\n');
  return labelOf({ ...paragraph, text }) ?? '';
}

const listedIn = (block: Block): Item[] => (block.type === 'list' ? linesOf([block]) : []);

/** The steps that a block lists: its items with the boxes inside them, drawn boxes, and the rows of a table of steps. */
function stepsOfBlock(block: Block, source: Source): Item[] {
  switch (block.type) {
    case 'list':
      return block.items.flatMap((item) => stepsOfItem(item, source));
    case 'quote':
      return block.blocks.flatMap((inner) => boxesIn(inner, source));
    case 'table':
      return stepRows(block);
    default:
      return boxesIn(block, source);
  }
}

/** An item and the boxes inside it; one that only introduces its boxes is no step by itself. */
function stepsOfItem(item: ListItem, source: Source): Item[] {
  const inner = item.blocks.flatMap((block) => boxesIn(block, source));
  const isLabel = inner.length > 0 && item.box === undefined && /[:：]\W*$/u.test(item.text);
  return isLabel ? inner : [toLine(item), ...inner.filter(({ line }) => line !== item.line)];
}

function boxesIn(block: Block, source: Source): Item[] {
  if (block.type === 'list')
    return block.items.flatMap((item) => [
      ...(item.box ? [toLine(item)] : []),
      ...item.blocks
        .flatMap((inner) => boxesIn(inner, source))
        .filter(({ line }) => line !== item.line),
    ]);
  if (block.type === 'quote') return block.blocks.flatMap((inner) => boxesIn(inner, source));
  const isText = block.type === 'paragraph' || (block.type === 'code' && isPlainFence(block));
  return isText ? drawnItemsIn(block, source) : [];
}

const stepColumn = /^(?:steps?|checks?|actions?|what to do|to-?dos?|schritte?|pasos?)$/i;
const numberColumn = /^(?:#|no\.?|nr\.?|done\??|✓|☐)?$/i;
const isSign = (cell: string): boolean =>
  /^(?:\d{1,3}[.)]?)?$/.test(cell) || findBox(cell, 1, 1)?.width === cell.length;

/** The rows of a table that numbers them, gives each a box, or calls its column "Step"; other tables state facts. */
function stepRows({ header, rows }: Table): Item[] {
  const columns = [...header.cells.keys()].filter((column) =>
    rows.some(({ cells }) => !isSign(cells[column] ?? '')),
  );
  const named = columns.find((column) => stepColumn.test(plainText(header.cells[column] ?? '')));
  const isNumbered = header.cells.some(
    (cell, column) => numberColumn.test(plainText(cell)) && !columns.includes(column),
  );
  const column = named ?? (isNumbered ? columns[0] : undefined);
  if (column === undefined) return [];
  return rows.map(({ line, cells }) => {
    const cell = cells[column] ?? '';
    return { line, text: plainText(cell.slice(findBox(cell, 1, 1)?.width ?? 0)) };
  });
}
