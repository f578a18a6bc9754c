import type { LoadedDocument, WorkspaceView } from '../actions/load-workspace.ts';
import type { Problem } from '../core/violation.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';

/** A view, and what is shown in it although it can no longer be read: the problem of each, by path. */
export interface HeldView {
  readonly view: WorkspaceView;
  readonly held: ReadonlyMap<string, Problem>;
}

/**
 * Keeps, of documents that can no longer be read although the protocol names them, what was read last. A
 * document that nobody names and that is gone is let go: that is no fault.
 */
export function holdLastGood(former: WorkspaceView | undefined, view: WorkspaceView): HeldView {
  const held = new Map<string, Problem>();
  const documents: LoadedDocument[] = [...view.documents];
  const placeOf = (path: string): number => documents.findIndex((one) => one.path === path);
  let after = -1;
  for (const document of former?.documents ?? []) {
    const place = placeOf(document.path);
    const problem = place < 0 ? problemOf(view, document.path) : undefined;
    if (problem) {
      held.set(document.path, problem);
      after += 1;
      documents.splice(after, 0, document);
    } else if (place >= 0) after = place;
  }
  return { view: held.size === 0 ? view : { ...view, documents }, held };
}

/** A problem about the file as such: it stands at the file, or at the line of the protocol that names it. */
const problemOf = ({ problems }: WorkspaceView, path: string): Problem | undefined =>
  problems.find(
    ({ location, message }) =>
      location?.path === path ||
      (location?.path === PROTOCOL_PATH && message.startsWith(`${path}: `)),
  );
