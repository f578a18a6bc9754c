import { addedLines, linesOf } from './changed-lines.ts';
import { hasNewText, sidesOf } from './new-text.ts';
import type { RuleSettings, SupersededDocument, SupersededOptions } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext, RuleSetting } from './rule.ts';

type Options = RuleSettings & SupersededOptions;

/** A document's first lines, where it can declare itself superseded. */
const TOP = 15;
const DECLARED =
  /^[\s>*_#|-]{0,20}[^A-Za-z0-9\u00c0-\u024f]{0,20}status[*_]{0,2}\s{0,5}[:|][^A-Za-z0-9\u00c0-\u024f]{0,20}(?:superseded|archived|obsolete)\b/i;
/** Without the word status: in bold or in capitals, for a title may well speak of what is archived. */
const CRIED =
  /^[\s>|-]{0,20}[^A-Za-z0-9\u00c0-\u024f]{0,20}(?:\*\*|__)(?:[Ss]uperseded|[Aa]rchived|[Oo]bsolete)\b|^[^A-Za-z0-9\u00c0-\u024f]{0,20}(?:SUPERSEDED|ARCHIVED|OBSOLETE)\b/;

/** What was replaced stays as it is, and nothing new builds on it. */
export const superseded: Rule<Options> = {
  id: 'superseded',
  refuses: 'edits of, or new references to, documents and scripts declared superseded or archived',
  defaultSeverity: 'error',
  waivable: true,
  reads(file, context) {
    if (!hasNewText(file)) return [];
    if (refers(file, context)) return sidesOf(file);
    return file.status !== 'added' && /\.(?:md|mdx|markdown|txt)$/i.test(file.path)
      ? ['before']
      : [];
  },
  *check(context) {
    for (const file of context.change.files) {
      // It may go, or move with its content to an archive.
      if (!hasNewText(file)) continue;
      const edit = judgeEdit(file, context);
      if (edit) yield edit;
      else if (refers(file, context)) yield* judgeReferences(file, context);
    }
  },
};

const documentsOf = ({ options }: RuleSetting<Options>): readonly SupersededDocument[] =>
  options.documents ?? [];

const refers = ({ path }: FileChange, context: RuleSetting<Options>): boolean =>
  context.matches(context.options.referencesIn ?? [], path) &&
  !documentsOf(context).some(({ paths }) => context.matches(paths, path));

function judgeEdit(file: FileChange, context: RuleContext<Options>): Finding | undefined {
  const { path, previousPath = path } = file;
  const listed = documentsOf(context).find(({ paths }) => context.matches(paths, previousPath));
  if (file.status === 'added') return undefined;
  if (!listed && !(/\.(?:md|mdx|markdown|txt)$/i.test(path) && declares(file, context)))
    return undefined;
  const by = listed?.by === undefined ? '' : ` by ${listed.by}`;
  return {
    message: `${file.status}, though it is superseded${by}`,
    remedy: `Leave it as it is, and make the change ${listed?.by === undefined ? 'in what counts now' : `in ${listed.by}`}.`,
    location: { path },
  };
}

/** The commit that declares a document superseded may still edit it: what counts is how it was. */
function declares(file: FileChange, context: RuleContext<Options>): boolean {
  const top = (context.text(file, 'before') ?? '').slice(0, 5000);
  // To compile the expressions that look closer takes a commit longer than all else here.
  if (!/superseded|archived|obsolete/i.test(top)) return false;
  return linesOf(top)
    .slice(0, TOP)
    .some((line) => DECLARED.test(line.slice(0, 200)) || CRIED.test(line.slice(0, 200)));
}

function* judgeReferences(file: FileChange, context: RuleContext<Options>): Generator<Finding> {
  const after = context.text(file, 'after');
  if (after === undefined) return;
  const names = documentsOf(context).flatMap(({ paths, by }) =>
    // A glob names no document that a line could refer to.
    paths.filter((path) => !/[*?[\]{}!]/.test(path)).map((path) => ({ path, by })),
  );
  const before = file.status === 'added' ? undefined : context.text(file, 'before');
  for (const { line, text } of addedLines(before, after)) {
    for (const { path, by } of names) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const at = nameIn(text.slice(0, 20_000), name);
      // Who replaces something may say so.
      if (at < 0 || /supersede|archive|replace|obsolete|deprecate/i.test(text)) continue;
      yield {
        message: `a new reference to ${path}, which is superseded${by === undefined ? '' : ` by ${by}`}`,
        remedy: `Refer to ${by ?? 'what counts now'} instead, and stage it.`,
        location: {
          path: file.path,
          range: {
            start: { line, column: at + 1 },
            end: { line, column: at + 1 + name.length },
          },
        },
      };
    }
  }
}

/** Where a file's name stands by itself, not as a part of another. */
function nameIn(text: string, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isWhole =
      !/[\w\u00c0-\u024f-]/.test(text[at - 1] ?? ' ') &&
      !/[\w\u00c0-\u024f-]/.test(text[at + name.length] ?? ' ');
    if (isWhole) return at;
  }
  return -1;
}
