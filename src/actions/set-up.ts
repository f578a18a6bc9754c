import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import type { Section } from '../core/documents/document.ts';
import { DOCUMENT_ROLES, type DocumentRole, PROTOCOL_PATH } from '../core/protocol.ts';
import { openRepository } from '../git/repository.ts';
import {
  type DetectedHeaders,
  detectDatabases,
  detectHeaders,
  detectMigrations,
} from '../workspace/detect.ts';
import { type LoadedDocument, type WorkspaceView, loadWorkspace } from './load-workspace.ts';

export interface SetUpPlan {
  /** Where the protocol file goes, from the root. */
  readonly path: string;
  readonly text: string;
  /** What was found, for a person to read: `playbook` at `docs/PLAYBOOK.md`. */
  readonly found: readonly { readonly what: string; readonly where: string }[];
  /** There is a protocol file already; it is never written over. */
  readonly existing: boolean;
}

const alreadySetUp = (): ProtocolError =>
  new ProtocolError({
    code: 'already-set-up',
    message: `${PROTOCOL_PATH} exists already.`,
    remedy: 'Edit that file, or move it away to set up anew.',
  });

/** Beside the protocol file: keeps the backups out of git without touching the team's own file. */
const IGNORE_PATH = join(dirname(PROTOCOL_PATH), '.gitignore');
const IGNORE_TEXT = '# Backups stay beside the data, never in history.\nbackups/\n';

/**
 * Looks at a repository and proposes its protocol file. Writes nothing.
 *
 * @throws ProtocolError `not-a-repository`
 */
export async function planSetUp(input: { root: string }): Promise<SetUpPlan> {
  const repository = await openRepository(input.root);
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  const files = await repository.listFiles([]);
  const [headers, databases] = await Promise.all([
    detectHeaders(repository.root, files),
    detectDatabases(repository.root),
  ]);
  const documents = proposeDocuments(view);
  const triggers = proposeTriggers(view, files);
  const data = proposeDatabases(databases, detectMigrations(files));
  const protocol = {
    version: 1,
    ...(Object.keys(documents).length === 0 ? {} : { documents }),
    ...(view.branch === undefined ? {} : { session: { branch: view.branch } }),
    rules: {
      'session-active': {},
      ...(triggers.length === 0 ? {} : { 'bible-updated': { triggers } }),
      ...(headers ? { 'version-header': { paths: headers.paths, fields: headers.fields } } : {}),
    },
    ...(data.length === 0 ? {} : { databases: data }),
  };
  return {
    path: PROTOCOL_PATH,
    text: `${JSON.stringify(protocol, undefined, 2)}\n`,
    found: describe(documents, headers, triggers, data),
    existing: view.protocolFile !== 'missing',
  };
}

/**
 * Writes the proposed protocol file, and beside it a `.gitignore` that keeps backups out of git.
 *
 * @throws ProtocolError `already-set-up`
 */
export async function writeSetUp(input: { root: string; plan: SetUpPlan }): Promise<void> {
  const { root } = await openRepository(input.root);
  await mkdir(join(root, dirname(PROTOCOL_PATH)), { recursive: true });
  if (!(await createFile(join(root, input.plan.path), input.plan.text))) throw alreadySetUp();
  await createFile(join(root, IGNORE_PATH), IGNORE_TEXT);
}

/** Writes a new file; false, and nothing written, where there is one already. */
async function createFile(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function proposeDocuments(view: WorkspaceView): Partial<Record<DocumentRole, string | string[]>> {
  const proposals: Partial<Record<DocumentRole, string | string[]>> = {};
  for (const role of DOCUMENT_ROLES) {
    const paths = view.documents.filter((loaded) => loaded.role === role).map(({ path }) => path);
    const named = role === 'openers' ? openerGlobs(paths, view.documents) : paths;
    const [only] = named;
    if (only !== undefined) proposals[role] = named.length === 1 ? only : named;
  }
  return proposals;
}

/**
 * Openers come one a session, and tomorrow's must be found too: by a glob of their folder, where nothing
 * else is kept in it.
 */
function openerGlobs(paths: readonly string[], documents: readonly LoadedDocument[]): string[] {
  const shared = new Set(
    documents.filter(({ role }) => role !== 'openers').map(({ path }) => dirname(path)),
  );
  const globs = paths.map((path) =>
    dirname(path) === '.' || shared.has(dirname(path))
      ? path
      : `${dirname(path)}/*${extname(path)}`,
  );
  return [...new Set(globs)];
}

/** Folders whose changes are structural by their names, and the words of the bible's section about them. */
const STRUCTURAL: readonly { folder: RegExp; section: RegExp }[] = [
  {
    folder: /(^|\/)(routes?|api|endpoints|controllers)$/i,
    section: /\b(routes?|api|endpoints?)\b/i,
  },
  { folder: /(^|\/)(migrations?|schema)$/i, section: /\b(data|database|schema|tables?)\b/i },
  { folder: /(^|\/)(templates?|views)$/i, section: /\b(templates?|views?|pages?)\b/i },
];

function proposeTriggers(
  view: WorkspaceView,
  files: readonly string[],
): { paths: string[]; section?: string }[] {
  const bible = view.documents.find(({ role }) => role === 'bible');
  if (!bible) return [];
  const folders = new Set(files.flatMap(foldersOf));
  const sections = flatten(bible.document.sections);
  return STRUCTURAL.flatMap(({ folder, section }) => {
    const paths = [...folders].filter((path) => folder.test(path)).map((path) => `${path}/**`);
    const about = sections.find(({ title, id }) => id !== undefined && section.test(title));
    return paths.length === 0 || !about?.id ? [] : [{ paths: paths.toSorted(), section: about.id }];
  });
}

const foldersOf = (path: string): string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};

const flatten = (sections: readonly Section[]): Section[] =>
  sections.flatMap((section) => [section, ...flatten(section.children)]);

function proposeDatabases(
  paths: readonly string[],
  migrations: readonly string[],
): { name: string; engine: 'sqlite'; path: string; migrations?: string }[] {
  const names = new Map<string, number>();
  return paths.map((path) => {
    const plain = basename(path, extname(path))
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '');
    const base = plain === '' ? 'database' : plain;
    const count = (names.get(base) ?? 0) + 1;
    names.set(base, count);
    // Which of several databases a single migrations folder belongs to is not for us to guess.
    const own = paths.length === 1 && migrations.length === 1 ? migrations[0] : undefined;
    return {
      name: count === 1 ? base : `${base}-${count}`,
      engine: 'sqlite',
      path,
      ...(own === undefined ? {} : { migrations: own }),
    };
  });
}

function describe(
  documents: Partial<Record<DocumentRole, string | string[]>>,
  headers: DetectedHeaders | undefined,
  triggers: readonly { paths: readonly string[]; section?: string }[],
  databases: readonly { path: string }[],
): SetUpPlan['found'] {
  return [
    ...Object.entries(documents).map(([role, where]) => ({
      what: role,
      where: [where].flat().join(', '),
    })),
    ...(headers
      ? [
          {
            what: `version headers in ${headers.found} of ${headers.looked} source files`,
            where: headers.paths.join(', '),
          },
        ]
      : []),
    ...triggers.map(({ paths, section }) => ({
      what: `structure described in the bible's section ${section}`,
      where: paths.join(', '),
    })),
    ...databases.map(({ path }) => ({ what: 'SQLite database', where: path })),
  ];
}
