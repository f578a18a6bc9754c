import type { ParsedDocument } from '../core/documents/document.ts';
import { type DocumentInput, parseDocument } from '../core/documents/index.ts';
import { findTeaching } from '../core/documents/teaching.ts';
import type { Protocol } from '../core/protocol.ts';

export { parseDocument };

/** Understands a document as the protocol teaches of its path, from the root. */
export function parseTaught(
  { kinds }: Pick<Protocol, 'kinds'>,
  input: Omit<DocumentInput, 'taught'> & { readonly path: string },
): ParsedDocument {
  const taught = findTeaching(kinds, input.path);
  return parseDocument({ ...input, ...(taught && { taught }) });
}
