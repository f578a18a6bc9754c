import type { FurtherListStatus } from '../core/session/further-lists.ts';
import { openRepository } from '../git/repository.ts';
import { readSession } from '../workspace/journal.ts';
import type { WorkspaceView } from './load-workspace.ts';
import { listsOf } from './session-lists.ts';
import type { StatusInput } from './session-status.ts';

/**
 * As `sessionLists`, for a face that holds the documents already and must not wait for them to be read again.
 *
 * @throws ProtocolError `not-a-repository`, `broken-journal`
 */
export async function listsOfView(
  view: WorkspaceView,
  sources: Pick<StatusInput, 'distFolder'>,
): Promise<FurtherListStatus[]> {
  const repository = await openRepository(view.root);
  return listsOf(repository, await readSession(repository.stateFolder), view, sources);
}
