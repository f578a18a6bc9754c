import * as vscode from 'vscode';
import type { MigrateResult } from '../../actions/migrate.ts';

type Proved = MigrateResult['databases'];

const SCHEME = 'session-protocol-schema';

/** The schemas of a dry run, side by side in VS Code's own difference. */
export interface SchemaDiff extends vscode.Disposable {
  /** Brings it to the front. */
  show(): Promise<void>;
}

/** @returns undefined where no schema changes, so that there is nothing to compare */
export function makeSchemaDiff(databases: Proved): SchemaDiff | undefined {
  const texts = { before: schemaText(databases, 'before'), after: schemaText(databases, 'after') };
  if (texts.before === texts.after) return undefined;
  // VS Code keeps a document for a while after it was closed: each run has addresses of its own.
  const query = String(Date.now());
  const uriOf = (side: keyof typeof texts): vscode.Uri =>
    vscode.Uri.from({ scheme: SCHEME, path: `/${side}/Schema.sql`, query });
  const registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ path }) =>
      path.startsWith('/before/') ? texts.before : texts.after,
  });
  const title = vscode.l10n.t('Schema: Now ↔ After the Migrations');
  return {
    async show() {
      const options = { preview: false, preserveFocus: true };
      const [before, after] = [uriOf('before'), uriOf('after')];
      await vscode.commands.executeCommand('vscode.diff', before, after, title, options);
    },
    dispose() {
      const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: all }) => all.filter(isOurs));
      void vscode.window.tabGroups.close(tabs).then(() => registration.dispose());
    },
  };
}

const isOurs = ({ input }: vscode.Tab): boolean =>
  input instanceof vscode.TabInputTextDiff && input.modified.scheme === SCHEME;

/** The schemas as a text to compare; databases that have the same one, such as those of a glob, share it. */
export function schemaText(databases: Proved, side: 'before' | 'after'): string {
  const groups = new Map<string, { names: string[]; text: string }>();
  for (const database of databases) {
    const schemas = database.ok ? database.schemas : undefined;
    if (schemas === undefined) continue;
    // Grouped by both sides, so that a group stands at the same place in both texts.
    const key = JSON.stringify(schemas);
    const group = groups.get(key) ?? { names: [], text: definitions(schemas[side]) };
    group.names.push(database.name);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ names, text }) => `-- ${names.join(', ')}\n\n${text}`)
    .join('\n\n');
}

const definitions = (schema: Readonly<Record<string, string>>): string =>
  Object.entries(schema)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, definition]) =>
      /^create\b/i.test(definition) ? `${layOut(definition)};\n` : `${name}: ${definition}\n`,
    )
    .join('\n');

/** Texts in quotes, commas and parentheses, and all between them. */
const PARTS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]|[^'"(),]+|['"]/g;

/** One column or constraint to a line, so that a difference shows which of them came, went or changed. */
function layOut(definition: string): string {
  if (!/^create\s+(?:temp\s+|temporary\s+|virtual\s+)?table\b/i.test(definition)) return definition;
  let depth = 0;
  let text = '';
  for (const part of definition.match(PARTS) ?? []) {
    if (part === ')') depth -= 1;
    if (part === ')' && depth === 0) text = `${text.trimEnd()}\n`;
    if (part === ',') text = text.trimEnd();
    text += /\s$/.test(text) ? part.trimStart() : part;
    if (part === '(') depth += 1;
    if (depth === 1 && (part === ',' || part === '(')) text += '\n  ';
  }
  return text;
}
