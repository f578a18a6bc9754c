import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ListResult } from '../../src/actions/list-databases.ts';
import type { WorkspaceView } from '../../src/actions/load-workspace.ts';
import type { DocumentsReader } from '../../src/editor/documents-reader.ts';
import { FolderModel } from '../../src/editor/folder-model.ts';
import {
  extension,
  liveModel,
  readText,
  restoreSample,
  sampleFolder,
  until,
  write,
} from './support.ts';

const PROTOCOL = '.session-protocol/protocol.json';

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
function makeModel(read: (view: WorkspaceView) => Promise<WorkspaceView>): FolderModel {
  const log = vscode.window.createOutputChannel('reading', { log: true });
  return new FolderModel(sampleFolder(), {
    distFolder: vscode.Uri.joinPath(extension().extensionUri, 'dist').fsPath,
    log,
    secrets: { get: async () => undefined } as unknown as vscode.SecretStorage,
    reader: {
      load: async () => {
        const { view } = (await liveModel()).state;
        assert.ok(view);
        return read(view);
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
});
