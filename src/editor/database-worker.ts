import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { WorkerLocation } from '../actions/action.ts';
import type { DatabaseConfig } from '../core/protocol.ts';

/** What of a folder its databases need. */
interface DataHome {
  readonly root: string;
  readonly distFolder: string;
  readonly secrets: vscode.SecretStorage;
}

/** Where work on these databases runs, with the passwords that are kept for them: in its environment only. */
export async function databaseWorker(
  { root, distFolder, secrets }: DataHome,
  databases: readonly DatabaseConfig[],
): Promise<WorkerLocation> {
  const { passwordEnvironment } = await import('./commands/database-password.ts');
  const env = await passwordEnvironment(secrets, root, databases);
  return { modulePath: join(distFolder, 'cli.cjs'), env };
}
