import * as vscode from 'vscode';
import type { TrackerView } from '../../actions/show-tracker.ts';
import { TRACKER_PATH, type TrackerColumn } from '../../core/tracker/tracker.ts';
import type { FolderModel } from '../folder-model.ts';
import type { CommandId } from '../ids.ts';
import { presentError } from '../present-error.ts';
import { watchPlaces } from '../watch-places.ts';
import { statusWords } from '../views/task-state.ts';
import { isInSight, openBeside, showContent, showPanel } from './panel.ts';
import {
  ASKED_FIRST,
  readAsked,
  trackerBody,
  trackerHtml,
  type TrackerTool,
  type TrackerWords,
} from './tracker-page.ts';

/** Shows the tracker of a folder in a panel that follows the file while it is in sight. */
export function showTrackerPanel(
  model: FolderModel,
  log: vscode.LogOutputChannel,
  extensionUri: vscode.Uri,
): void {
  const words = trackerWords(model.folder.name);
  showPanel(
    {
      kind: 'tracker',
      model,
      title: words.title,
      script: 'tracker.js',
      html: (sources) => trackerHtml(words, sources),
      follow: (panel) => new ShownTracker(panel, { model, words, log }),
    },
    extensionUri,
  );
}

/** Keeps a panel's rows in step with the tracker, and does what its buttons ask. */
class ShownTracker implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #model: FolderModel;
  readonly #words: TrackerWords;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: vscode.Disposable[];
  #asked = ASKED_FIRST;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(
    panel: vscode.WebviewPanel,
    {
      model,
      words,
      log,
    }: { model: FolderModel; words: TrackerWords; log: vscode.LogOutputChannel },
  ) {
    this.#panel = panel;
    this.#model = model;
    this.#words = words;
    this.#log = log;
    const follow = (): void => this.#follow();
    this.#subscriptions = [
      watchPlaces(model, [TRACKER_PATH], follow),
      panel.onDidChangeViewState(follow),
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  /** Reads and shows the rows; what is asked for meanwhile is shown next. */
  #follow(): void {
    if (!isInSight(this.#panel)) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    const make = async (): Promise<string> =>
      trackerBody(await this.#read(), this.#asked, this.#words);
    this.#running = showContent(this.#panel, make, this.#log).finally(() => {
      this.#running = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.#follow();
    });
  }

  async #read(): Promise<TrackerView> {
    const { showTracker } = await import('../../actions/show-tracker.ts');
    const { state, unverified } = this.#asked;
    return showTracker({
      root: this.#model.root,
      filter: { ...(state === '' ? {} : { states: [state] }), unverified },
    });
  }

  /** What the page's script asks for; of any shape, as it comes from a web page. */
  #receive(message: unknown): void {
    const { type, asked, tool, id } = (message ?? {}) as Readonly<Record<string, unknown>>;
    if (type === 'ask') {
      this.#asked = readAsked(asked);
      this.#follow();
    } else if (type === 'open' && typeof id === 'string') {
      this.#open(id).catch((error: unknown) => presentError(error, this.#log));
    } else if (type === 'tool' && typeof tool === 'string' && tool in TOOLS) {
      this.#run(tool as TrackerTool);
    } else if ((type === 'complete' || type === 'verify') && typeof id === 'string') {
      const node = { model: this.#model, taskId: id, label: id };
      const command: CommandId =
        type === 'complete' ? 'sessionProtocol.completeTask' : 'sessionProtocol.verifyTask';
      void vscode.commands.executeCommand(command, { node });
    }
  }

  #run(tool: TrackerTool): void {
    const command = TOOLS[tool];
    if (command !== undefined)
      void vscode.commands.executeCommand(command, { node: { model: this.#model } });
    else
      Promise.resolve(vscode.window.showTextDocument(this.#model.uriOf(TRACKER_PATH))).catch(
        (error: unknown) => presentError(error, this.#log),
      );
  }

  /** Opens the line of the plan that states the task; where none does, that of the tracker. */
  async #open(id: string): Promise<void> {
    const documents = this.#model.state.view?.documents ?? [];
    const { plannedTasks } = await import('../../actions/task-choices.ts');
    const plans = documents.filter(({ role }) => role === 'plan');
    const rows = await plannedTasks({ root: this.#model.root, plans });
    const planned = rows.find((row) => row.id === id);
    const row = planned
      ? undefined
      : (await this.#read()).rows.find(({ cells }) => cells.task_id.trim() === id);
    const path = planned?.path ?? TRACKER_PATH;
    await openBeside(this.#model, path, planned?.task.line ?? row?.line ?? 1);
  }
}

/** Without a command: the file itself is opened. */
const TOOLS: Readonly<Record<TrackerTool, CommandId | undefined>> = {
  fill: 'sessionProtocol.fillTracker',
  export: 'sessionProtocol.exportTracker',
  'show-log': 'sessionProtocol.showLog',
  'open-file': undefined,
};

const trackerWords = (folder: string): TrackerWords => ({
  title: vscode.l10n.t('Tracker: {0}', folder),
  reading: vscode.l10n.t('Reading…'),
  updated: vscode.l10n.t('The table was updated.'),
  tools: vscode.l10n.t('Tracker'),
  search: vscode.l10n.t('Search'),
  state: vscode.l10n.t('State'),
  anyState: vscode.l10n.t('any'),
  unverified: vscode.l10n.t('Done and not verified'),
  fill: vscode.l10n.t('Fill from the Plan'),
  exportIt: vscode.l10n.t('Export…'),
  openFile: vscode.l10n.t('Open the File'),
  hint: vscode.l10n.t(
    'Tab moves between buttons. A heading sorts, a task opens its line in the plan.',
  ),
  noTracker: vscode.l10n.t('There is no tracker yet. It is made from the tasks of the plan.'),
  nothingFits: vscode.l10n.t('No task of the tracker is so.'),
  showMore: vscode.l10n.t('Show More'),
  complete: vscode.l10n.t('Complete…'),
  prove: vscode.l10n.t('Add Evidence…'),
  verify: vscode.l10n.t('Verify…'),
  gone: vscode.l10n.t('no longer in the plan'),
  actions: vscode.l10n.t('Action'),
  yes: vscode.l10n.t('yes'),
  no: vscode.l10n.t('no'),
  column: columnWords,
  status: statusWords,
  counts: (shown, total, done, verified) =>
    vscode.l10n.t('{0} of {1} tasks; {2} done, {3} verified', shown, total, done, verified),
  about: (action, task) => vscode.l10n.t('{0} {1}', action, task),
});

function columnWords(column: TrackerColumn): string {
  const words: Readonly<Partial<Record<TrackerColumn, string>>> = {
    task_id: vscode.l10n.t('Task'),
    description: vscode.l10n.t('Description'),
    phase: vscode.l10n.t('Phase'),
    status: vscode.l10n.t('Status'),
    verified: vscode.l10n.t('Verified'),
    session_completed: vscode.l10n.t('Session'),
    notes: vscode.l10n.t('Notes'),
  };
  return words[column] ?? column;
}
