import * as vscode from 'vscode';
import type { CommandId } from '../ids.ts';
import { presentError } from '../present-error.ts';
import { openDocument, refresh, showLog } from './basics.ts';
import { checkWorkTree } from './check-work-tree.ts';
import type { CommandHandler, Services } from './command.ts';
import { runDoctor } from './doctor.ts';
import { installGitHooks, uninstallGitHooks } from './git-hooks.ts';
import { showNextStep } from './next-step.ts';
import { abandonSession, startSession, tickItems } from './session.ts';

/** A command whose module is read when it is first used: most windows never see it. */
const lazily =
  (load: () => Promise<CommandHandler>): CommandHandler =>
  async (services, ...args) =>
    (await load())(services, ...args);

/** Every command. To add one: its id in `ids.ts`, a line here, and its place in `package.json`. */
export const COMMANDS: Readonly<Record<CommandId, CommandHandler>> = {
  'sessionProtocol.startSession': startSession,
  'sessionProtocol.tickItems': tickItems,
  'sessionProtocol.closeSession': lazily(
    async () => (await import('./close-session.ts')).closeSession,
  ),
  'sessionProtocol.abandonSession': abandonSession,
  'sessionProtocol.showNextStep': showNextStep,
  'sessionProtocol.checkWorkTree': checkWorkTree,
  'sessionProtocol.installGitHooks': installGitHooks,
  'sessionProtocol.uninstallGitHooks': uninstallGitHooks,
  'sessionProtocol.setUp': lazily(async () => (await import('./set-up.ts')).setUp),
  'sessionProtocol.backUpDatabases': lazily(
    async () => (await import('./databases.ts')).backUpDatabases,
  ),
  'sessionProtocol.migrateDatabases': lazily(
    async () => (await import('./databases.ts')).migrateDatabases,
  ),
  'sessionProtocol.restoreBackup': lazily(async () => (await import('./backups.ts')).restoreBackup),
  'sessionProtocol.verifyBackup': lazily(async () => (await import('./backups.ts')).verifyBackup),
  'sessionProtocol.runDoctor': runDoctor,
  'sessionProtocol.explainLine': lazily(
    async () => (await import('./explain-line.ts')).explainLine,
  ),
  'sessionProtocol.repairEncoding': lazily(
    async () => (await import('./repair-encoding.ts')).repairEncoding,
  ),
  'sessionProtocol.refresh': refresh,
  'sessionProtocol.showLog': showLog,
  'sessionProtocol.openDocument': openDocument,
};

/** Registers them all; what a command throws is presented here, and nowhere else. */
export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(COMMANDS).map(([id, run]) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          await run(services, ...args);
        } catch (error) {
          presentError(error, services.log);
        }
      }),
    ),
  );
}
