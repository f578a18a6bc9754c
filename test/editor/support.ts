/** What the tests inside the extension host share: the extension, its folder, and waiting for what shows. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import type { Observed } from '../../src/extension.ts';
import { type TreeNode, childrenOf } from '../../src/editor/views/tree-node.ts';

const EXTENSION_ID = 'session-protocol.session-protocol';

export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(found, `the extension ${EXTENSION_ID} is there`);
  return found;
}

/** A file of the extension, read as JSON. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(extension().extensionPath, path), 'utf8')) as T;
}

export function sampleFolder(): vscode.WorkspaceFolder {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return folder;
}

export const sampleUri = (path: string): vscode.Uri =>
  vscode.Uri.joinPath(sampleFolder().uri, path);

export async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { cwd: sampleFolder().uri.fsPath });
  return stdout.trim();
}

/** Waits until something is there; says what it waited for when it does not come. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Waited 15 s for ${what}.`);
    await delay(50);
  }
}

/** The extension's own model of the sample, read at least once. */
export async function liveModel(): Promise<FolderModel> {
  const { folders } = (await extension().activate()) as Observed;
  const [model] = folders.all;
  assert.ok(model, 'the sample has a model');
  await model.ensureRead();
  return model;
}

/** Rows as text, each level indented by two spaces. */
export function rowsOf(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.label}${node.description ? ` | ${node.description}` : ''}`,
    ...rowsOf(childrenOf(node), depth + 1),
  ]);
}

/** Our diagnostics of one file. */
export const problemsOf = (path: string): vscode.Diagnostic[] =>
  vscode.languages
    .getDiagnostics(sampleUri(path))
    .filter(({ source }) => source === 'Session Protocol');

export const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);

export const write = (path: string, text: string): Thenable<void> =>
  vscode.workspace.fs.writeFile(sampleUri(path), new TextEncoder().encode(text));

/** A file of the sample as it stands on disk. */
export const readText = async (path: string): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(sampleUri(path)));

/** Accepts what a command proposes, again and again until it has ended; how often that was. */
export async function acceptAll(command: string, ...args: unknown[]): Promise<number> {
  const progress = { ended: false, asked: 0 };
  const running = Promise.resolve(run(command, ...args)).finally(() => (progress.ended = true));
  const end = Date.now() + 15_000;
  while (!progress.ended && Date.now() < end) {
    await delay(200);
    if (progress.ended) break;
    progress.asked += 1;
    await run('workbench.action.acceptSelectedQuickOpenItem');
  }
  assert.ok(progress.ended, `${command} ended`);
  await running;
  return progress.asked;
}

/** Measures how long the extension host is held up at most, in milliseconds. */
export function watchGaps(): { readonly stop: () => number } {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
  }, 5);
  return {
    stop: () => {
      clearInterval(timer);
      return longest;
    },
  };
}

/** Closes every editor and puts the sample back to its first commit, without a session and without hooks. */
export async function restoreSample(): Promise<void> {
  await run('workbench.action.closeAllEditors');
  await git('reset', '--quiet', '--hard', 'HEAD');
  await git('clean', '-d', '--force', '--quiet');
  const state = await git('rev-parse', '--git-path', 'session-protocol/session.jsonl');
  await vscode.workspace.fs
    .delete(sampleUri(state), { useTrash: false })
    .then(undefined, () => undefined);
}
