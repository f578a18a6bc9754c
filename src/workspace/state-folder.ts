/** The folder's name inside git's own. */
export const STATE_FOLDER = 'session-protocol';

/** The report of the last verdict of a hook in this work tree; see `CommitReport`. */
export const LAST_REPORT = 'last-report.json';

/** The receipt of the commit in flight: written on a pass, emptied when post-commit has seen its commit. */
export const RECEIPT = 'receipt.json';

/** All receipts of this work tree, one JSON object a line. */
export const RECEIPTS = 'receipts.jsonl';

/** Validated policies by the id of the protocol file's blob, in the state folder of the common git folder. */
export const POLICIES = 'policies';
