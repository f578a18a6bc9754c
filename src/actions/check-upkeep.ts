import { readFile } from 'node:fs/promises';
import type { DocumentKind } from '../core/documents/document.ts';
import { decodeDocument } from '../core/documents/text-encoding.ts';
import type { DocumentRole } from '../core/protocol.ts';
import { type Review, readReviews } from '../core/upkeep/reviews.ts';
import { readVersion, type VersionReport } from '../core/upkeep/version.ts';
import { readGit } from '../git/process.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { resolveInside } from '../workspace/inside.ts';
import { today as todayHere } from '../workspace/today.ts';
import { type LoadedDocument, type WorkspaceView, loadWorkspace } from './load-workspace.ts';

export type { Review } from '../core/upkeep/reviews.ts';
export type { VersionReport } from '../core/upkeep/version.ts';

/** A document that says something of its own upkeep. */
export interface DocumentUpkeep {
  readonly path: string;
  readonly title: string;
  readonly role?: DocumentRole;
  readonly reviews: readonly Review[];
  /** Of a playbook only. */
  readonly version?: VersionReport;
}

/** What has to be done now. */
export interface UpkeepFinding {
  readonly state: 'due' | 'overdue' | 'mismatch' | 'unclear';
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly next: string;
}

export interface UpkeepReport {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly documents: readonly DocumentUpkeep[];
  /** The longest overdue first. */
  readonly findings: readonly UpkeepFinding[];
}

/** What was written once and is history does not ask for reviews. */
const HISTORY: ReadonlySet<DocumentKind> = new Set(['thread', 'handoff', 'opener']);

/**
 * Says which documents are due for review by their own words, and where a playbook's version, change log
 * and git disagree. Changes nothing.
 *
 * @param input.today `YYYY-MM-DD`; left out, today on this machine's clock
 * @param input.view the documents, by one who has read them already
 * @throws ProtocolError `not-a-repository`
 */
export async function checkUpkeep(input: {
  root: string;
  today?: string;
  view?: WorkspaceView;
}): Promise<UpkeepReport> {
  const repository = await openRepository(input.root);
  const view = input.view ?? (await loadWorkspace({ root: repository.root, useGit: true }));
  const today = input.today ?? todayHere();
  const [head, changed] = await Promise.all([repository.head(), repository.dirtyPaths()]);
  const now = { repository, today, head, dirty: new Set(changed) };
  const documents: DocumentUpkeep[] = [];
  for (const loaded of view.documents) {
    if (HISTORY.has(loaded.document.kind)) continue;
    const found = await examine(loaded, now);
    if (found.reviews.length > 0 || found.version) documents.push(found);
  }
  return { today, documents, findings: findingsOf(documents) };
}

/** What is the same for every document. */
interface Now {
  readonly repository: Repository;
  readonly today: string;
  /** Absent on an unborn branch. */
  readonly head: string | undefined;
  /** Paths from the root that differ from HEAD. */
  readonly dirty: ReadonlySet<string>;
}

async function examine(
  { path, role, document }: LoadedDocument,
  now: Now,
): Promise<DocumentUpkeep> {
  const bytes = await readFile(await resolveInside(now.repository.root, path));
  const { text } = decodeDocument(bytes);
  const changeLog = document.playbook?.changeLog ?? [];
  const changedOn = await lastChange(path, now);
  const version = role === 'playbook' ? readVersion(text, changeLog, changedOn) : undefined;
  const loggedOn = version?.log?.date;
  const reviews = readReviews(text, {
    today: now.today,
    ...(loggedOn === undefined ? {} : { loggedOn }),
    ...(changedOn === undefined ? {} : { changedOn }),
  });
  return {
    path,
    title: document.title,
    ...(role === undefined ? {} : { role }),
    reviews,
    ...(version ? { version } : {}),
  };
}

/**
 * When the file was last changed: today where it differs from HEAD, else the author's date of the last commit
 * that changed it. Adding a file, as when a team's documents first come into a repository, changes none.
 */
async function lastChange(
  path: string,
  { repository, today, head, dirty }: Now,
): Promise<string | undefined> {
  if (head === undefined) return undefined;
  if (dirty.has(path) && (await repository.readFileAt(head, path)) !== undefined) return today;
  const args = ['log', '-1', '--diff-filter=M', '--format=%as', '--', `:(literal,top)${path}`];
  const date = await readGit(args, { cwd: repository.root, foreign: true });
  return date === '' ? undefined : date;
}

function findingsOf(documents: readonly DocumentUpkeep[]): UpkeepFinding[] {
  const reviews = documents.flatMap(({ path, reviews: list }) =>
    list.flatMap(({ state, line, message, next, days = -1 }) =>
      state === 'ok' ? [] : [{ days, finding: { state, path, line, message, next } }],
    ),
  );
  const versions = documents.flatMap(({ path, version }) =>
    (version?.mismatches ?? []).map(({ line, message, next }): UpkeepFinding => ({
      state: 'mismatch',
      path,
      line,
      message,
      next,
    })),
  );
  return [
    ...reviews.toSorted((one, other) => other.days - one.days).map(({ finding }) => finding),
    ...versions,
  ];
}
