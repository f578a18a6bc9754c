import type {
  Change,
  CodeSample,
  EscalationRow,
  Item,
  Playbook,
  Rollback,
  Step,
} from './document.ts';
import { plainText, withoutPictures } from './inline.ts';
import { introduced, linesOf, nestedLists, unmarkedLinesOf } from './lists.ts';
import { ofType } from './markdown.ts';
import type { Block, Code, ItemList, Table } from './markdown.ts';
import { ancestorsOf, walkParts } from './sections.ts';
import type { Part } from './sections.ts';

/** The parts that match and stand in none that does. */
export function outermost(parts: readonly Part[], pattern: RegExp): Part[] {
  return parts.filter(
    (part) =>
      part.level > 1 &&
      pattern.test(part.heading) &&
      !ancestorsOf(part).some((above) => above.level > 1 && pattern.test(above.heading)),
  );
}

export const rollbackHeading =
  /roll-?back|roll(?:ing)? back|undo(?:ing)?\b|rückgängig|reversión|revertir/i;
const dueLabel = /\bwhen\b|\bif\b|triggers?|cuándo|wann/i;
const stepHeading = /^(?:step|schritt|paso|passo|étape)\s*#?\s*\d|^\d+[.)]/i;

export const isStepHeading = (heading: string): boolean =>
  stepHeading.test(withoutPictures(heading));

/** How to go back: when it is due, and its steps with their commands. */
export function readRollbacks(parts: readonly Part[]): Rollback[] {
  return outermost(parts, rollbackHeading)
    .map((part): Rollback => {
      const inner = [...walkParts(part)];
      return {
        line: part.line,
        title: part.title,
        when: inner.flatMap((one) => readDue(one, part)),
        steps: readSteps(inner, part),
      };
    })
    .filter(({ when, steps }) => when.length + steps.length > 0);
}

/** "When to go back" is above reasons; "When it fails:" above numbers is above what is then done. */
const isDue = (words: string, list: ItemList): boolean =>
  dueLabel.test(words) && (!list.ordered || /\bwhen to\b|triggers?/i.test(words));

function readDue(part: Part, top: Part): Item[] {
  const heading = part === top ? '' : part.heading;
  const lists = introduced(part.blocks, 'list')
    .filter(({ block, label }) => isDue(label === '' ? heading : label, block))
    .map(({ block }) => block);
  return unmarkedLinesOf(lists);
}

/** Headings that say "Step 1"; else the numbered items; else each fence is one. */
function readSteps(inner: readonly Part[], top: Part): Step[] {
  const headed = inner.filter((part) => part !== top && isStepHeading(part.heading));
  if (headed.length > 0)
    return headed.map((part) => ({
      line: part.line,
      text: part.name,
      commands: [...walkParts(part)].flatMap(({ blocks }) => commandsIn(blocks)),
    }));
  const items = inner.flatMap((part) => {
    const heading = part === top ? '' : part.heading;
    return introduced(part.blocks, 'list')
      .filter(({ block, label }) => block.ordered && !isDue(label === '' ? heading : label, block))
      .flatMap(({ block }) => block.items);
  });
  if (items.length > 0)
    return items.map((item) => ({
      line: item.line,
      text: plainText(item.text),
      commands: commandsIn(item.blocks),
    }));
  return inner.flatMap((part) =>
    introduced(part.blocks, 'code').flatMap(({ block, label, labelLine }) => {
      const numbered = numberedSteps(block);
      if (numbered.length > 1) return numbered;
      return [
        {
          line: labelLine ?? block.line,
          text: label === '' ? part.title : label,
          commands: [toSample(block)],
        },
      ];
    }),
  );
}

const numberedComment = /^\s*(?:#|\/\/|--|;|::|rem\s)\s*(?:step\s*)?(\d{1,3})[.):]\s+(\S.*)$/i;

/** The steps of a fence whose comments are numbered from 1, each with the commands below its comment. */
export function numberedSteps(code: Code): Step[] {
  const starts: { offset: number; text: string }[] = [];
  for (const [offset, line] of code.content.entries()) {
    const match = numberedComment.exec(line.slice(0, 500));
    if (Number(match?.[1]) === starts.length + 1) starts.push({ offset, text: match?.[2] ?? '' });
  }
  return starts.map(({ offset, text }, index) => {
    const lines = code.content.slice(offset + 1, starts[index + 1]?.offset);
    while ((lines.at(-1) ?? 'x').trim() === '') lines.pop();
    const line = code.contentLine + offset;
    const sample = { line: line + 1, language: code.lang, code: outdent(lines).join('\n') };
    return { line, text: text.trim(), commands: lines.length > 0 ? [sample] : [] };
  });
}

export const commandsIn = (blocks: readonly Block[]): CodeSample[] =>
  ofType(blocks, 'code').map(toSample);

const toSample = (code: Code): CodeSample => ({
  line: code.contentLine,
  language: code.lang,
  code: outdent(code.content).join('\n'),
});

/** A fence inside an item is indented as a whole. */
function outdent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const least = Math.min(...indents.slice(0, 1000));
  return lines.map((line) => line.slice(Math.min(least, line.search(/\S|$/))));
}

const escalationHeading = /escalat|eskalation|escalada|escalamiento/i;
const askHeader =
  /^(?:escalate(?:s|d)? ?to|ask|contact|who(?:m)?(?: to ask)?|notify|owner|escalar a|fragen?)$/i;
const formLabel = /form(?:at)?\b|template|provide|include|vorlage|plantilla/i;

/** The table that says whom to ask about what, and the form of the question. */
export function readEscalation(parts: readonly Part[]): Playbook['escalation'] | undefined {
  const about = outermost(parts, escalationHeading).flatMap((part) => [...walkParts(part)]);
  const isAbout = new Set(about);
  const matrix = parts.flatMap((part) =>
    ofType(part.blocks, 'table')
      .filter(({ header }) => {
        const names = header.cells.map((cell) => plainText(cell));
        return isAbout.has(part)
          ? names.length > 1
          : names.slice(1).some((name) => askHeader.test(name)) &&
              /ask|help|contact|break|who/i.test(part.heading);
      })
      .flatMap(toRows),
  );
  const fence = about
    .flatMap((part) =>
      introduced(part.blocks, 'code').filter(
        ({ block, label }) =>
          /^(?:|md|markdown|text|txt|plaintext)$/.test(block.lang) &&
          (formLabel.test(label) || formLabel.test(part.heading)),
      ),
    )
    .at(0)?.block;
  if (matrix.length === 0 && !fence) return undefined;
  return { matrix, ...(fence && { form: { line: fence.line, text: fence.content.join('\n') } }) };
}

function toRows(table: Table): EscalationRow[] {
  const names = table.header.cells.map((cell) => plainText(cell));
  return table.rows.map((row) => ({
    line: row.line,
    cells: Object.fromEntries(
      row.cells.slice(0, names.length).map((cell, index) => [names[index] ?? '', plainText(cell)]),
    ),
  }));
}

const logHeading =
  /change[- ]?log|(?:version|revision|document) history|historial de (?:cambios|versiones)|änderungs(?:protokoll|historie)/i;
const version = /(?<![\w.])v?\d{1,4}(?:\.\d{1,4}){1,3}(?:-[\w.]{1,20})?/i;
const date = /\d{4}-\d{2}-\d{2}/;

/**
 * The entries of the document's own change log: headings, rows or bullets under a heading that says so; else
 * the rows of a table with a column of versions and one of dates.
 */
export function readChangeLog(parts: readonly Part[]): Change[] {
  const logs = outermost(parts, logHeading).flatMap(changesOf);
  if (logs.length > 0) return logs;
  return parts
    .flatMap(({ blocks }) => ofType(blocks, 'table'))
    .filter(isLog)
    .flatMap(rowsOf);
}

function isLog({ header }: Table): boolean {
  const names = header.cells.map((cell) => plainText(cell));
  return (
    names.some((name) => /^(?:version|versión|rev(?:ision)?)$/i.test(name)) &&
    names.some((name) => /^(?:date|datum|fecha|data)$/i.test(name))
  );
}

const rowsOf = (table: Table): Change[] =>
  table.rows.map((row) => {
    const cells = row.cells.map(plainText);
    const said = cells.filter(
      (cell) => version.exec(cell)?.[0] !== cell && date.exec(cell)?.[0] !== cell,
    );
    return toChange(row.line, cells.join(' – '), [{ line: row.line, text: said.join(' – ') }]);
  });

function changesOf(part: Part): Change[] {
  if (part.children.length > 0)
    return part.children.map((entry) =>
      toChange(entry.line, entry.name, [...walkParts(entry)].flatMap(changesIn)),
    );
  return part.blocks.flatMap((block) => {
    if (block.type === 'table') return rowsOf(block);
    if (block.type !== 'list') return [];
    return block.items.map((item) =>
      toChange(item.line, plainText(item.text), linesOf(nestedLists(item))),
    );
  });
}

/** The lists of an entry, but not the documents that it supersedes. */
const changesIn = (part: Part): Item[] =>
  unmarkedLinesOf(
    introduced(part.blocks, 'list')
      .filter(({ label }) => !/supersede|replaces|ersetzt/i.test(label))
      .map(({ block }) => block),
  );

function toChange(line: number, title: string, changes: readonly Item[]): Change {
  const said = title.slice(0, 200);
  const on = date.exec(said)?.[0];
  const number = version.exec(on === undefined ? said : said.replace(on, ''))?.[0];
  return {
    line,
    title,
    ...(number !== undefined && { version: number }),
    ...(on !== undefined && { date: on }),
    changes,
  };
}
