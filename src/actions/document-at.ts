import type { DocumentKind, ParsedDocument } from '../core/documents/document.ts';
import { decodeDocument } from '../core/documents/text-encoding.ts';
import type { Protocol } from '../core/protocol.ts';
import type { Repository } from '../git/repository.ts';
import { parseTaught } from '../workspace/parse-taught.ts';

/**
 * A document as it was in a commit, understood as the protocol of now teaches.
 *
 * @param at.path from the root
 * @param at.kind what it is taken for, so that then and now can be compared
 * @returns undefined where the commit does not hold it
 */
export async function documentAt(
  repository: Repository,
  protocol: Protocol,
  at: { readonly commit: string; readonly path: string; readonly kind: DocumentKind },
): Promise<ParsedDocument | undefined> {
  const { commit, path, kind } = at;
  const bytes = await repository.readFileAt(commit, path);
  return bytes && parseTaught(protocol, { ...decodeDocument(bytes), path, kind });
}
