import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { ProtocolError, messageOf } from '../core/errors.ts';
import type { ParsedDocument } from '../core/documents/document.ts';
import { type DocumentInput, parseDocument } from '../core/documents/index.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { type Pieces, cut } from './document-pieces.ts';
import { type Answer, type LoadInput, type Question, stopped } from './documents-messages.ts';
import { explainLineOf } from './explain-line.ts';
import { type WorkspaceView, loadWorkspace } from './load-workspace.ts';

/** The thread's end: answers questions one after another until the thread is ended. */
export function answerDocuments(): void {
  const port = parentPort;
  port?.on('message', (question: Question) => {
    void answerTo(question).then((answer) => port.postMessage(answer, []));
  });
}

async function answerTo(question: Question): Promise<Answer> {
  try {
    if (question.type === 'explain')
      return { type: 'explained', explanation: await explainLineOf(question.input) };
    const { view, protocol } = await loadKeeping(question.input, question.lastProtocol);
    const { documents, ...rest } = view;
    const sent = documents.map((loaded) => {
      const pieces = cut(loaded);
      const fingerprint = fingerprintOf(pieces);
      const isKnown = question.known.get(loaded.path) === fingerprint;
      return { path: loaded.path, fingerprint, ...(isKnown ? {} : { pieces }) };
    });
    return {
      type: 'loaded',
      view: rest,
      documents: sent,
      ...(protocol === undefined ? {} : { protocol }),
    };
  } catch (error) {
    const { code, message, remedy } =
      error instanceof ProtocolError ? error : stopped(messageOf(error), error);
    return { type: 'failed', error: { code, message, remedy } };
  }
}

function fingerprintOf({ head, parts }: Pieces): string {
  const hash = createHash('sha256').update(head);
  for (const { json } of parts) hash.update(json);
  return hash.digest('hex');
}

/** What the thread parsed for its last question about a folder, by root, then by path and everything it read. */
const parsed = new Map<string, ReadonlyMap<string, ParsedDocument>>();

/** Loads a folder, and parses only what changed since the last question about it. */
async function loadKeeping(
  input: LoadInput,
  lastProtocol: string | undefined,
): ReturnType<typeof loadHolding> {
  const before = parsed.get(input.root);
  const now = new Map<string, ParsedDocument>();
  const parse = (document: DocumentInput): ParsedDocument => {
    const key = createHash('sha256').update(JSON.stringify(document)).digest('hex');
    const found = now.get(key) ?? before?.get(key) ?? parseDocument(document);
    now.set(key, found);
    return found;
  };
  const held = await loadHolding({ ...input, parse }, lastProtocol);
  parsed.set(input.root, now);
  return held;
}

/** Loads a folder; while its protocol file is broken, the documents as the last valid one names them. */
async function loadHolding(
  input: Parameters<typeof loadWorkspace>[0],
  lastProtocol: string | undefined,
): Promise<{ view: WorkspaceView; protocol?: string }> {
  const view = await loadWorkspace(input);
  if (view.protocolFile === 'valid') {
    const buffer = input.buffers?.get(PROTOCOL_PATH);
    const path = joinPath(view.root, PROTOCOL_PATH);
    return { view, protocol: buffer ?? (await readFile(path, 'utf8')) };
  }
  if (view.protocolFile !== 'broken' || lastProtocol === undefined) return { view };
  const buffers = new Map([...(input.buffers ?? []), [PROTOCOL_PATH, lastProtocol]]);
  const held = await loadWorkspace({ ...input, buffers });
  const broken = view.problems.filter(({ location }) => location?.path === PROTOCOL_PATH);
  return {
    view: { ...held, protocolFile: 'broken', problems: [...broken, ...held.problems] },
  };
}
