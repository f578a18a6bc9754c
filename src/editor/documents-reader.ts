import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { ExplainInput, LoadInput } from '../actions/documents-messages.ts';
import type { DocumentsWorker } from '../actions/load-in-worker.ts';
import type { LineExplanation } from '../actions/explain-line.ts';
import type { WorkspaceView } from '../actions/load-workspace.ts';

/**
 * The one thread in which the window reads documents: a long plan takes its parser a second, in which no
 * extension could do anything. Made when it is first needed.
 */
export class DocumentsReader implements vscode.Disposable {
  readonly #distFolder: string;
  #worker: Promise<DocumentsWorker> | undefined;

  constructor(distFolder: string) {
    this.#distFolder = distFolder;
  }

  /** As `loadWorkspace`, with the order of every plan: to work it out here could hold up the window. */
  async load(input: LoadInput): Promise<WorkspaceView> {
    return (await this.#started()).load({ ...input, withOutlook: true });
  }

  async explain(input: ExplainInput): Promise<LineExplanation> {
    return (await this.#started()).explain(input);
  }

  dispose(): void {
    void this.#worker?.then((worker) => worker.dispose());
  }

  #started(): Promise<DocumentsWorker> {
    this.#worker ??= this.#start();
    return this.#worker;
  }

  async #start(): Promise<DocumentsWorker> {
    const { DocumentsWorker: Made } = await import('../actions/load-in-worker.ts');
    return new Made({ modulePath: join(this.#distFolder, 'cli.cjs') });
  }
}
