import type { Item, Playbook, Pointer } from './document.ts';
import { fieldsIn } from './fields.ts';
import { pathIn, plainText, withoutPictures } from './inline.ts';
import { introduced, linesOf, nestedLists, withoutLeadingMark } from './lists.ts';
import { ofType } from './markdown.ts';
import type { Item as ListItem } from './markdown.ts';
import { outermost } from './playbook-procedures.ts';
import { walkParts } from './sections.ts';
import type { Part } from './sections.ts';
import type { Source } from './source.ts';

const statusHeading =
  /sprint status|(?:current|project|sprint) (?:sprint|status|state|phase)|^status$|where we are|aktueller stand|estado actual/i;

/** The fields of the sprint's status: `**Name**: value`, or a name above a list. Blocking issues are told apart. */
export function readSprint(
  parts: readonly Part[],
  source: Source,
  except: RegExp,
): Playbook['sprint'] | undefined {
  const [part] = outermost(parts, statusHeading);
  if (!part) return undefined;
  const fields = [...walkParts(part)]
    .filter((one) => one === part || !except.test(one.heading))
    .flatMap((one) => fieldsIn(one.blocks, source))
    .filter(({ name, text }) => text !== '' && !except.test(name));
  return fields.length > 0 ? { line: part.line, fields } : undefined;
}

const sectionIn = /(?:section|abschnitt|sección|§)\s*([\dIVX][\w.]*)/i;

/** A line that points to a document, with the path and the section that it names. */
function toPointer({ line, text }: Item, markup: string = text): Pointer {
  const path = pathIn(markup);
  const section = sectionIn.exec(text.slice(0, 500))?.[1]?.replace(/\.$/, '');
  return {
    line,
    text: withoutLeadingMark(text),
    ...(path !== undefined && { path }),
    ...(section !== undefined && { section }),
  };
}

const pointersIn = (items: readonly ListItem[]): Pointer[] =>
  items.map((item) => toPointer({ line: item.line, text: plainText(item.text) }, item.text));

const indexHeading =
  /(?:protocol|document|reading) (?:index|guide|map|order)|when to read|what to read|which document|read(?:ing)? what when|was wann lesen|qué leer/i;

type ReadingIndex = NonNullable<Playbook['readingIndex']>[number];

/** What to read when: headings or labels above lists, or the rows of a table. */
export function readReadingIndex(parts: readonly Part[]): ReadingIndex[] {
  return outermost(parts, indexHeading)
    .flatMap((top) => [...walkParts(top)].flatMap((part) => indexOf(part, part === top)))
    .filter(({ when, read }) => when !== '' && read.length > 0);
}

function indexOf(part: Part, isTop: boolean): ReadingIndex[] {
  const lists = introduced(part.blocks, 'list').map(({ block, label, labelLine }) => ({
    line: label === '' ? part.line : (labelLine ?? part.line),
    when: label === '' ? (isTop ? '' : part.title) : label,
    read: pointersIn(block.items),
  }));
  const rows = ofType(part.blocks, 'table')
    .flatMap((table) => table.rows)
    .map(({ line, cells }) => {
      const [when = '', ...read] = cells;
      return {
        line,
        when: plainText(when),
        read: read
          .filter((cell) => cell !== '')
          .map((cell) => toPointer({ line, text: plainText(cell) }, cell)),
      };
    });
  return [...lists, ...rows];
}

const scriptsHeading =
  /(?:^|\s)(?:canonical |blessed |official |approved |key |helper )?(?:scripts|commands)\b|\bskripte\b/i;
const scriptPath = /^[*_]*`([^`\s]{1,200})`/;

/** The scripts that a section lists, by path, with what each is for and how it is called. */
export function readScripts(parts: readonly Part[]): NonNullable<Playbook['scripts']> {
  return outermost(parts, scriptsHeading)
    .flatMap((top) => [...walkParts(top)])
    .flatMap((part) => [
      ...introduced(part.blocks, 'list').flatMap(({ block }) =>
        block.items.flatMap((item) => {
          const path = scriptPath.exec(item.text)?.[1];
          if (path === undefined) return [];
          const usage = usageOf(item);
          const text = plainText(item.text.replace(scriptPath, ''));
          return [
            {
              line: item.line,
              path,
              text: text.replace(/^[*_]*\s*[:：–—-]*\s*/u, ''),
              ...(usage !== undefined && { usage }),
            },
          ];
        }),
      ),
      ...ofType(part.blocks, 'table')
        .flatMap((table) => table.rows)
        .flatMap(({ line, cells: [name = '', ...rest] }) => {
          const path = scriptPath.exec(name)?.[1];
          return path === undefined
            ? []
            : [{ line, path, text: rest.map(plainText).filter(Boolean).join(' – ') }];
        }),
    ]);
}

function usageOf(item: ListItem): string | undefined {
  return linesOf(nestedLists(item))
    .map(({ text }) => /^(?:usage|run|call|aufruf|uso)\s*[:：]\s*(.*)$/iu.exec(text)?.[1])
    .find((usage) => usage !== undefined);
}

const supersededLabel =
  /do(?: not|n'?t) read|superseded|^supersedes|deprecated|obsolete|outdated|replaced by this|nicht (?:mehr )?lesen|veraltet|no leer|obsolet[oa]s/i;

/** Documents that are not to be read any more: whole sections that say so, and lists under such a label. */
export function readSuperseded(parts: readonly Part[]): Pointer[] {
  const found = new Map<number, Pointer>();
  const whole = new Set(outermost(parts, supersededLabel).flatMap((part) => [...walkParts(part)]));
  for (const part of parts) {
    for (const { block, label } of introduced(part.blocks, 'list')) {
      if (!whole.has(part) && !supersededLabel.test(withoutPictures(label))) continue;
      for (const pointer of pointersIn(block.items)) found.set(pointer.line, leading(pointer));
    }
  }
  return [...found.values()];
}

/** "Parts of START.md" leaves the document itself to be read: only a path that leads the line counts. */
function leading({ path, ...pointer }: Pointer): Pointer {
  return path !== undefined && pointer.text.startsWith(path) ? { ...pointer, path } : pointer;
}
