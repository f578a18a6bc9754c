import { join } from 'node:path';
import * as vscode from 'vscode';
import type { UpkeepReport } from '../actions/check-upkeep.ts';
import type { ListResult } from '../actions/list-databases.ts';
import type { WorkspaceView } from '../actions/load-workspace.ts';
import type { SessionStatus } from '../actions/session-status.ts';
import type { FurtherListStatus } from '../core/session/further-lists.ts';
import type { Violation } from '../core/violation.ts';
import { withoutDuplicates } from './violations.ts';

/** What the tree and the palette need of the hooks. */
export interface HooksFacts {
  readonly installed: boolean;
  /** What is wrong with them, each with its next step. */
  readonly problems: readonly string[];
}

/** The last commit that the hook refused: its message, so that rules about messages can be judged again. */
export interface Refusal {
  readonly message?: string;
}

/** Reads the hook's last report; undefined when the last commit passed, or none was judged yet. */
export async function readRefusal(stateFolder: string | undefined): Promise<Refusal | undefined> {
  if (stateFolder === undefined) return undefined;
  const report = await readJson(vscode.Uri.file(join(stateFolder, 'last-report.json')));
  if (report?.['outcome'] !== 'refused') return undefined;
  const { message } = report;
  return typeof message === 'string' ? { message } : {};
}

/** A JSON object that another process writes; undefined when it is not there or not whole. */
async function readJson(uri: vscode.Uri): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)),
    );
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/**
 * Judges the work tree, and after a refused commit what is staged as well: judged afresh, because the
 * report of the refusal grows stale with the first repair. Where nothing is left to commit, the refusal
 * is over.
 */
export async function readViolations(
  root: string,
  refusal: Refusal | undefined,
  signal: AbortSignal,
): Promise<{ violations: readonly Violation[]; refused: boolean }> {
  const { judgeChange } = await import('./engine.ts');
  const workTree = await judgeChange({ root, source: { kind: 'work-tree' } }, { signal });
  const isUndone = workTree.verdicts.every(({ files }) => files === 0);
  const staged =
    refusal && !isUndone
      ? await judgeChange({ root, source: { kind: 'staged' }, ...refusal }, { signal })
      : { verdicts: [] };
  const violationsOf = ({ verdicts }: Pick<typeof workTree, 'verdicts'>): Violation[] =>
    verdicts.flatMap(({ verdict }) => verdict.violations);
  return {
    violations: withoutDuplicates([...violationsOf(workTree), ...violationsOf(staged)]),
    refused: staged.verdicts.some(({ verdict }) => verdict.refused),
  };
}

/** Where the session stands, and with one under way every further checklist of the documents. */
export async function readSession(
  view: WorkspaceView,
  distFolder: string,
): Promise<{ status: SessionStatus; lists: readonly FurtherListStatus[] | undefined }> {
  const { listsOfView, refreshSession } = await import('./engine.ts');
  const status = await refreshSession({ root: view.root, distFolder });
  const { state } = status.session;
  const isUnderWay = state !== 'none' && state !== 'closed';
  return { status, lists: isUnderWay ? await listsOfView(view, { distFolder }) : undefined };
}

export async function readUpkeep(view: WorkspaceView): Promise<UpkeepReport> {
  const { checkUpkeep } = await import('./engine.ts');
  return checkUpkeep({ root: view.root, view });
}

export async function readHooks(root: string, distFolder: string): Promise<HooksFacts> {
  const { hooksStatus } = await import('./engine.ts');
  const status = await hooksStatus({ root, distFolder });
  const problems = status.problems.map(({ message, remedy }) => `${message} ${remedy}`);
  const outdated = vscode.l10n.t('They are of another version; install them again.');
  return {
    installed: status.installed,
    problems: status.installed && !status.current && problems.length === 0 ? [outdated] : problems,
  };
}

export async function readDatabases(
  { root, protocol }: WorkspaceView,
  { distFolder, secrets }: { readonly distFolder: string; readonly secrets: vscode.SecretStorage },
  signal: AbortSignal,
): Promise<ListResult> {
  if (protocol.databases.length === 0) return { databases: [], sets: [] };
  const { listDatabases } = await import('./engine.ts');
  const data = { root, databases: protocol.databases, backups: protocol.backups };
  const { passwordEnvironment } = await import('./commands/database-password.ts');
  const env = await passwordEnvironment(secrets, root, protocol.databases);
  const worker = { modulePath: join(distFolder, 'cli.cjs'), env };
  return listDatabases({ data }, { signal, worker });
}
