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
import { introduced, linesOf, linesUnder, withoutLeadingMark } from './lists.ts';
import type { Block, Code, Table } from './markdown.ts';
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

const rollbackHeading =
  /roll-?back|roll(?:ing)? back|undo(?:ing)?\b|rückgängig|reversión|revertir/i;
const dueLabel = /\bwhen\b|\bif\b|triggers?|cuándo|wann/i;
const stepHeading = /^(?:step|schritt|paso|passo|étape)\s*#?\s*\d|^\d+[.)]/i;

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

function readDue(part: Part, top: Part): Item[] {
  const lists =
    part !== top && dueLabel.test(part.heading)
      ? linesOf(introduced(part.blocks, 'list').map(({ block }) => block))
      : linesUnder(part.blocks, dueLabel);
  return lists.map(({ line, text }) => ({ line, text: withoutLeadingMark(text) }));
}

/** Headings that say "Step 1"; else the numbered items; else each fence is one. */
function readSteps(inner: readonly Part[], top: Part): Step[] {
  const headed = inner.filter((part) => part !== top && stepHeading.test(part.heading));
  if (headed.length > 0)
    return headed.map((part) => ({
      line: part.line,
      text: withoutPictures(part.heading),
      commands: [...walkParts(part)].flatMap(({ blocks }) => commandsIn(blocks)),
    }));
  const active = inner.filter((part) => part === top || !dueLabel.test(part.heading));
  const items = active.flatMap((part) =>
    introduced(part.blocks, 'list')
      .filter(({ block, label }) => block.ordered && !dueLabel.test(label))
      .flatMap(({ block }) => block.items),
  );
  if (items.length > 0)
    return items.map((item) => ({
      line: item.line,
      text: plainText(item.text),
      commands: commandsIn(item.blocks),
    }));
  return active.flatMap((part) =>
    introduced(part.blocks, 'code').map(({ block, label, labelLine }) => ({
      line: labelLine ?? block.line,
      text: label === '' ? part.title : label,
      commands: [toSample(block)],
    })),
  );
}

const commandsIn = (blocks: readonly Block[]): CodeSample[] =>
  blocks.filter((block): block is Code => block.type === 'code').map(toSample);

const toSample = (code: Code): CodeSample => ({
  line: code.contentLine,
  language: code.lang,
  code: code.content.join('\n'),
});

const escalationHeading = /escalat|eskalation|escalada|escalamiento/i;
const askHeader =
  /^(?:escalate(?:s|d)? ?to|ask|contact|who(?:m)?(?: to ask)?|notify|owner|escalar a|fragen?)$/i;
const formLabel = /form(?:at)?\b|template|provide|include|vorlage|plantilla/i;

/** The table that says whom to ask about what, and the form of the question. */
export function readEscalation(parts: readonly Part[]): Playbook['escalation'] | undefined {
  const about = outermost(parts, escalationHeading).flatMap((part) => [...walkParts(part)]);
  const isAbout = new Set(about);
  const matrix = parts.flatMap((part) =>
    part.blocks
      .filter((block): block is Table => block.type === 'table')
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

/** The entries of the document's own change log: headings, rows or bullets. */
export function readChangeLog(parts: readonly Part[]): Change[] {
  return outermost(parts, logHeading).flatMap((part) => {
    if (part.children.length > 0)
      return part.children.map((entry) =>
        toChange(
          entry.line,
          withoutPictures(entry.heading),
          [...walkParts(entry)].flatMap(changesIn),
        ),
      );
    return part.blocks.flatMap((block) => {
      if (block.type === 'table')
        return block.rows.map((row) => {
          const cells = row.cells.map(plainText);
          const said = cells.filter(
            (cell) => version.exec(cell)?.[0] !== cell && date.exec(cell)?.[0] !== cell,
          );
          return toChange(row.line, cells.join(' – '), [
            { line: row.line, text: said.join(' – ') },
          ]);
        });
      if (block.type !== 'list') return [];
      return block.items.map((item) =>
        toChange(
          item.line,
          plainText(item.text),
          linesOf(item.blocks.filter((inner) => inner.type === 'list')),
        ),
      );
    });
  });
}

/** The lists of an entry, but not the documents that it supersedes. */
const changesIn = (part: Part): Item[] =>
  introduced(part.blocks, 'list')
    .filter(({ label }) => !/supersede|replaces|ersetzt/i.test(label))
    .flatMap(({ block }) => linesOf([block]))
    .map((line) => ({ ...line, text: withoutLeadingMark(line.text) }));

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
