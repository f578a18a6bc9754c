import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { UpkeepReport } from '../actions/check-upkeep.ts';
import type { ListResult } from '../actions/list-databases.ts';
import type { WorkspaceView } from '../actions/load-workspace.ts';
import type { SessionStatus } from '../actions/session-status.ts';
import type { FurtherListStatus } from '../core/session/further-lists.ts';
import type { Violation } from '../core/violation.ts';
import { databaseWorker } from './database-worker.ts';
import type { LastReport } from './last-report.ts';
import { isRunning } from './session-facts.ts';
import { withoutDuplicates } from './violations.ts';

/** What the tree and the palette need of the hooks. */
export interface HooksFacts {
  readonly installed: boolean;
  /** What is wrong with them, each with its next step. */
  readonly problems: readonly string[];
}

/**
 * Judges the work tree, and after a refused commit what is staged as well: judged afresh, because the
 * report of the refusal grows stale with the first repair. Where nothing is left to commit, the refusal
 * is over.
 */
export async function readViolations(
  { root, stateFolder }: WorkspaceView,
  report: LastReport | undefined,
  signal: AbortSignal,
): Promise<{ violations: readonly Violation[]; refused: boolean }> {
  const { judgeChange } = await import('../actions/judge-change.ts');
  // As it was found when the documents were read, right before or a moment ago.
  const found = stateFolder && { root, stateFolder, gitDir: dirname(stateFolder) };
  const repository = { root, ...(found ? { found } : {}) };
  const workTree = await judgeChange({ ...repository, source: { kind: 'work-tree' } }, { signal });
  const isUndone = workTree.verdicts.every(({ files }) => files === 0);
  const message = report?.message === undefined ? {} : { message: report.message };
  const staged =
    report?.outcome === 'refused' && !isUndone
      ? await judgeChange({ ...repository, source: { kind: 'staged' }, ...message }, { signal })
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
  const { listsOfView } = await import('../actions/lists-of-view.ts');
  const { refreshSession } = await import('../actions/session-status.ts');
  const status = await refreshSession({ root: view.root, distFolder });
  const lists = isRunning(status) ? await listsOfView(view, { distFolder }) : undefined;
  return { status, lists };
}

export async function readUpkeep(view: WorkspaceView): Promise<UpkeepReport> {
  const { checkUpkeep } = await import('../actions/check-upkeep.ts');
  return checkUpkeep({ root: view.root, view });
}

export async function readHooks(root: string, distFolder: string): Promise<HooksFacts> {
  const { hooksStatus } = await import('../actions/install-hooks.ts');
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
  home: Parameters<typeof databaseWorker>[0],
  signal: AbortSignal,
): Promise<ListResult> {
  if (protocol.databases.length === 0) return { databases: [], sets: [] };
  const { listDatabases } = await import('../actions/list-databases.ts');
  const data = { root, databases: protocol.databases, backups: protocol.backups };
  const worker = await databaseWorker(home, protocol.databases);
  return listDatabases({ data }, { signal, worker });
}
