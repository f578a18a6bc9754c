import * as vscode from 'vscode';
import { gitExtensionMissing } from './errors.ts';

/** What we use of the built-in git extension; its interface is `extensions/git/src/api/git.d.ts` of VS Code. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges: readonly GitChange[] | undefined;
  };
  status(): Promise<void>;
  add(paths: string[]): Promise<void>;
  /** Commits what is staged. Rejects with what git printed in `stderr`. */
  commit(message: string): Promise<void>;
}

interface GitChange {
  readonly uri: vscode.Uri;
}

interface GitExtension {
  /** Whether it is at work: git may be missing, or the setting `git.enabled` be off. Else `getAPI` throws. */
  readonly enabled: boolean;
  getAPI(version: 1): {
    getRepository(uri: vscode.Uri): GitRepository | null;
    openRepository?(uri: vscode.Uri): Promise<GitRepository | null>;
  };
}

/**
 * The repository of a folder as VS Code's own git extension holds it: with the box of the commit's message.
 *
 * @throws ProtocolError `no-git-extension` where the extension is switched off or has not opened it
 */
export async function gitRepository(folder: vscode.Uri): Promise<GitRepository> {
  const found = await findGitRepository(folder);
  if (!found) throw gitExtensionMissing();
  return found;
}

/** As `gitRepository`, but undefined where there is none. */
export async function findGitRepository(folder: vscode.Uri): Promise<GitRepository | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return undefined;
  const git = await extension.activate();
  if (!git.enabled) return undefined;
  const api = git.getAPI(1);
  return api.getRepository(folder) ?? (await api.openRepository?.(folder)) ?? undefined;
}
