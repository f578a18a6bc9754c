import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Encoding, ParsedDocument, Task } from '../core/documents/document.ts';
import { applyEdits, setBox } from '../core/documents/edits.ts';
import { findStatusCell } from '../core/documents/status-cell.ts';
import { decodeExactly, encodeDocument } from '../core/documents/text-encoding.ts';
import { ProtocolError } from '../core/errors.ts';
import type { PlanRow } from '../core/tracker/plan-rows.ts';
import type { TrackerRow } from '../core/tracker/tracker.ts';
import type { TextEdit } from '../core/violation.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';
import { resolveInside } from '../workspace/inside.ts';
import { parseTaught } from '../workspace/parse-taught.ts';
import type { LoadedDocument, WorkspaceView } from './load-workspace.ts';

/** What happened in the plan to a task that was completed. */
export interface MarkedInPlan {
  /** Its box was ticked, was ticked already, waits for the others that share it, or there is none. */
  readonly box: 'ticked' | 'was-ticked' | 'shared' | 'none';
  /** The cell of its table that now says that it is done. */
  readonly cell?: { readonly was: string; readonly now: string };
  /** What the plan still says, and a person has to change. */
  readonly warning?: string;
}

const planChanged = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'plan-changed',
    message: `${path} changed while the task was being completed, or has bytes that are not UTF-8.`,
    remedy: 'Save it as UTF-8 and try again; nothing was changed.',
  });

/**
 * Makes the plan say that a task is done: ticks its box, or changes the cell of its table that states it. A cell
 * is changed only where the plan, read anew, then differs in that one task; else a warning names the place.
 *
 * @throws ProtocolError `plan-changed`
 */
export async function markInPlan(
  view: WorkspaceView,
  rows: readonly PlanRow[],
  wanted: PlanRow,
  stateIn: (id: string) => TrackerRow['state'],
): Promise<MarkedInPlan> {
  const { task, path } = wanted;
  if (task.status === 'done') return { box: task.box ? 'was-ticked' : 'none' };
  const isShared = rows.some(
    (row) =>
      row !== wanted &&
      row.path === path &&
      row.task.line === task.line &&
      stateIn(row.id) !== 'done',
  );
  if (isShared) return { box: task.box ? 'shared' : 'none' };
  const loaded = view.documents.find((one) => one.path === path);
  if (!loaded) return { box: 'none' };
  if (!task.box && !wanted.stated) return { box: 'none' };
  const plan = await readPlan(view, loaded);
  if (!task.box) return { box: 'none', ...(await changeCell(plan, wanted)) };
  await writePlan(plan, setBox(plan.document, task.line, true));
  return { box: 'ticked' };
}

/** A plan on disk that is what was read before. */
interface Plan {
  readonly view: WorkspaceView;
  readonly path: string;
  readonly file: string;
  readonly document: ParsedDocument;
  readonly text: string;
  readonly encoding: Encoding;
}

/** @throws ProtocolError `plan-changed` */
async function readPlan(view: WorkspaceView, loaded: LoadedDocument): Promise<Plan> {
  const { path, sha256, document } = loaded;
  const file = await resolveInside(view.root, path);
  const bytes = await readFile(file);
  const isSame = createHash('sha256').update(bytes).digest('hex') === sha256;
  const decoded = isSame ? decodeExactly(bytes) : undefined;
  if (!decoded) throw planChanged(path);
  return { view, path, file, document, ...decoded };
}

const writePlan = ({ file, text, encoding }: Plan, edits: readonly TextEdit[]): Promise<void> =>
  writeFileAtomically(file, encodeDocument(applyEdits(text, edits), encoding));

/** What a plan would be understood as after the edits. */
const understand = (
  { view, path, document, text, encoding }: Plan,
  edits: readonly TextEdit[],
): ParsedDocument =>
  parseTaught(view.protocol, {
    text: applyEdits(text, edits),
    encoding,
    path,
    kind: document.kind,
  });

async function changeCell(
  plan: Plan,
  { task, path }: PlanRow,
): Promise<Pick<MarkedInPlan, 'cell' | 'warning'>> {
  // In a text that was once read in a wrong encoding, columns are not those of the file.
  const isSure = plan.document.encoding.misreadAs === undefined;
  const found = isSure ? findStatusCell(plan.text, task) : undefined;
  if (found?.change) {
    const { now, edit } = found.change;
    if (isOnlyDone(plan.document, understand(plan, [edit]), task)) {
      await writePlan(plan, [edit]);
      return { cell: { was: found.was, now } };
    }
  }
  const said = found ? `"${found.was}"` : `that it is ${task.status}`;
  return { warning: `${path}:${task.line} still says ${said}: change it there too.` };
}

/** Whether a changed plan says the same of all tasks but those on one line, and of these that they are done. */
function isOnlyDone(before: ParsedDocument, after: ParsedDocument, task: Task): boolean {
  return (
    after.tasks.length === before.tasks.length &&
    before.tasks.every((one, index) => {
      const now = after.tasks[index];
      const wanted = one.line === task.line ? 'done' : one.status;
      return now?.line === one.line && now.title === one.title && now.status === wanted;
    })
  );
}
