/**
 * Every id that `package.json` and the code share. They are types, so that a command without a handler,
 * or a context key that nothing sets, does not compile.
 */
export const VIEW_CONTAINER = 'sessionProtocol';

export type ViewId =
  | 'sessionProtocol.session'
  | 'sessionProtocol.plan'
  | 'sessionProtocol.playbook';

export type CommandId =
  | 'sessionProtocol.startSession'
  | 'sessionProtocol.tickItems'
  | 'sessionProtocol.closeSession'
  | 'sessionProtocol.abandonSession'
  | 'sessionProtocol.showNextStep'
  | 'sessionProtocol.checkWorkTree'
  | 'sessionProtocol.installGitHooks'
  | 'sessionProtocol.uninstallGitHooks'
  | 'sessionProtocol.setUp'
  | 'sessionProtocol.backUpDatabases'
  | 'sessionProtocol.migrateDatabases'
  | 'sessionProtocol.restoreBackup'
  | 'sessionProtocol.verifyBackup'
  | 'sessionProtocol.runDoctor'
  | 'sessionProtocol.explainLine'
  | 'sessionProtocol.repairEncoding'
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
  readonly 'sessionProtocol.hooks': 'unknown' | 'missing' | 'installed' | 'faulty';
  /** Whether the protocol names a database. */
  readonly 'sessionProtocol.hasDatabases': boolean;
  readonly 'sessionProtocol.hasPlan': boolean;
  readonly 'sessionProtocol.hasPlaybook': boolean;
  /** The paths on disk of the documents that were read. */
  readonly 'sessionProtocol.documents': readonly string[];
  /** Whether a document shows that it was once read in a wrong encoding. */
  readonly 'sessionProtocol.hasMisread': boolean;
}

/** The settings, by the part of their name after `sessionProtocol.`. */
export type SettingId = 'checkOnSave';

/** The source of our diagnostics, as Problems shows it. */
export const DIAGNOSTIC_SOURCE = 'Session Protocol';
