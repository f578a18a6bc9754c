import { readFile } from 'node:fs/promises';
import type { Encoding } from '../core/documents/document.ts';
import { applyEdits } from '../core/documents/edits.ts';
import { decodeDocument, decodeExactly, encodeDocument } from '../core/documents/text-encoding.ts';
import { ProtocolError } from '../core/errors.ts';
import type { TextEdit } from '../core/violation.ts';
import { resolveInside } from '../workspace/inside.ts';

const notText = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'undecodable-document',
    message: `${path} has bytes that are not text in UTF-8; writing it would lose them.`,
    remedy: 'Save the document as UTF-8 in an editor, then close the session again.',
  });

const otherEncoding = (path: string, own: string, saved: string): ProtocolError =>
  new ProtocolError({
    code: 'undecodable-document',
    message: `${path} is written in ${own}, and the editor would save it as ${saved}: letters would be lost.`,
    remedy: `Run "Change File Encoding", "Reopen with Encoding" there and choose ${own}, then close the session again; or close it in a terminal, which keeps the encoding: session-protocol session close.`,
  });

/** How a face reads and writes documents. */
export interface FaceTexts {
  /** Texts of unsaved buffers, by path from the root. */
  readonly buffers?: ReadonlyMap<string, string>;
  /**
   * The encoding in which the face saves a document, by VS Code's name for it; left out by a face that leaves
   * the writing to the action, which keeps each document's own.
   */
  readonly encodingOf?: (path: string) => Promise<string>;
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

/**
 * The encoding that a document will be saved in.
 *
 * @throws ProtocolError `undecodable-document` where saving it would lose what stands there
 */
export async function encodingToSave(
  root: string,
  path: string,
  { encodingOf }: FaceTexts,
): Promise<Encoding['name']> {
  const { bytes, encoding } = await readWhole(await resolveInside(root, path), path);
  const saved = await encodingOf?.(path);
  if (saved === undefined) return encoding.name;
  if (saved.startsWith('utf8') && encoding.name === 'utf-8') return 'utf-8';
  const isAscii = bytes.every((byte) => byte < 0x80);
  if (saved === 'windows1252' && (isAscii || encoding.name === 'windows-1252'))
    return 'windows-1252';
  throw otherEncoding(path, encoding.name === 'utf-8' ? 'UTF-8' : 'Windows-1252', saved);
}

/** A file's text and bytes; refused where the text would not give the same bytes again. */
async function readWhole(
  file: string,
  path: string,
): Promise<ReturnType<typeof decodeDocument> & { bytes: Buffer }> {
  const bytes = await readFile(file);
  const decoded = decodeExactly(bytes);
  if (!decoded) throw notText(path);
  return { bytes, ...decoded };
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
