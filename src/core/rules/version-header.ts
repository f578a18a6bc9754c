import {
  headerFor,
  headerInsertionPoint,
  parseHeader,
  type VersionHeader,
} from '../documents/version-header.ts';
import { type Fix, lineRange } from '../violation.ts';
import { linesOf } from './changed-lines.ts';
import { judgedFields, judgeValues } from './header-values.ts';
import { hasNewText } from './new-text.ts';
import type { RuleSettings, VersionHeaderOptions } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext } from './rule.ts';

type Options = RuleSettings & VersionHeaderOptions;

/** Each source file says at its top what it is and which version: every file that is added or changed must. */
export const versionHeader: Rule<Options> = {
  id: 'version-header',
  refuses:
    'an added or changed file whose version header misses fields, has impossible values, or did not change with it',
  defaultSeverity: 'error',
  waivable: true,
  reads(file, context) {
    if (!needsHeader(file, context)) return [];
    return mustBump(file, context) ? ['before', 'after'] : ['after'];
  },
  *check(context) {
    const { options, today } = context;
    const judged = judgedFields(options);
    for (const file of context.change.files) {
      if (!needsHeader(file, context)) continue;
      const content = context.text(file, 'after');
      if (content === undefined) continue;
      const header = parseHeader(content, { path: file.path });
      const finding = judgeHeader(file.path, content, header, options.fields, today);
      if (finding) yield finding;
      const before = mustBump(file, context) ? context.text(file, 'before') : undefined;
      yield* judgeValues({ path: file.path, text: content, header, before }, judged, context);
    }
  },
};

const needsHeader = (
  file: FileChange,
  { options, matches }: Pick<RuleContext<Options>, 'options' | 'matches'>,
): boolean =>
  file.status !== 'deleted' && file.kind === 'file' && matches(options.paths, file.path);

const mustBump = (file: FileChange, { options }: Pick<RuleContext<Options>, 'options'>): boolean =>
  options.bump !== undefined && file.status !== 'added' && hasNewText(file);

function judgeHeader(
  path: string,
  text: string,
  header: VersionHeader | undefined,
  wanted: readonly string[],
  today: string,
): Finding | undefined {
  const present = new Map(
    header?.fields.map((field) => [field.name.toUpperCase(), field.value.trim()]),
  );
  const missing = wanted.filter((name) => !present.get(name.toUpperCase()));
  if (missing.length === 0) return undefined;
  if (!header || present.size === 0 || missing.length === wanted.length) {
    return {
      message: 'missing version header',
      remedy: `Add a header with ${wanted.join(', ')} at the top of the file, and stage it.`,
      location: { path, range: lineRange(1, firstLine(text)) },
      fix: insertHeader(path, text, wanted, today),
    };
  }
  const line = linesOf(text)[header.line - 1] ?? '';
  return {
    message: `version header without ${missing.join(', ')}`,
    remedy: `Add ${missing.join(', ')} to the header, and stage it.`,
    location: { path, range: lineRange(header.line, line) },
    ...addFields(path, text, header.fields, missing, today, present),
  };
}

const firstLine = (text: string): string => text.split(/\r\n|\n|\r/, 1)[0] ?? '';

function insertHeader(path: string, text: string, fields: readonly string[], today: string): Fix {
  const lines = headerFor(
    path,
    fields.map((name) => ({ name, value: suggestedValue(name, path, today) })),
  );
  return {
    title: 'Insert the version header',
    path,
    edits: [{ range: headerInsertionPoint(text), newText: withLineEndings(lines, text) }],
  };
}

/** New lines under the last field of a header, each in the form of that field's line. */
function addFields(
  path: string,
  text: string,
  fields: readonly { readonly name: string; readonly line: number }[],
  missing: readonly string[],
  today: string,
  present: ReadonlyMap<string, string>,
): { fix?: Fix } {
  const last = fields.at(-1);
  const line = last && linesOf(text)[last.line - 1];
  const at = last && line ? line.indexOf(last.name) : -1;
  // A field that is there but empty needs its value, which only a person knows.
  if (!last || !line || at < 0 || missing.some((name) => present.has(name.toUpperCase())))
    return {};
  const prefix = line.slice(0, at);
  // The comment may begin or end on this very line: a line in its form would then begin or end another.
  if (/["'<{(]|\/\*/.test(prefix) || /(\*\/|-->|"""|''')\s*$/.test(line)) return {};
  const added = missing
    .map((name) => `\n${prefix}${name}: ${suggestedValue(name, path, today)}`)
    .join('');
  const end = { line: last.line, column: line.length + 1 };
  return {
    fix: {
      title: `Add ${missing.join(', ')} to the version header`,
      path,
      edits: [{ range: { start: end, end }, newText: withLineEndings(added, text) }],
    },
  };
}

/** What is known of a field; what only a person knows is left as `…` to fill in. */
function suggestedValue(name: string, path: string, today: string): string {
  switch (name.toUpperCase().replaceAll(/[ -]/g, '_')) {
    case 'MODULE':
    case 'FILE':
      return path;
    case 'VERSION':
      return '0.1.0';
    case 'LAST_MODIFIED':
    case 'LAST_UPDATED':
    case 'DATE':
      return today;
    default:
      return '…';
  }
}

const withLineEndings = (added: string, text: string): string =>
  /\r\n/.test(text) ? added.replace(/\r?\n/g, '\r\n') : added;
