import { Worker } from 'node:worker_threads';
import { ProtocolError, cancelled } from '../core/errors.ts';
import { assemble } from './document-pieces.ts';
import {
  type Answer,
  type ExplainInput,
  type LoadInput,
  type Question,
  stopped,
} from './documents-messages.ts';
import type { LineExplanation } from './explain-line.ts';
import type { LoadedDocument, WorkspaceView } from './load-workspace.ts';

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
