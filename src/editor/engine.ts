/**
 * The actions, as one lazy chunk: the editor loads it with `import()` when the first of them is needed,
 * so that activation reads none of it and what the actions share is loaded once.
 */
export { abandonSession, sessionChoices, startSession } from '../actions/start-session.ts';
export { backUp } from '../actions/back-up.ts';
export { beginClosing, planClosing } from '../actions/close-session.ts';
export { doctor } from '../actions/doctor.ts';
export { hooksStatus, installHooks, uninstallHooks } from '../actions/install-hooks.ts';
export { judgeChange } from '../actions/judge-change.ts';
export { listDatabases } from '../actions/list-databases.ts';
export { DocumentsWorker } from '../actions/load-in-worker.ts';
export { migrate } from '../actions/migrate.ts';
export { planSetUp, writeSetUp } from '../actions/set-up.ts';
export { verifyBackup } from '../actions/verify-backup.ts';
export { recordDocumentRead, tickItem } from '../actions/tick-item.ts';
export { applyEdits, repairEncoding } from '../core/documents/edits.ts';
export { refreshSession } from '../actions/session-status.ts';
export { restore } from '../actions/restore.ts';
