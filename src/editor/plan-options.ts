import * as vscode from 'vscode';
import { type PlanOptions, WHOLE_PLAN } from './views/plan-filter.ts';

/** What the Plan view shows, as the person chose it last; forgotten with the window. */
export class PlanOptionsHolder implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<PlanOptions>();
  readonly onDidChange = this.#changed.event;
  #options: PlanOptions = WHOLE_PLAN;

  get options(): PlanOptions {
    return this.#options;
  }

  choose(change: Partial<PlanOptions>): void {
    this.#options = { ...this.#options, ...change };
    this.#changed.fire(this.#options);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
