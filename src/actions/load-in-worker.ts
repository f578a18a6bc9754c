import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker, parentPort } from 'node:worker_threads';
import { ProtocolError, cancelled, messageOf } from '../core/errors.ts';
import type { ParsedDocument } from '../core/documents/document.ts';
import { type DocumentInput, parseDocument } from '../core/documents/index.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { type LineExplanation, explainLineOf } from './explain-line.ts';
import { type LoadedDocument, type WorkspaceView, loadWorkspace } from './load-workspace.ts';

export type LoadInput = Omit<Parameters<typeof loadWorkspace>[0], 'parse'>;
export type ExplainInput = Parameters<typeof explainLineOf>[0];

/** What of a `LoadedDocument` has lists that grow with the document. */
const HOLDERS = ['document', 'outlook'] as const;
type Holder = (typeof HOLDERS)[number];

/** A document as text, cut so that no piece takes its reader long: see `cut`. */
interface Pieces {
  /** JSON of the `LoadedDocument`, its long lists empty. */
  readonly head: string;
  /** JSON of parts of those lists, in order; `of` is the object of the `LoadedDocument` that has the list. */
  readonly parts: readonly { readonly of: Holder; readonly list: string; readonly json: string }[];
}

type Question =
  | {
      readonly type: 'load';
      readonly input: LoadInput;
      /** The fingerprints of the documents that the asker has, by path. */
      readonly known: ReadonlyMap<string, string>;
      /** The text of the last protocol file that was valid. */
      readonly lastProtocol?: string;
    }
  | { readonly type: 'explain'; readonly input: ExplainInput };

interface Loaded {
  readonly type: 'loaded';
  readonly view: Omit<WorkspaceView, 'documents'>;
  /** The protocol file's text, where it is valid. */
  readonly protocol?: string;
  /** Without pieces where the asker has this very document. */
  readonly documents: readonly {
    readonly path: string;
    readonly fingerprint: string;
    readonly pieces?: Pieces;
  }[];
}

type Answer =
  | Loaded
  | { readonly type: 'explained'; readonly explanation: LineExplanation }
  | {
      readonly type: 'failed';
      readonly error: { readonly code: string; readonly message: string; readonly remedy: string };
    };

/** What the asker keeps of a folder, so that only what changed is sent. */
interface Kept {
  readonly protocol: string | undefined;
  readonly documents: ReadonlyMap<string, { fingerprint: string; document: LoadedDocument }>;
}

interface Job {
  /** What it is about: while it waits, a newer question about the same takes its place. */
  readonly subject: string;
  perform: () => Promise<unknown>;
  readonly promise: Promise<unknown>;
  readonly settle: (work: Promise<unknown>) => Promise<void>;
}

const stopped = (why: string, cause?: unknown): ProtocolError =>
  new ProtocolError({
    code: 'documents-worker-stopped',
    message: `The documents could not be read: ${why}`,
    remedy: 'What was read last is still shown. Undo the last change, or refresh.',
    cause,
  });

/**
 * Reads documents in a thread of its own, so that whoever asks is never held up by them, nor brought down.
 * The thread is started by the first question, answers one after another, and is let go when it was idle.
 */
export class DocumentsWorker {
  readonly #modulePath: string;
  /** Milliseconds. */
  readonly #timeout: number;
  readonly #idleAfter: number;
  #worker: Worker | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  readonly #waiting: Job[] = [];
  #isBusy = false;
  #disposed = false;
  readonly #kept = new Map<string, Kept>();

  /**
   * @param options.modulePath the program that calls `answerDocuments` when it is given `documents-worker`
   * @param options.timeout after which a question counts as hung, in milliseconds
   * @param options.idleAfter after which the thread is let go, in milliseconds
   */
  constructor(options: { modulePath: string; timeout?: number; idleAfter?: number }) {
    this.#modulePath = options.modulePath;
    this.#timeout = options.timeout ?? 30_000;
    this.#idleAfter = options.idleAfter ?? 60_000;
  }

  /** Whether the thread is there. */
  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /**
   * As `loadWorkspace`, but what was valid last holds while the protocol file is broken. A document that did
   * not change is the same object as last time. Of several questions about one folder that wait, only the
   * newest is asked, and answers them all.
   *
   * @throws ProtocolError `documents-worker-stopped` after a crash or a time-out, `cancelled` after `dispose`
   */
  load(input: LoadInput): Promise<WorkspaceView> {
    return this.#enqueue(`load ${input.root}`, async () => {
      const kept = this.#kept.get(input.root);
      const known = new Map(
        [...(kept?.documents ?? [])].map(([path, one]) => [path, one.fingerprint]),
      );
      const lastProtocol = kept?.protocol === undefined ? {} : { lastProtocol: kept.protocol };
      const answer = await this.#ask({ type: 'load', input, known, ...lastProtocol });
      if (answer.type !== 'loaded') throw stopped('the answer was of another kind.');
      const documents: [string, { fingerprint: string; document: LoadedDocument }][] = [];
      for (const { path, fingerprint, pieces } of answer.documents) {
        const document = pieces ? await assemble(pieces) : kept?.documents.get(path)?.document;
        if (document) documents.push([path, { fingerprint, document }]);
      }
      const protocol = answer.protocol ?? kept?.protocol;
      this.#kept.set(input.root, { protocol, documents: new Map(documents) });
      return { ...answer.view, documents: documents.map(([, { document }]) => document) };
    });
  }

  /** As `explainLineOf`, which reads the whole document. */
  async explain(input: ExplainInput): Promise<LineExplanation> {
    return this.#enqueue(`explain ${input.file}:${input.line}`, async () => {
      const answer = await this.#ask({ type: 'explain', input });
      if (answer.type !== 'explained') throw stopped('the answer was of another kind.');
      return answer.explanation;
    });
  }

  /** Ends the thread; who still waits gets `cancelled`. */
  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#idleTimer);
    this.#letGo();
  }

  #enqueue<T>(subject: string, perform: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.find((job) => job.subject === subject);
    if (waiting) {
      waiting.perform = perform;
      return waiting.promise as Promise<T>;
    }
    const { promise, resolve, reject } = deferred<unknown>();
    const settle = (work: Promise<unknown>): Promise<void> => work.then(resolve, reject);
    this.#waiting.push({ subject, perform, promise, settle });
    void this.#work();
    return promise as Promise<T>;
  }

  /** One job after another: `settle` never rejects. */
  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    clearTimeout(this.#idleTimer);
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      await job.settle(job.perform());
    }
    this.#isBusy = false;
    if (this.#disposed) return;
    this.#idleTimer = setTimeout(() => this.#letGo(), this.#idleAfter);
    this.#idleTimer.unref();
  }

  async #ask(question: Question): Promise<Answer> {
    if (this.#disposed) throw cancelled('Reading the documents');
    this.#worker ??= new Worker(this.#modulePath, { argv: ['documents-worker'], execArgv: [] });
    const worker = this.#worker;
    const { promise, resolve, reject } = deferred<Answer>();
    const onExit = (code: number): void =>
      reject(
        this.#disposed
          ? cancelled('Reading the documents')
          : stopped(`the thread that reads them ended with code ${code}.`),
      );
    const onError = (error: Error): void =>
      reject(stopped(`the thread that reads them crashed: ${error.message}`, error));
    const timer = setTimeout(
      () => reject(stopped(`this took longer than ${this.#timeout / 1000} seconds.`)),
      this.#timeout,
    );
    worker.once('message', resolve).once('error', onError).once('exit', onExit);
    try {
      worker.postMessage(question, []);
      const answer = await promise;
      if (answer.type === 'failed') throw new ProtocolError(answer.error);
      return answer;
    } catch (error) {
      // A thread that hangs or has crashed answers no more questions; one that said why it failed does.
      if (!(error instanceof ProtocolError) || error.code === 'documents-worker-stopped')
        this.#letGo();
      throw error;
    } finally {
      clearTimeout(timer);
      worker.off('message', resolve).off('error', onError).off('exit', onExit);
    }
  }

  #letGo(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    // What it says on its way out concerns nobody: its question was answered or given up.
    worker?.on('error', () => undefined);
    void worker?.terminate();
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** So many entries of a list are read in about a millisecond. */
const PIECE = 500;

/** Cuts a document so that each piece is parsed in a few milliseconds, which is all its reader may block. */
function cut(loaded: LoadedDocument): Pieces {
  const parts: { of: Holder; list: string; json: string }[] = [];
  const head: Record<string, unknown> = { ...loaded };
  for (const of of HOLDERS) {
    const whole = loaded[of];
    if (!whole) continue;
    const short: Record<string, unknown> = {};
    for (const [list, value] of Object.entries(whole)) {
      const entries: unknown = value;
      if (!Array.isArray(entries) || entries.length <= PIECE) {
        short[list] = value;
        continue;
      }
      short[list] = [];
      for (let start = 0; start < entries.length; start += PIECE) {
        parts.push({ of, list, json: JSON.stringify(entries.slice(start, start + PIECE)) });
      }
    }
    head[of] = short;
  }
  return { head: JSON.stringify(head), parts };
}

/** Puts a document together again, one piece in a turn of the event loop. */
async function assemble({ head, parts }: Pieces): Promise<LoadedDocument> {
  const loaded = JSON.parse(head) as LoadedDocument &
    Readonly<Partial<Record<Holder, Record<string, unknown[]>>>>;
  for (const { of, list, json } of parts) {
    await nextTurn();
    loaded[of]?.[list]?.push(...(JSON.parse(json) as unknown[]));
  }
  return loaded;
}

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
