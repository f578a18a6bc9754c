import type { Range } from '../violation.ts';
import type { Item, Opener } from './document.ts';
import { isPlaceholder } from './placeholders.ts';
import { pathIn, plainText } from './inline.ts';
import { countHeadings } from './kind.ts';
import type { DocumentKindDefinition, Reading } from './kind.ts';
import { labelOf } from './lists.ts';
import { ofType } from './markdown.ts';
import { headingsWithoutSteps, openerHeadings, stepsOf } from './opener-steps.ts';
import { readPlan } from './plan.ts';
import { ancestorsOf } from './sections.ts';
import type { Part } from './sections.ts';
import type { Source } from './source.ts';

/** The paragraphs of the role, as one line each: under its heading, or such as "You are …" under the title. */
function readRoleText({ outline, places }: Reading): Item[] {
  return outline.all.flatMap((part) => {
    const isWhole = openerHeadings.role.test(part.heading);
    const isTop = part.level === 0 || part === places.title;
    return ofType(part.blocks, 'paragraph')
      .filter((block) => labelOf(block) === undefined)
      .map(({ line, text }) => ({ line, text: plainText(text) }))
      .filter(({ text }) => isWhole || (isTop && /^you are\b|^du bist\b|^eres\b/i.test(text)));
  });
}

/** "Read docs/PLAN.md", but not "Read the description and the history of docs/PLAN.md". */
const readsFile =
  /^(?:read|lee|lies)\s+(?:(?!(?:and|or|y|o|und|oder|not|of|history)\b)[^\s/.]+\s+){0,6}\S*[/.]/i;

/** Documents of the reading list, and those that a step before the work tells to read; each path once. */
function readFirst(reading: Reading, before: readonly Item[]): Opener['readFirst'] {
  const listed = stepsOf(reading, 'readFirst');
  const steps = before.filter(({ text }) => readsFile.test(text));
  const seen = new Set<string>();
  return [...listed, ...steps].flatMap((item) => {
    const path = pathIn(reading.source.lines[item.line - 1] ?? '') ?? pathIn(item.text);
    // Only of a file can be told that it was read.
    if (path === undefined || path.endsWith('/') || seen.has(path)) return [];
    seen.add(path);
    return [{ ...item, path }];
  });
}

const branchName =
  /\bbranch\b\**\s*(?:is\s*|must be\s*|should be\s*)?[:=]\s*[*`"']*([\w][\w./-]*)|\bbranch\s+[`"']([\w][\w./-]*)[`"']|\bon\s+(?:the\s+)?[`"']?([\w][\w./-]*)[`"']?\s+branch\b|\bon branch\s+[`"']?([\w][\w./-]*)(?=[`"'.,;)]*(?:\s+\(|\s+before\b|$))/i;

/** The branch that a step, or a field such as `**Branch**: main`, asks for. */
function readBranch({ source }: Reading, before: readonly Item[]): Opener['branch'] | undefined {
  const lines = before.map(({ line }) => line);
  for (const [index, text] of source.lines.slice(0, 30).entries())
    if (/^[#\s*_>-]*branch\**\s*:/i.test(text)) lines.push(index + 1);
  for (const line of lines) {
    const text = plainText(
      (source.lines[line - 1] ?? '').slice(0, 500).replace(/^\s*(?:[-*+]|\d+[.)])\s+/, ''),
    );
    const match = branchName.exec(text);
    const name = (match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4])?.replace(/[.,]$/, '');
    if (name !== undefined && !/^(?:the|a|right|correct|same|your|this|new)$/i.test(name))
      return { line, text, name };
  }
  return undefined;
}

/** The text that stands in the part, without blank lines and rules around it. */
function contentRange(part: Part, source: Source): Range | undefined {
  let first = part.line + 1;
  let last = part.endLine;
  const isEmpty = (line: number): boolean =>
    /^\s*(?:(?:-{3,}|\*{3,}|_{3,})\s*)?$/.test(source.lines[line - 1] ?? '');
  while (first <= last && isEmpty(first)) first += 1;
  while (last >= first && isEmpty(last)) last -= 1;
  if (first > last) return undefined;
  const end = source.lines[last - 1] ?? '';
  return { start: source.toFile(first, 1), end: source.toFile(last, end.length + 1) };
}

/** Where the hand-off is written: over its placeholder or its empty fields, else below its heading. */
function findHandoff(
  { outline, source }: Reading,
  session?: string,
): Opener['handoff'] | undefined {
  const part = outline.parts.findLast(
    (one) =>
      openerHeadings.handoff.test(one.heading) &&
      ![one, ...ancestorsOf(one)].some(({ heading }) => isOfAnother(heading, session)),
  );
  if (!part) return undefined;
  const range = contentRange(part, source);
  if (range) {
    const lines = source.lines.slice(range.start.line - 1, range.end.line);
    return { line: part.line, range, filled: !isTemplate(lines) };
  }
  const heading = source.lines[part.line - 1] ?? '';
  const below =
    part.line < source.lines.length
      ? { line: part.line + 1, column: 1 }
      : source.toFile(part.line, heading.length + 1);
  return { line: part.line, range: { start: below, end: below }, filled: false };
}

/** A note that an earlier session left: "Hand-off from Session 9" in the opener of session 10. */
function isOfAnother(heading: string, session: string | undefined): boolean {
  if (!openerHeadings.handoff.test(heading)) return false;
  if (/\b(?:previous|last|prior|earlier|incoming|received)\b/i.test(heading)) return true;
  const number = /\b(?:from|of) (?:the )?session\s*#?\s*0*(\d[\w.-]*)/i.exec(heading)?.[1];
  return number !== undefined && number.replace(/[.-]$/, '') !== session?.replace(/^0+/, '');
}

/** Whether a hand-off is still to be written: a placeholder alone, or fields and headings without words of their own. */
function isTemplate(lines: readonly string[]): boolean {
  const whole = lines.join(' ');
  return isPlaceholder(whole) || isOpenNote(whole) || lines.every(isEmptyField);
}

const isOpenNote = (text: string): boolean =>
  /^\s*[_*]?[[<(][^\]>)]*(?:here|writes|below|fill|tbd|todo)[^\]>)]*[\]>)][_*]?\s*$/i.test(text);

/** `**Done**:`, a subheading, a bullet without words, a rule or a comment; a value may be a placeholder. */
function isEmptyField(line: string): boolean {
  const text = line.trim().replace(/^(?:[-*+]|\d{1,3}[.)])(?:\s+|$)(?:\[ ?\](?:\s+|$))?/, '');
  if (/^(?:#{1,6}\s.*|-{3,}|<!--.*-->)?$/.test(text)) return true;
  const field = /^(?:\*\*|__)?[\p{L}][^:：]{0,40}[:：](?:\*\*|__)?(.*)$/u.exec(text);
  const value = (field?.[1] ?? text).replaceAll('_', '');
  return field?.[1]?.trim() === '' || isPlaceholder(value) || isOpenNote(value);
}

function sessionOf({ places, path }: Reading): string | undefined {
  return (
    /(?:session|sesión|sitzung)\s*#?\s*(\d[\w.-]*)/i
      .exec(places.title?.heading ?? '')?.[1]
      ?.replace(/[.-]$/, '') ?? /session[-_ ]?0*(\d+)/i.exec(path)?.[1]
  );
}

function readOpener(reading: Reading): Opener {
  const before = stepsOf(reading, 'before');
  const session = sessionOf(reading);
  const branch = readBranch(reading, before);
  const place = findHandoff(reading, session);
  const withoutSteps = headingsWithoutSteps(reading);
  return {
    ...(session !== undefined && { session }),
    role: readRoleText(reading),
    principles: stepsOf(reading, 'principles'),
    readFirst: readFirst(reading, before),
    before,
    doNot: stepsOf(reading, 'doNot'),
    closing: stepsOf(reading, 'closing'),
    ...(withoutSteps.length > 0 && { withoutSteps }),
    ...(branch && { branch }),
    ...(place && { handoff: place }),
  };
}

export const opener: DocumentKindDefinition = {
  kind: 'opener',
  names: /opener|session[-_ ]?(?:\d+|start|init|zero|prompt)|kick-?off/i,
  folders: /openers?$/i,
  weigh: (reading) =>
    countHeadings(reading, [
      openerHeadings.role,
      openerHeadings.before,
      openerHeadings.doNot,
      openerHeadings.closing,
      openerHeadings.handoff,
    ]) + (/^session\s+\d/i.test(reading.places.title?.heading ?? '') ? 2 : 0),
  read: (reading) => ({ ...readPlan(reading), opener: readOpener(reading) }),
};
