import { join } from 'node:path';
import * as vscode from 'vscode';

/** What a hook said last of a commit or a push that it did not let through. */
export interface LastReport {
  readonly outcome: 'refused' | 'not-judged';
  /** The line that was printed. */
  readonly summary: string;
  /** As git would have kept it. */
  readonly message?: string;
  /** Why it could not be judged, and what to do. */
  readonly error?: { readonly message: string; readonly remedy: string };
}

/** Reads the hook's last report, which another process writes; undefined when the last commit passed. */
export async function readLastReport(
  stateFolder: string | undefined,
): Promise<LastReport | undefined> {
  if (stateFolder === undefined) return undefined;
  try {
    const uri = vscode.Uri.file(join(stateFolder, 'last-report.json'));
    const bytes = await vscode.workspace.fs.readFile(uri);
    const report = JSON.parse(new TextDecoder().decode(bytes)) as Partial<LastReport> | null;
    return report?.outcome === 'refused' || report?.outcome === 'not-judged'
      ? { ...report, outcome: report.outcome, summary: report.summary ?? '' }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
