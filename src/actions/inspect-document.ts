import { readFile } from 'node:fs/promises';
import { ProtocolError, messageOf } from '../core/errors.ts';
import type { DocumentKind, ParsedDocument } from '../core/documents/document.ts';
import { decodeDocument, parseDocument } from '../core/documents/index.ts';

/** A document named by a person cannot be read. */
export const unreadable = (file: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'unreadable-document',
    message:
      (cause as NodeJS.ErrnoException).code === 'ENOENT'
        ? `${file} does not exist.`
        : `${file} cannot be read: ${messageOf(cause)}`,
    remedy: 'Name a readable file.',
    cause,
  });

/**
 * Reads one document, wherever it lies.
 *
 * @param input.kind what to take it for; else its name and content tell
 * @throws ProtocolError `unreadable-document`; never for what stands in the file
 */
export async function inspectDocument(input: {
  file: string;
  kind?: DocumentKind;
}): Promise<ParsedDocument> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(input.file);
  } catch (error) {
    throw unreadable(input.file, error);
  }
  const kind = input.kind === undefined ? {} : { kind: input.kind };
  return parseDocument({ ...decodeDocument(bytes), path: input.file, ...kind });
}
