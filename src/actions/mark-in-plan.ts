import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Encoding, ParsedDocument, Task } from '../core/documents/document.ts';
import { applyEdits, setBox } from '../core/documents/edits.ts';
import { findStatusCell } from '../core/documents/status-cell.ts';
import { decodeDocument, encodeDocument } from '../core/documents/text-encoding.ts';
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
  const plan = new PlanFile(view, loaded);
  if (task.box) {
    const text = await plan.read();
    await plan.write(text, setBox(loaded.document, task.line, true));
    return { box: 'ticked' };
  }
  return wanted.stated ? { box: 'none', ...(await changeCell(plan, wanted)) } : { box: 'none' };
}

interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/** A plan on disk, as long as it is what was read before. */
class PlanFile {
  readonly document: ParsedDocument;
  readonly #view: WorkspaceView;
  readonly #loaded: LoadedDocument;

  constructor(view: WorkspaceView, loaded: LoadedDocument) {
    this.document = loaded.document;
    this.#view = view;
    this.#loaded = loaded;
  }

  /** @throws ProtocolError `plan-changed` */
  async read(): Promise<Decoded> {
    const { path, sha256 } = this.#loaded;
    const bytes = await readFile(await resolveInside(this.#view.root, path));
    const { text, encoding } = decodeDocument(bytes);
    const isSame = createHash('sha256').update(bytes).digest('hex') === sha256;
    if (!isSame || !bytes.equals(encodeDocument(text, encoding))) throw planChanged(path);
    return { text, encoding };
  }

  async write({ text, encoding }: Decoded, edits: readonly TextEdit[]): Promise<void> {
    const file = await resolveInside(this.#view.root, this.#loaded.path);
    await writeFileAtomically(file, encodeDocument(applyEdits(text, edits), encoding));
  }

  /** What the plan would be understood as after the edits. */
  understand({ text, encoding }: Decoded, edits: readonly TextEdit[]): ParsedDocument {
    const { path } = this.#loaded;
    const { kind } = this.document;
    const edited = applyEdits(text, edits);
    return parseTaught(this.#view.protocol, { text: edited, encoding, path, kind });
  }
}

async function changeCell(
  plan: PlanFile,
  { task, path }: PlanRow,
): Promise<Pick<MarkedInPlan, 'cell' | 'warning'>> {
  const decoded = await plan.read();
  // In a text that was once read in a wrong encoding, columns are not those of the file.
  const isSure = plan.document.encoding.misreadAs === undefined;
  const found = isSure ? findStatusCell(decoded.text, task) : undefined;
  if (found?.change) {
    const { now, edit } = found.change;
    if (isOnlyDone(plan.document, plan.understand(decoded, [edit]), task)) {
      await plan.write(decoded, [edit]);
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
