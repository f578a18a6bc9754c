import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ListResult } from '../../src/actions/list-databases.ts';
import type { LoadInput } from '../../src/actions/documents-messages.ts';
import type { WorkspaceView } from '../../src/actions/load-workspace.ts';
import type { DocumentsReader } from '../../src/editor/documents-reader.ts';
import { startSession } from '../../src/actions/start-session.ts';
import { FolderModel } from '../../src/editor/folder-model.ts';
import { patternOf, watchPlaces } from '../../src/editor/watch-places.ts';
import {
  extension,
  liveModel,
  readText,
  problemsOf,
  restoreSample,
  run,
  sampleFolder,
  sampleUri,
  until,
  write,
} from './support.ts';

const PROTOCOL = '.session-protocol/protocol.json';
const PLAN = 'docs/MASTER_PLAN.md';

/** A server that takes connections and never says a word. */
async function makeMuteServer(): Promise<{ port: number; close: () => void }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A model of the sample whose documents are read as `read` says. */
function makeModel(
  read: (view: WorkspaceView, buffers: ReadonlyMap<string, string>) => Promise<WorkspaceView>,
): FolderModel {
  const log = vscode.window.createOutputChannel('reading', { log: true });
  return new FolderModel(sampleFolder(), {
    distFolder: vscode.Uri.joinPath(extension().extensionUri, 'dist').fsPath,
    log,
    secrets: { get: async () => undefined } as unknown as vscode.SecretStorage,
    reader: {
      load: async ({ buffers = new Map() }: LoadInput) => {
        const { view } = (await liveModel()).state;
        assert.ok(view);
        return read(view, buffers);
      },
    } as unknown as DocumentsReader,
  });
}

describe('The reading of a folder', () => {
  before(restoreSample);
  afterEach(async () => {
    await restoreSample();
    await (await liveModel()).refresh();
  });

  it('is done once for all who wait for the first one', async () => {
    let readings = 0;
    const model = makeModel(async (view) => {
      readings += 1;
      await delay(100);
      return view;
    });
    await Promise.all([model.ensureRead(), model.ensureRead(), model.ensureRead()]);
    await model.refresh(['hooks']);
    model.dispose();
    assert.equal(readings, 1);
  });

  it('is not held up by a database server that does not answer', async () => {
    const server = await makeMuteServer();
    const model = await liveModel();
    try {
      const protocol = JSON.parse(
        (await readText(PROTOCOL)).replaceAll(/^\s*\/\/.*$/gm, ''),
      ) as object;
      const url = `postgresql://nobody@127.0.0.1:${server.port}/shop`;
      const databases = [{ name: 'server', engine: 'postgresql', url }];
      await write(PROTOCOL, JSON.stringify({ ...protocol, databases }));
      await model.refresh(['documents']);
      let ended = false;
      const listing = model.refresh(['databases']).finally(() => (ended = true));
      await delay(300);
      const begun = performance.now();
      await model.ensureRead();
      await model.refresh(['session']);
      const took = performance.now() - begun;
      assert.equal(ended, false, 'the server is still waited for');
      assert.ok(took < 2000, `${took} ms`);
      server.close();
      await listing;
    } finally {
      server.close();
    }
  });

  it('brings what a view asked for in Restricted Mode once the workspace is trusted', async () => {
    let git: WorkspaceView['git'] = 'not-used';
    const model = makeModel(async (view) => ({ ...view, git }));
    await model.ensureRead();
    model.refreshSoon(['databases', 'upkeep'], 0);
    await delay(100);
    assert.equal(model.state.databases, undefined);
    git = 'ready';
    await model.refresh();
    const databases = await until(
      'the databases',
      (): ListResult | undefined => model.state.databases,
    );
    assert.deepEqual(
      databases.databases.map(({ name }) => name),
      ['shop', 'orders'],
    );
    assert.ok(model.state.upkeep);
    model.dispose();
  });

  it('takes what is typed and not saved already at the first time', async () => {
    const editor = await vscode.window.showTextDocument(sampleUri(PLAN));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'unsaved\n'));
    let last: ReadonlyMap<string, string> = new Map();
    const model = makeModel(async (view, buffers) => {
      last = buffers;
      return view;
    });
    await model.ensureRead();
    model.dispose();
    assert.match(last.get(PLAN) ?? '', /^unsaved/);
  });

  it('is followed by a check when another program begins a session', async () => {
    const model = await liveModel();
    // What the test before has changed is checked as well.
    await delay(1500);
    const before = model.state.checkedAt ?? 0;
    const state = (): string | undefined => model.state.status?.session.state;
    assert.equal(state(), 'none');
    await startSession({ root: model.root });
    await until('the session', () => state() === 'preparing' || undefined);
    await until('the check', () => (model.state.checkedAt ?? 0) > before || undefined);
  });

  it('forgets the problems of a file that is removed, and of one that another program mends', async () => {
    const [removed, mended] = ['src/removed.ts', 'src/mended [1], more.ts'] as const;
    for (const path of [removed, mended]) await write(path, 'export const one = 1;\n');
    await run('sessionProtocol.checkWorkTree');
    for (const path of [removed, mended]) assert.ok(problemsOf(path).length > 0, path);
    await delay(1000);
    await vscode.workspace.fs.delete(sampleUri(removed));
    await until('the one to go', () => problemsOf(removed).length === 0 || undefined);
    assert.ok(problemsOf(mended).length > 0);
    await rm(sampleUri(mended).fsPath);
    await until('the other to go', () => problemsOf(mended).length === 0 || undefined);
  });

  it('watches a folder deep in a work tree without all that lies above it', async () => {
    const model = await liveModel();
    const { view } = model.state;
    assert.ok(view);
    const deep = { ...sampleFolder(), uri: sampleUri('src') };
    const patterns: vscode.RelativePattern[] = [];
    const { workspace } = vscode;
    const { createFileSystemWatcher } = workspace;
    workspace.createFileSystemWatcher = (glob, ...rest) => {
      patterns.push(glob as vscode.RelativePattern);
      return createFileSystemWatcher(glob, ...rest);
    };
    try {
      const places = [
        patternOf('docs/[WIP] PLAN, old.md'),
        'docs/sessions/*.md',
        'src/api.md',
        'src/**/x.md',
      ];
      const uriOf = (path: string): vscode.Uri =>
        path.startsWith('src/')
          ? vscode.Uri.joinPath(deep.uri, path.slice(4))
          : vscode.Uri.joinPath(sampleFolder().uri, path);
      const shown = { folder: deep, root: model.root, uriOf } as unknown as FolderModel;
      watchPlaces(shown, places, () => undefined).dispose();
    } finally {
      workspace.createFileSystemWatcher = createFileSystemWatcher;
    }
    const base = sampleFolder().uri.path;
    assert.deepEqual(
      patterns.map(({ baseUri, pattern }) => [baseUri.path.slice(base.length), pattern]),
      [
        ['/src', '{api.md,**/x.md}'],
        ['/docs', '[[]WIP[]] PLAN, old.md'],
        ['/docs/sessions', '{*.md}'],
      ],
    );
  });
});
