import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { explainLine } from '../core/documents/explain.ts';
import type { Reason } from '../core/documents/explain.ts';
import type { DocumentKind } from '../core/documents/document.ts';
import { decodeDocument } from '../core/documents/text-encoding.ts';
import { findTeaching } from '../core/documents/teaching.ts';
import { loadProtocol } from '../workspace/load.ts';
import { unreadable } from './inspect-document.ts';

export interface LineExplanation {
  readonly file: string;
  readonly line: number;
  /** The line as it stands in the file. */
  readonly text: string;
  readonly reasons: readonly Reason[];
}

const noSuchLine = (file: string, line: number, count: number): ProtocolError =>
  new ProtocolError({
    code: 'no-such-line',
    message: `${file} has no line ${line}: it has ${count}.`,
    remedy: 'Name a line of the file, counted from 1.',
  });

/**
 * Says what a line of a document was taken for, and by which rule.
 *
 * @param input.root the repository, whose protocol file may teach something of the document; without it none does
 * @param input.text an unsaved buffer, instead of the file on disk
 * @throws ProtocolError `unreadable-document`, `no-such-line`
 */
export async function explainLineOf(input: {
  file: string;
  line: number;
  root?: string;
  kind?: DocumentKind;
  text?: string;
}): Promise<LineExplanation> {
  const { file, line, root } = input;
  const decoded =
    input.text === undefined ? decodeDocument(await read(file)) : { text: input.text };
  const lines = decoded.text.split(/\r\n|\n|\r/);
  if (line < 1 || line > lines.length) throw noSuchLine(file, line, lines.length);
  const path = (root === undefined ? file : relative(root, resolve(file))).split(sep).join('/');
  const protocol = root === undefined ? undefined : await loadProtocol(root);
  const taught = findTeaching(protocol?.protocol.kinds, path);
  const reasons = explainLine(
    { ...decoded, path, ...(input.kind && { kind: input.kind }), ...(taught && { taught }) },
    line,
  );
  return { file, line, text: lines[line - 1] ?? '', reasons };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}
