import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import type { Section } from '../core/documents/document.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { DOCUMENT_ROLES, type DocumentRole } from '../core/protocol.ts';
import { exists } from '../git/exists.ts';
import { runGit } from '../git/process.ts';
import { openRepository } from '../git/repository.ts';
import {
  type DetectedHeaders,
  detectCi,
  detectDatabases,
  detectHeaders,
  detectMigrations,
} from '../workspace/detect.ts';
import { assertInside } from '../workspace/inside.ts';
import { type LoadedDocument, type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { CI_FILES, CI_SYSTEMS, type CiSystem } from './set-up-ci.ts';

/** What can be set up beside what was found, by the name that asks for it. */
export const SET_UP_OFFERS = [
  'protocol-change',
  'append-only',
  'bible-tag',
  'migration-pair',
  ...CI_SYSTEMS,
] as const;
export type SetUpOffer = (typeof SET_UP_OFFERS)[number];

/** A file that set-up writes where there is none. */
export interface SetUpFile {
  /** From the root. */
  readonly path: string;
  readonly text: string;
  /** There is one already; it is never written over. */
  readonly existing: boolean;
}

export interface SetUpPlan extends SetUpFile {
  /** What was found, for a person to read: `playbook` at `docs/PLAYBOOK.md`. */
  readonly found: readonly { readonly what: string; readonly where: string }[];
  /** Further files, as asked for by offers. */
  readonly files: readonly SetUpFile[];
  /** What can be asked for here; `fits` where something was found that it is for. */
  readonly offers: readonly {
    readonly name: SetUpOffer;
    readonly what: string;
    readonly fits: boolean;
  }[];
}

/** Paths from the root. */
export interface SetUpResult {
  readonly written: readonly string[];
  /** They were there already. */
  readonly kept: readonly string[];
}

const alreadySetUp = (): ProtocolError =>
  new ProtocolError({
    code: 'already-set-up',
    message: `${PROTOCOL_PATH} exists already.`,
    remedy: 'Edit that file, or move it away to set up anew.',
  });

/** Beside the protocol file: keeps the backups out of git without touching the team's own file. */
const IGNORE_PATH = `${dirname(PROTOCOL_PATH)}/.gitignore`;
const IGNORE_TEXT = '# Backups stay beside the data, never in history.\nbackups/\n';

/**
 * Looks at a repository and proposes its protocol file, and what else is asked for. Writes nothing.
 *
 * @param input.offers rules beside those that follow from what was found, and files for CI
 * @throws ProtocolError `not-a-repository`
 */
export async function planSetUp(input: {
  root: string;
  offers?: readonly SetUpOffer[];
}): Promise<SetUpPlan> {
  const repository = await openRepository(input.root);
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  const files = await repository.listFiles([]);
  const [headers, databases, remotes] = await Promise.all([
    detectHeaders(repository.root, files),
    detectDatabases(repository.root),
    readRemotes(repository.root),
  ]);
  const documents = proposeDocuments(view);
  const triggers = proposeTriggers(view, files);
  const migrations = detectMigrations(files);
  const data = proposeDatabases(databases, migrations);
  const wanted = new Set(input.offers);
  const protocol = {
    version: 1,
    ...(Object.keys(documents).length === 0 ? {} : { documents }),
    ...(view.branch === undefined ? {} : { session: { branch: view.branch } }),
    rules: {
      'session-active': {},
      ...(triggers.length === 0 ? {} : { 'bible-updated': { triggers } }),
      ...(headers ? { 'version-header': { paths: headers.paths, fields: headers.fields } } : {}),
      ...Object.fromEntries(OFFERED_RULES.filter((id) => wanted.has(id)).map((id) => [id, {}])),
    },
    ...(data.length === 0 ? {} : { databases: data }),
  };
  return {
    path: PROTOCOL_PATH,
    text: `${JSON.stringify(protocol, undefined, 2)}\n`,
    found: describe(documents, headers, triggers, data),
    existing: view.protocolFile !== 'missing',
    files: await planFiles(
      repository.root,
      CI_SYSTEMS.filter((name) => wanted.has(name)),
    ),
    offers: makeOffers({
      ...detectCi(files, remotes),
      'protocol-change': true,
      'append-only': documents.thread !== undefined,
      'bible-tag': documents.bible !== undefined,
      'migration-pair': migrations.length > 0,
    }),
  };
}

/** They need no options. */
const OFFERED_RULES = ['protocol-change', 'append-only', 'bible-tag', 'migration-pair'] as const;

const OFFERED: Readonly<Record<SetUpOffer, string>> = {
  'protocol-change': 'rule: a change of the protocol must say so in its message',
  'append-only': 'rule: earlier entries of the thread are never changed',
  'bible-tag': 'rule: a change of the bible is named in the message, as [BIBLE: Section 6]',
  'migration-pair': 'rule: a migration comes with its rollback, and stays as it is',
  github: 'GitHub: a workflow that judges every commit of a push or pull request',
  gitlab: 'GitLab: a job that judges every commit of a push or merge request',
};

const makeOffers = (fits: Readonly<Record<SetUpOffer, boolean>>): SetUpPlan['offers'] =>
  SET_UP_OFFERS.map((name) => ({ name, what: OFFERED[name], fits: fits[name] }));

async function readRemotes(root: string): Promise<string[]> {
  const args = ['config', '--get-regexp', '^remote\\..*\\.url$'];
  const { stdout } = await runGit(args, { cwd: root, foreign: true, accept: [1] });
  return stdout.toString('utf8').split('\n');
}

async function planFiles(root: string, systems: readonly CiSystem[]): Promise<SetUpFile[]> {
  const files = systems.flatMap((name) => CI_FILES[name]);
  return Promise.all(
    files.map(async (file) => ({ ...file, existing: await exists(join(root, file.path)) })),
  );
}

/**
 * Writes the proposed protocol file, beside it a `.gitignore` that keeps backups out of git, and the further
 * files of the plan. What is there already is kept. What was written is noted, for `undoSetUp`.
 *
 * @throws ProtocolError `already-set-up` where there is a protocol file and nothing else was asked for;
 *   `outside-workspace`, and nothing written, where a link leads out of the repository
 */
export async function writeSetUp(input: { root: string; plan: SetUpPlan }): Promise<SetUpResult> {
  const { root, stateFolder } = await openRepository(input.root);
  const { plan } = input;
  const ignore = { path: IGNORE_PATH, text: IGNORE_TEXT };
  const written: string[] = [];
  const kept: string[] = [];
  const files = [plan, ignore, ...plan.files];
  // Before anything is written: a link may lead each of them elsewhere.
  for (const { path } of files) await assertInside(root, path);
  for (const { path, text } of files) {
    if (await createFile(join(root, path), text)) {
      written.push(path);
      await noteWritten(stateFolder, { path, sha256: sha256(text) });
      continue;
    }
    if (path === plan.path && plan.files.length === 0) throw alreadySetUp();
    if (path !== IGNORE_PATH) kept.push(path);
  }
  return { written, kept };
}

/** Writes a new file; false, and nothing written, where there is one already. */
async function createFile(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Takes back what set-up wrote, as long as it is as it was written, and the folders that are empty then.
 *
 * @returns what was removed, and what was changed since and is kept; both empty where nothing was written
 */
export async function undoSetUp(input: {
  root: string;
}): Promise<{ removed: string[]; kept: string[] }> {
  const { root, stateFolder } = await openRepository(input.root);
  const [removed, kept]: [string[], string[]] = [[], []];
  for (const { path, sha256: hash } of await readWritten(stateFolder)) {
    await assertInside(root, path);
    const place = join(root, path);
    const bytes = await readFile(place).catch(() => undefined);
    if (bytes === undefined) continue;
    if (sha256(bytes) !== hash) {
      kept.push(path);
      continue;
    }
    await unlink(place);
    removed.push(path);
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      // A folder that holds something stays, and so does each that it is in.
      if (!(await removeEmpty(join(root, folder)))) break;
    }
  }
  await rm(join(stateFolder, WRITTEN), { force: true });
  return { removed, kept };
}

const removeEmpty = async (folder: string): Promise<boolean> =>
  rmdir(folder).then(
    () => true,
    () => false,
  );

/** What set-up wrote, one JSON object a line. */
const WRITTEN = 'set-up.jsonl';

interface Written {
  readonly path: string;
  readonly sha256: string;
}

async function noteWritten(stateFolder: string, written: Written): Promise<void> {
  await mkdir(stateFolder, { recursive: true });
  await appendFile(join(stateFolder, WRITTEN), `${JSON.stringify(written)}\n`);
}

async function readWritten(stateFolder: string): Promise<Written[]> {
  const text = await readFile(join(stateFolder, WRITTEN), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Written);
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

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
