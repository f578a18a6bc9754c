import type { Thread, ThreadEntry } from './document.ts';
import { fieldLine, fieldsIn } from './fields.ts';
import { plainText } from './inline.ts';
import type { DocumentKindDefinition, Reading } from './kind.ts';
import { linesOf } from './lists.ts';
import { ofType } from './markdown.ts';
import type { Code } from './markdown.ts';
import { ancestorsOf } from './sections.ts';
import type { Part } from './sections.ts';
import type { Source } from './source.ts';

const entryTitle =
  /^(?:session|entry|log|day|iteration|sprint|run|update|sesión|sitzung|eintrag)\s*#?\s*\d|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}/i;

const isEntry = (part: Part): boolean => part.level > 1 && entryTitle.test(part.name);

/** The fields of an entry: lines of `**Name**: value`, and its sub-headings with what stands under them. */
function readFields(part: Part, last: number, source: Source): ThreadEntry['fields'] {
  const fields = fieldsIn(part.blocks, source);
  for (const child of part.children) {
    const own = child.blocks.filter((block) => block.line <= last);
    const prose = ofType(own, 'paragraph').map(({ text }) => plainText(text));
    const lines = linesOf(ofType(own, 'list')).map(({ text }) => text);
    fields.push({ name: child.title, line: child.line, text: [...prose, ...lines].join('; ') });
  }
  return fields;
}

/** The last line that belongs to the entry: rules, blank lines and "entries go below" are not its own. */
function lastLine(part: Part, source: Source): number {
  let last = part.endLine;
  const isFiller = (text: string): boolean =>
    /^\s*(?:-{3,}|\*{3,}|_{3,})?\s*$|^\s*[_*][^_*].{0,200}[_*]\s*$/.test(text);
  while (last > part.line && isFiller(source.lines[last - 1] ?? '')) last -= 1;
  return last;
}

function readEntry(part: Part, source: Source): ThreadEntry {
  const session = /(?:session|sesión|sitzung)\s*#?\s*([\w.]+)/i.exec(part.heading)?.[1];
  const endLine = lastLine(part, source);
  return {
    line: part.line,
    endLine,
    title: part.name,
    ...(session !== undefined && { session }),
    fields: readFields(part, endLine, source),
  };
}

/** The first fence that looks like an entry: it holds a heading or fields, above the first entry. */
function readTemplate({ outline }: Reading, firstEntry: number): Thread['template'] | undefined {
  const fences = outline.all.flatMap((part) => ofType(part.blocks, 'code'));
  const isEntryLike = (code: Code): boolean =>
    code.content.some((line) => /^#{1,6}\s/.test(line) || fieldLine.test(line.slice(0, 1000)));
  const fence = fences.find((code) => code.line < firstEntry && isEntryLike(code));
  return fence && { line: fence.line, text: fence.content.join('\n') };
}

function readThread(reading: Reading): Thread {
  const { outline, source } = reading;
  const parts = outline.parts.filter((part) => isEntry(part) && !ancestorsOf(part).some(isEntry));
  const entries = parts.map((part) => readEntry(part, source));
  const template = readTemplate(reading, parts[0]?.line ?? Infinity);
  let last = source.lines.length;
  while (last > 1 && (source.lines[last - 1] ?? '').trim() === '') last -= 1;
  const end = source.toFile(last, (source.lines[last - 1] ?? '').length + 1);
  return { entries, ...(template && { template }), appendAt: { start: end, end } };
}

export const thread: DocumentKindDefinition = {
  kind: 'thread',
  names:
    /thread|(?:progress|session|work|dev|decision)[-_ ]?(?:log|history|journal)|^history$|journal|worklog/i,
  weigh: ({ outline, source, places }) => {
    const entries = outline.parts.filter(isEntry).length;
    const saysSo = source.lines
      .slice(0, 40)
      .some((line) => /append[- ]only|appended? (?:a )?new entr|add new entries/i.test(line));
    return (
      (saysSo ? 3 : 0) +
      (/thread|history|journal|log\b/i.test(places.title?.heading ?? '') ? 1 : 0) +
      (entries > 1 ? 1 : 0)
    );
  },
  read: (reading) => ({ thread: readThread(reading) }),
};
