import { readFile } from 'node:fs/promises';
import { applyEdits } from '../core/documents/edits.ts';
import { decodeDocument, encodeDocument } from '../core/documents/text-encoding.ts';
import { ProtocolError } from '../core/errors.ts';
import type { TextEdit } from '../core/violation.ts';
import { resolveInside } from '../workspace/inside.ts';

const notText = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'undecodable-document',
    message: `${path} has bytes that are not text in UTF-8; writing it would lose them.`,
    remedy: 'Save the document as UTF-8 in an editor, then close the session again.',
  });

/** How a face reads and writes documents. */
export interface FaceTexts {
  /** Texts of unsaved buffers, by path from the root. */
  readonly buffers?: ReadonlyMap<string, string>;
}

/** A document's text, as it is in the editor where it is changed there. */
export async function textOf(
  root: string,
  path: string,
  { buffers }: FaceTexts = {},
): Promise<string> {
  const buffer = buffers?.get(path);
  if (buffer !== undefined) return buffer;
  return decodeDocument(await readFile(await resolveInside(root, path))).text;
}

/** A file's text and bytes; refused where the text would not give the same bytes again. */
async function readWhole(file: string, path: string): Promise<ReturnType<typeof decodeDocument>> {
  const bytes = await readFile(file);
  const { text, encoding } = decodeDocument(bytes);
  if (!bytes.equals(encodeDocument(text, encoding))) throw notText(path);
  return { text, encoding };
}

/**
 * A file as it is with the edits, every other byte as it was. Nothing is written.
 *
 * @throws ProtocolError `undecodable-document`
 */
export async function editFile(
  root: string,
  path: string,
  edits: readonly TextEdit[],
): Promise<{ file: string; bytes: Uint8Array }> {
  const file = await resolveInside(root, path);
  const { text, encoding } = await readWhole(file, path);
  return { file, bytes: encodeDocument(applyEdits(text, edits), encoding) };
}
