/**
 * Runs inside VS Code's extension host: waits until our extension and the built-in Git extension are
 * active, then keeps what VS Code's own "Developer: Startup Performance" says, in a file beside this one.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { GIT_EXTENSION, OUR_EXTENSION, RESULT_FILE } from './activation-names.ts';

const DEADLINE_MS = 30_000;

/** Called by VS Code. */
export async function run(): Promise<void> {
  const ids = [OUR_EXTENSION, GIT_EXTENSION];
  await until('both extensions to be active', () =>
    ids.every((id) => vscode.extensions.getExtension(id)?.isActive) ? ids : undefined,
  );
  await writeFile(join(__dirname, RESULT_FILE), await readStartupPerformance());
}

async function readStartupPerformance(): Promise<string> {
  await vscode.commands.executeCommand('perfview.show');
  return until('the startup performance', () =>
    vscode.workspace.textDocuments
      .map((document) => document.getText())
      .find((text) => text.includes('Extension Activation Stats')),
  );
}

async function until<Value>(what: string, find: () => Value | undefined): Promise<Value> {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited ${DEADLINE_MS / 1000} s for ${what}.`);
    await delay(100);
  }
}
