/**
 * Every id that `package.json` and the code share. They are types, so that a command without a handler,
 * or a context key that nothing sets, does not compile.
 */
export type ViewId =
  | 'sessionProtocol.session'
  | 'sessionProtocol.plan'
  | 'sessionProtocol.playbook';

export type CommandId =
  | 'sessionProtocol.startSession'
  | 'sessionProtocol.tickItems'
  | 'sessionProtocol.closeSession'
  | 'sessionProtocol.abandonSession'
  | 'sessionProtocol.resumeSession'
  | 'sessionProtocol.addWorkTree'
  | 'sessionProtocol.runChecklist'
  | 'sessionProtocol.waiveItem'
  | 'sessionProtocol.runCheck'
  | 'sessionProtocol.showBrief'
  | 'sessionProtocol.copyNextPrompt'
  | 'sessionProtocol.completeTask'
  | 'sessionProtocol.verifyTask'
  | 'sessionProtocol.showTracker'
  | 'sessionProtocol.fillTracker'
  | 'sessionProtocol.exportTracker'
  | 'sessionProtocol.escalate'
  | 'sessionProtocol.recordAnswer'
  | 'sessionProtocol.checkUpkeep'
  | 'sessionProtocol.showNextStep'
  | 'sessionProtocol.checkWorkTree'
  | 'sessionProtocol.fixAll'
  | 'sessionProtocol.fixViolation'
  | 'sessionProtocol.finishFix'
  | 'sessionProtocol.commitAgain'
  | 'sessionProtocol.filterPlan'
  | 'sessionProtocol.groupPlan'
  | 'sessionProtocol.clearPlanFilter'
  | 'sessionProtocol.installGitHooks'
  | 'sessionProtocol.uninstallGitHooks'
  | 'sessionProtocol.setUp'
  | 'sessionProtocol.backUpDatabases'
  | 'sessionProtocol.migrateDatabases'
  | 'sessionProtocol.restoreBackup'
  | 'sessionProtocol.verifyBackup'
  | 'sessionProtocol.rehearseRestore'
  | 'sessionProtocol.pinBackup'
  | 'sessionProtocol.pruneBackups'
  | 'sessionProtocol.runDoctor'
  | 'sessionProtocol.explainLine'
  | 'sessionProtocol.repairEncoding'
  | 'sessionProtocol.showPlanBoard'
  | 'sessionProtocol.showTimeline'
  | 'sessionProtocol.exportPicture'
  | 'sessionProtocol.setDatabasePassword'
  | 'sessionProtocol.openSample'
  | 'sessionProtocol.refresh'
  | 'sessionProtocol.showLog'
  | 'sessionProtocol.openDocument';

/** What the `when` clauses ask. Each is set from the models in `context-keys.ts`. */
export interface ContextKeys {
  /** The state of the folders together: the one with most to show counts. */
  readonly 'sessionProtocol.state':
    | 'reading'
    | 'virtual'
    | 'noGit'
    | 'gitMissing'
    | 'untrusted'
    | 'failed'
    | 'nothingFound'
    | 'notSetUp'
    | 'broken'
    | 'ready';
  readonly 'sessionProtocol.sessionState': 'none' | 'preparing' | 'active' | 'closing' | 'closed';
  /** Whether the session's holder is gone. */
  readonly 'sessionProtocol.isLeftBehind': boolean;
  readonly 'sessionProtocol.hasOpenEscalation': boolean;
  /** Whether the protocol names a check. */
  readonly 'sessionProtocol.hasChecks': boolean;
  readonly 'sessionProtocol.hooks': 'unknown' | 'missing' | 'installed' | 'faulty';
  /** Whether anything is shown that breaks a rule. */
  readonly 'sessionProtocol.hasViolations': boolean;
  /** Whether the last commit was refused, or not judged, and is still to be made. */
  readonly 'sessionProtocol.hasRefusal': boolean;
  /** Whether the protocol names a database. */
  readonly 'sessionProtocol.hasDatabases': boolean;
  readonly 'sessionProtocol.hasPlan': boolean;
  /** Whether the Plan view leaves tasks out. */
  readonly 'sessionProtocol.isPlanFiltered': boolean;
  readonly 'sessionProtocol.hasPlaybook': boolean;
  /** The paths on disk of the documents that were read. */
  readonly 'sessionProtocol.documents': readonly string[];
  /** Whether a document shows that it was once read in a wrong encoding. */
  readonly 'sessionProtocol.hasMisread': boolean;
}

/** The settings, by the part of their name after `sessionProtocol.`. */
export type SettingId = 'checkOnSave' | 'codeLens';

/** The source of our diagnostics, as Problems shows it. */
export const DIAGNOSTIC_SOURCE = 'Session Protocol';
