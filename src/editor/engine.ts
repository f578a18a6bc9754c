/**
 * The actions, as one lazy chunk: the editor loads it with `import()` when the first of them is needed,
 * so that activation reads none of it and what the actions share is loaded once.
 */
export { abandonSession, sessionChoices, startSession } from '../actions/start-session.ts';
export { backUp } from '../actions/back-up.ts';
export { addWorkTree, planWorkTree } from '../actions/add-work-tree.ts';
export { beginClosing, planClosing } from '../actions/close-session.ts';
export { checkUpkeep } from '../actions/check-upkeep.ts';
export { completeTask } from '../actions/complete-task.ts';
export { doctor } from '../actions/doctor.ts';
export { escalate } from '../actions/escalate.ts';
export { exportTracker } from '../actions/export-tracker.ts';
export { fillTracker } from '../actions/fill-tracker.ts';
export { hooksStatus, installHooks, uninstallHooks } from '../actions/install-hooks.ts';
export { judgeChange } from '../actions/judge-change.ts';
export { listDatabases } from '../actions/list-databases.ts';
export { listsOfView } from '../actions/lists-of-view.ts';
export { DocumentsWorker } from '../actions/load-in-worker.ts';
export { migrate } from '../actions/migrate.ts';
export { nextSession, planNext } from '../actions/next-session.ts';
export { proposeRepairs } from '../actions/propose-repairs.ts';
export { planSetUp, writeSetUp } from '../actions/set-up.ts';
export { pinBackup } from '../actions/pin-backup.ts';
export { pruneBackups } from '../actions/prune-backups.ts';
export { rehearseRestore } from '../actions/rehearse-restore.ts';
export { resumeSession } from '../actions/resume-session.ts';
export { runCheck } from '../actions/run-check.ts';
export { sessionBrief } from '../actions/session-brief.ts';
export { tickListItem, waiveListItem } from '../actions/session-lists.ts';
export { showTracker } from '../actions/show-tracker.ts';
export { evidenceChoices, verifyChoices } from '../actions/task-choices.ts';
export { verifyBackup } from '../actions/verify-backup.ts';
export { verifyTask } from '../actions/verify-task.ts';
export { recordDocumentRead, tickItem, waiveItem } from '../actions/tick-item.ts';
export { applyEdits, repairEncoding } from '../core/documents/edits.ts';
export { refreshSession } from '../actions/session-status.ts';
export { restore } from '../actions/restore.ts';
