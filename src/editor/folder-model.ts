import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { SessionStatus } from '../actions/session-status.ts';
import type { UpkeepReport } from '../actions/check-upkeep.ts';
import type { ListResult } from '../actions/list-databases.ts';
import type { WorkspaceView } from '../actions/load-workspace.ts';
import type { FurtherListStatus } from '../core/session/further-lists.ts';
import type { Problem, Violation } from '../core/violation.ts';
import type { DocumentsReader } from './documents-reader.ts';
import { holdLastGood } from './last-good.ts';
import { type LastReport, readLastReport } from './last-report.ts';
import { describeError, isCancelled } from './present-error.ts';
import { fileUri, pathFrom } from './positions.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import {
  type HooksFacts,
  readDatabases,
  readHooks,
  readSession,
  readUpkeep,
  readViolations,
} from './readings.ts';

/** What can be read afresh on its own. */
export type Part = 'documents' | 'session' | 'violations' | 'hooks' | 'databases' | 'upkeep';

/** A folder as it was last read. Replaced as a whole, never changed. */
export interface FolderState {
  readonly phase: 'unread' | 'virtual' | 'ready' | 'failed';
  readonly view?: WorkspaceView;
  /** The documents of the view that can no longer be read, and are shown as they were read last; by path. */
  readonly held?: ReadonlyMap<string, Problem>;
  readonly status?: SessionStatus;
  /** The checklists beside that of the start; absent without a session. */
  readonly lists?: readonly FurtherListStatus[] | undefined;
  readonly upkeep?: UpkeepReport;
  /** Of the work tree and of the last refused commit; absent until they were first looked for. */
  readonly violations?: readonly Violation[];
  /** When the check that found them began, in milliseconds since 1970. */
  readonly checkedAt?: number;
  /** Whether the last commit was refused and what is staged still breaks a rule. */
  readonly refused: boolean;
  /** What the hook said of the last commit, unless that passed; absent once nothing is left to commit. */
  readonly report?: LastReport | undefined;
  readonly hooks?: HooksFacts;
  readonly databases?: ListResult;
  /** Why a part could not be read. */
  readonly failures: Readonly<Partial<Record<Part, unknown>>>;
}

/** What every view needs, and every command; of the first reading, whatever was wished for. */
const FIRST: readonly Part[] = ['documents', 'session', 'hooks', 'violations'];

/** What is read for who shows it, once there is a work tree to read it of. */
const SHOWN_BY_SOME: readonly Part[] = ['databases', 'upkeep'];

/** Long enough to gather a burst of saves and file events, short enough to seem at once. Milliseconds. */
const PAUSE = 250;

/**
 * One workspace folder: what was last read of it, and the one place where it is read again. Readings are
 * gathered, run one after another; a newer wish for a check of the work tree stops one that is under way. The
 * databases are read beside all else: nothing waits for a server that does not answer.
 */
export class FolderModel implements vscode.Disposable {
  readonly folder: vscode.WorkspaceFolder;
  readonly distFolder: string;
  readonly secrets: vscode.SecretStorage;
  readonly #log: vscode.LogOutputChannel;
  readonly #reader: DocumentsReader;
  readonly #changed = new vscode.EventEmitter<FolderModel>();
  readonly onDidChange = this.#changed.event;
  #state: FolderState = { phase: 'unread', refused: false, failures: {} };
  #wanted = new Set<Part>();
  /** What was wished for while there was no work tree to read it of. */
  readonly #owed = new Set<Part>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** Done when the reading that is under way, or was last, came past documents, session and hooks. */
  #basics: Promise<void> | undefined;
  #readingData: Promise<void> | undefined;
  #isDataWanted = false;
  #stop = new AbortController();
  readonly #gone = new AbortController();
  /** Where the folder lies in the work tree: empty, or ending in `/`. */
  #prefix = '';
  /** How often what an action returned was taken over. */
  #taken = 0;

  constructor(
    folder: vscode.WorkspaceFolder,
    services: {
      readonly distFolder: string;
      readonly log: vscode.LogOutputChannel;
      readonly secrets: vscode.SecretStorage;
      readonly reader: DocumentsReader;
    },
  ) {
    this.folder = folder;
    this.distFolder = services.distFolder;
    this.secrets = services.secrets;
    this.#log = services.log;
    this.#reader = services.reader;
  }

  get state(): FolderState {
    return this.#state;
  }

  /** The folder that paths count from: the work tree's root once it is known. */
  get root(): string {
    return this.#state.view?.root ?? this.folder.uri.fsPath;
  }

  /**
   * Reads everything unless it was read before; resolves when documents, session and hooks are there, whatever
   * came of it. What takes longer, such as a check of the work tree, comes when it comes.
   */
  async ensureRead(): Promise<FolderState> {
    if (this.#state.phase === 'unread' && !this.#running) void this.refresh();
    await this.#basics;
    return this.#state;
  }

  /** Reads parts afresh, now, and resolves when that is done. Never rejects: see `failures`. */
  async refresh(parts: readonly Part[] = FIRST): Promise<void> {
    for (const part of parts) this.#wanted.add(part);
    if (this.#wanted.has('violations')) this.#stop.abort();
    clearTimeout(this.#timer);
    if (this.#wanted.size > 0 && !this.#isGone) this.#running ??= this.#run();
    await this.#running;
    if (parts.includes('databases')) await this.#readingData;
  }

  /** Reads parts afresh after a short pause, together with what else changes until then. */
  refreshSoon(parts: readonly Part[], pause = PAUSE): void {
    if (this.#isGone || this.#state.phase === 'unread') return;
    for (const part of parts) this.#wanted.add(part);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh([]), pause);
  }

  /** Takes over a status that an action has just returned. */
  takeStatus(status: SessionStatus): void {
    this.#taken += 1;
    const before = this.#state.status;
    this.#update({ status });
    if (isOther(before, status)) this.refreshSoon(['violations']);
  }

  /** Takes over a checklist as an action has just left it. */
  takeList(list: FurtherListStatus): void {
    this.#taken += 1;
    const { lists } = this.#state;
    this.#update({ lists: lists?.map((one) => (one.key === list.key ? list : one)) });
  }

  /**
   * The path from the root of a file in this work tree, `/` between parts. The folder may have been opened
   * through a link, or lie deeper than the work tree's root, so the folder's own address comes first.
   */
  pathOf(uri: vscode.Uri): string | undefined {
    const inFolder = pathFrom(this.folder.uri, uri);
    return inFolder === undefined
      ? pathFrom(vscode.Uri.file(this.root), uri)
      : `${this.#prefix}${inFolder}`;
  }

  /** The address under which VS Code knows a file, by its path from the root. */
  uriOf(path: string): vscode.Uri {
    return path.startsWith(this.#prefix)
      ? vscode.Uri.joinPath(this.folder.uri, path.slice(this.#prefix.length))
      : fileUri(this.root, path);
  }

  /** Whether a file is one of the documents that were read, or the protocol file. */
  knows(uri: vscode.Uri): boolean {
    const path = this.pathOf(uri);
    return path !== undefined && this.knowsPath(path);
  }

  /** As `knows`, by the path from the root. */
  knowsPath(path: string): boolean {
    return (
      path === PROTOCOL_PATH ||
      (this.#state.view?.documents.some((each) => each.path === path) ?? false)
    );
  }

  /** The texts of files of this work tree that are changed but not saved, by path. */
  unsavedTexts(): Map<string, string> {
    const texts = new Map<string, string>();
    for (const document of vscode.workspace.textDocuments) {
      const path = document.isDirty ? this.pathOf(document.uri) : undefined;
      if (path !== undefined) texts.set(path, document.getText());
    }
    return texts;
  }

  dispose(): void {
    this.#gone.abort();
    clearTimeout(this.#timer);
    this.#stop.abort();
    this.#changed.dispose();
  }

  get #isGone(): boolean {
    return this.#gone.signal.aborted;
  }

  async #run(): Promise<void> {
    while (this.#wanted.size > 0 && !this.#isGone) {
      const parts = this.#wanted;
      if (this.#state.phase === 'unread') for (const part of FIRST) parts.add(part);
      this.#wanted = new Set();
      this.#stop = new AbortController();
      let tell = (): void => undefined;
      this.#basics = new Promise((resolve) => (tell = resolve));
      await this.#readParts(parts, this.#stop.signal, tell);
      tell();
    }
    // Here and not by who waits for it: what is wished for from now on begins anew.
    this.#running = undefined;
  }

  async #readParts(parts: Set<Part>, signal: AbortSignal, onBasics: () => void): Promise<void> {
    if (this.folder.uri.scheme !== 'file') {
      this.#update({ phase: 'virtual' });
      return;
    }
    const former = this.#state.view;
    if (parts.has('documents') || !former) {
      await this.#read('documents', async () => ({
        phase: 'ready',
        ...holdLastGood(former, await this.#loadView()),
      }));
    }
    const { view } = this.#state;
    if (!view) return;
    if (!usesGit(view)) {
      for (const part of SHOWN_BY_SOME) if (parts.has(part)) this.#owed.add(part);
      this.#forgetSession();
      return;
    }
    for (const part of this.#owed) parts.add(part);
    this.#owed.clear();
    const { root } = view;
    // A backup that was just made may be what the list of the start waits for.
    const isPreparing = this.#state.status?.session.state === 'preparing';
    if (parts.has('session') || (isPreparing && parts.has('databases'))) {
      const before = this.#state.status;
      await this.#read('session', () => this.#readSession(view));
      if (isOther(before, this.#state.status)) parts.add('violations');
    }
    if (parts.has('hooks')) {
      await this.#read('hooks', async () => ({ hooks: await readHooks(root, this.distFolder) }));
    }
    onBasics();
    if (parts.has('databases') || (this.#state.databases && namesOthers(view, former)))
      this.#readData();
    if (parts.has('violations')) {
      await this.#read('violations', async () => {
        const report = await readLastReport(view.stateFolder);
        const checkedAt = Date.now();
        const found = await readViolations(view, report, signal);
        const isOver = report?.outcome === 'refused' && !found.refused;
        return { checkedAt, ...found, report: isOver ? undefined : report };
      });
    }
    if (parts.has('upkeep')) {
      await this.#read('upkeep', async () => ({ upkeep: await readUpkeep(view) }));
    }
  }

  #readData(): void {
    this.#isDataWanted = true;
    if (!this.#isGone) this.#readingData ??= this.#runData();
  }

  async #runData(): Promise<void> {
    while (this.#isDataWanted && !this.#isGone) {
      this.#isDataWanted = false;
      await this.#read('databases', async () => {
        const { view } = this.#state;
        const isThere = view && usesGit(view);
        return isThere ? { databases: await readDatabases(view, this, this.#gone.signal) } : {};
      });
    }
    this.#readingData = undefined;
  }

  /** What an action returned is newer than a reading that began before it: the session is then read again. */
  async #readSession(view: WorkspaceView): ReturnType<typeof readSession> {
    for (;;) {
      const taken = this.#taken;
      const read = await readSession(view, this.distFolder);
      if (taken === this.#taken) return read;
    }
  }

  async #loadView(): Promise<WorkspaceView> {
    const root = this.folder.uri.fsPath;
    const load = (buffers: ReadonlyMap<string, string>): Promise<WorkspaceView> =>
      this.#reader.load({ root, useGit: vscode.workspace.isTrusted, buffers });
    // What is typed into other files is no part of a reading.
    const known = new Map([...this.unsavedTexts()].filter(([path]) => this.knowsPath(path)));
    let view = await load(known);
    // The first reading knows no document yet, and one that was not saved comes back with its window.
    const paths = new Set(view.documents.map(({ path }) => path));
    const unsaved = new Map([...this.unsavedTexts()].filter(([path]) => paths.has(path)));
    if ([...unsaved.keys()].some((path) => !known.has(path)))
      view = await load(new Map([...known, ...unsaved]));
    const inside = relative(view.root, await realpath(root))
      .split(sep)
      .join('/');
    this.#prefix = inside === '' ? '' : `${inside}/`;
    return view;
  }

  async #read(part: Part, reading: () => Promise<Partial<FolderState>>): Promise<void> {
    try {
      const read = await reading();
      const { [part]: _former, ...failures } = this.#state.failures;
      this.#update({ ...read, failures });
    } catch (error) {
      if (isCancelled(error)) return;
      this.#log.error(`${this.folder.name}: ${part}: ${describeError(error)}`);
      const phase = this.#state.view ? this.#state.phase : 'failed';
      this.#update({ phase, failures: { ...this.#state.failures, [part]: error } });
    }
  }

  /** Without git there is no session to show, also when there was one a moment ago. */
  #forgetSession(): void {
    const { phase, view, held, failures } = this.#state;
    const documents = { ...(view ? { view } : {}), ...(held ? { held } : {}) };
    this.#state = { phase, refused: false, failures, ...documents };
    this.#changed.fire(this);
  }

  #update(change: Partial<FolderState>): void {
    if (this.#isGone) return;
    this.#state = { ...this.#state, ...change };
    this.#changed.fire(this);
  }
}

/** Whether a protocol file names other databases, or names them otherwise, than it did. */
const namesOthers = (now: WorkspaceView, former: WorkspaceView | undefined): boolean =>
  JSON.stringify(now.protocol.databases) !== JSON.stringify(former?.protocol.databases);

/** Whether another session is under way, or it in another state: other rules are broken then. */
const isOther = (before: SessionStatus | undefined, now: SessionStatus | undefined): boolean =>
  before !== undefined &&
  (before.session.id !== now?.session.id || before.session.state !== now?.session.state);

/** Whether there is a work tree that a session can run in. */
export const usesGit = (view: WorkspaceView): boolean =>
  view.git === 'ready' || view.git === 'unborn';
