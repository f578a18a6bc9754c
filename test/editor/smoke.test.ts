import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

describe('The extension host', () => {
  it('has the sample project open', () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    assert.ok(existsSync(join(folder.uri.fsPath, 'docs', 'TEAM_PLAYBOOK.md')));
  });

  it('knows Session Protocol and can activate it', async () => {
    const extension = vscode.extensions.getExtension('session-protocol.session-protocol');
    assert.ok(extension);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('has the built-in Git extension, which sees the sample as a repository', async () => {
    const git = vscode.extensions.getExtension('vscode.git');
    assert.ok(git);
    const api = ((await git.activate()) as { getAPI(version: 1): GitApi }).getAPI(1);
    const end = Date.now() + 10_000;
    while (api.repositories.length === 0 && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(api.repositories.length, 1);
  });
});

/** The part of the Git extension's API that is used here. */
interface GitApi {
  repositories: readonly unknown[];
}
