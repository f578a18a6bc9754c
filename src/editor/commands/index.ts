import * as vscode from 'vscode';
import type { CommandId } from '../ids.ts';
import { presentError } from '../present-error.ts';
import { openDocument, refresh, showLog } from './basics.ts';
import { checkWorkTree } from './check-work-tree.ts';
import type { CommandHandler, Services } from './command.ts';
import { runDoctor } from './doctor.ts';
import { installGitHooks, uninstallGitHooks } from './git-hooks.ts';
import { showNextStep } from './next-step.ts';
import { abandonSession, resumeSession } from './session.ts';

/** A command whose module is read when it is first used: most windows never see it. */
const lazily =
  (load: () => Promise<CommandHandler>): CommandHandler =>
  async (services, ...args) =>
    (await load())(services, ...args);

/** Every command. To add one: its id in `ids.ts`, a line here, and its place in `package.json`. */
export const COMMANDS: Readonly<Record<CommandId, CommandHandler>> = {
  'sessionProtocol.startSession': lazily(
    async () => (await import('./start-session.ts')).startSession,
  ),
  'sessionProtocol.tickItems': lazily(async () => (await import('./checklists.ts')).tickItems),
  'sessionProtocol.closeSession': lazily(
    async () => (await import('./close-session.ts')).closeSession,
  ),
  'sessionProtocol.abandonSession': abandonSession,
  'sessionProtocol.resumeSession': resumeSession,
  'sessionProtocol.addWorkTree': lazily(async () => (await import('./work-tree.ts')).addWorkTree),
  'sessionProtocol.runChecklist': lazily(
    async () => (await import('./checklists.ts')).runChecklist,
  ),
  'sessionProtocol.waiveItem': lazily(async () => (await import('./checklists.ts')).waiveItem),
  'sessionProtocol.runCheck': lazily(async () => (await import('./run-check.ts')).runCheck),
  'sessionProtocol.showBrief': lazily(async () => (await import('./brief.ts')).showBrief),
  'sessionProtocol.copyNextPrompt': lazily(async () => (await import('./brief.ts')).copyNextPrompt),
  'sessionProtocol.completeTask': lazily(async () => (await import('./tasks.ts')).completeTask),
  'sessionProtocol.verifyTask': lazily(async () => (await import('./tasks.ts')).verifyTask),
  'sessionProtocol.showTracker': lazily(async () => (await import('./tracker.ts')).showTracker),
  'sessionProtocol.fillTracker': lazily(async () => (await import('./tracker.ts')).fillTracker),
  'sessionProtocol.exportTracker': lazily(async () => (await import('./tracker.ts')).exportTracker),
  'sessionProtocol.escalate': lazily(async () => (await import('./escalate.ts')).escalate),
  'sessionProtocol.recordAnswer': lazily(async () => (await import('./escalate.ts')).recordAnswer),
  'sessionProtocol.checkUpkeep': lazily(async () => (await import('./upkeep.ts')).checkUpkeep),
  'sessionProtocol.showNextStep': showNextStep,
  'sessionProtocol.checkWorkTree': checkWorkTree,
  'sessionProtocol.fixAll': lazily(async () => (await import('./fix-violations.ts')).fixAll),
  'sessionProtocol.fixViolation': lazily(
    async () => (await import('./fix-violations.ts')).fixViolation,
  ),
  'sessionProtocol.finishFix': lazily(async () => (await import('./fix-violations.ts')).finishFix),
  'sessionProtocol.commitAgain': lazily(
    async () => (await import('./commit-again.ts')).commitAgain,
  ),
  'sessionProtocol.filterPlan': lazily(async () => (await import('./plan-options.ts')).filterPlan),
  'sessionProtocol.groupPlan': lazily(async () => (await import('./plan-options.ts')).groupPlan),
  'sessionProtocol.clearPlanFilter': lazily(
    async () => (await import('./plan-options.ts')).clearPlanFilter,
  ),
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
  'sessionProtocol.rehearseRestore': lazily(
    async () => (await import('./keep-backups.ts')).rehearseRestore,
  ),
  'sessionProtocol.pinBackup': lazily(async () => (await import('./keep-backups.ts')).pinBackup),
  'sessionProtocol.pruneBackups': lazily(
    async () => (await import('./keep-backups.ts')).pruneBackups,
  ),
  'sessionProtocol.runDoctor': runDoctor,
  'sessionProtocol.explainLine': lazily(
    async () => (await import('./explain-line.ts')).explainLine,
  ),
  'sessionProtocol.repairEncoding': lazily(
    async () => (await import('./repair-encoding.ts')).repairEncoding,
  ),
  'sessionProtocol.showPlanBoard': lazily(
    async () => (await import('./show-plan-board.ts')).showPlanBoard,
  ),
  'sessionProtocol.showTimeline': lazily(
    async () => (await import('./show-timeline.ts')).showTimeline,
  ),
  'sessionProtocol.exportPicture': lazily(
    async () => (await import('./export-picture.ts')).exportPicture,
  ),
  'sessionProtocol.setDatabasePassword': lazily(
    async () => (await import('./database-password.ts')).setDatabasePassword,
  ),
  'sessionProtocol.openSample': lazily(async () => (await import('./open-sample.ts')).openSample),
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
