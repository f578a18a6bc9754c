import assert from 'node:assert/strict';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { migrate } from '../../src/actions/migrate.ts';
import type { DatabaseConfig } from '../../src/core/protocol.ts';
import {
  namedPasswords,
  passwordEnvironment,
} from '../../src/editor/commands/database-password.ts';
import { dryRunText } from '../../src/editor/commands/databases.ts';
import { schemaText } from '../../src/editor/commands/schema-diff.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { databaseNodes } from '../../src/editor/views/database-nodes.ts';
import { type TreeNode, childrenOf, tooltipOf } from '../../src/editor/views/tree-node.ts';
import {
  extension,
  liveModel,
  readText,
  restoreSample,
  run,
  sampleFolder,
  sampleUri,
  until,
  write,
} from './support.ts';

const PROTOCOL = '.session-protocol/protocol.json';

describe('The databases in the editor', () => {
  const backups = (): string => join(sampleFolder().uri.fsPath, '.session-protocol', 'backups');
  const sets = async (): Promise<string[]> =>
    (await readdir(backups()).catch((): string[] => [])).filter((name) => /^\d{8}-/.test(name));
  const worker = (): { modulePath: string } => ({
    modulePath: join(extension().extensionPath, 'dist', 'cli.cjs'),
  });

  before(restoreSample);
  after(() => rm(backups(), { recursive: true, force: true }));

  it('are backed up by the worker of the built extension as one verified set', async () => {
    await run('sessionProtocol.backUpDatabases');
    const [set] = await until('a set', async () =>
      (await sets()).length > 0 ? sets() : undefined,
    );
    const manifest = JSON.parse(
      await readFile(join(backups(), set ?? '', 'manifest.json'), 'utf8'),
    ) as {
      complete: boolean;
      databases: { name: string; checks: { integrity: string } }[];
    };
    assert.equal(manifest.complete, true);
    assert.deepEqual(manifest.databases.map(({ name }) => name).toSorted(), ['orders', 'shop']);
    assert.ok(manifest.databases.every(({ checks }) => checks.integrity === 'ok'));
  });

  it('show what a migration will do, and change nothing by that', async () => {
    const { view } = (await liveModel()).state;
    assert.ok(view);
    const { root, protocol } = view;
    const { databases: configured, backups: folder } = protocol;
    const data = { root, databases: configured, backups: folder };
    const database = join(root, 'data', 'shop.db');
    const before = await readFile(database);
    const { databases } = await migrate({ data, operation: 'dry-run' }, { worker: worker() });
    const proved = databases.filter(({ migrations }) => migrations.length > 0);
    const text = dryRunText(proved);
    assert.match(text, /^-- Dry run/);
    assert.match(text, /20251202_add_loyalty_points\.sql/);
    assert.match(text, /CREATE TABLE/i);
    assert.match(schemaText(proved, 'after'), /^ {2}\w+ INTEGER/m, 'a column stands on its line');
    assert.doesNotMatch(schemaText(proved, 'before'), /loyalty_points/);
    assert.match(schemaText(proved, 'after'), /loyalty_points/);
    assert.deepEqual(await readFile(database), before);
  });

  it('appear in the tree with their last backup, and all details in the tooltip', async () => {
    const model = await liveModel();
    await model.refresh(['databases']);
    const [row] = databaseNodes(model);
    assert.ok(row);
    const shop = childrenOf(row).find(({ label }) => label === 'shop');
    assert.ok(shop);
    assert.match(shop.description ?? '', /1 pending · backed up /);
    const tooltip = tooltipText(shop);
    const [set = ''] = await sets();
    for (const fact of ['data/shop.db', 'SQLite', 'kB', 'Pending migrations: 1', set]) {
      assert.ok(tooltip.includes(fact), `${fact} in ${tooltip}`);
    }
    assert.equal(model.state.failures.databases, undefined);
    assert.equal(vscode.window.visibleTextEditors.length, 0, 'no focus was taken');
  });

  it('compare the schema before and after, and change nothing when the person goes away', async () => {
    const before = await readFile(sampleUri('data/shop.db').fsPath);
    const count = (await sets()).length;
    const running = Promise.resolve(run('sessionProtocol.migrateDatabases'));
    const diff = await until('the difference', () => diffTabs()[0]);
    const { original, modified } = diff;
    const [old, young] = await Promise.all([original, modified].map(textOf));
    assert.doesNotMatch(old ?? '', /loyalty_points/);
    assert.match(young ?? '', /loyalty_points/);
    const state = { ended: false };
    void running.finally(() => (state.ended = true));
    await until('the command to end', async () => {
      await run('workbench.action.closeQuickOpen');
      return state.ended || undefined;
    });
    await until('the difference to be closed', () => diffTabs().length === 0 || undefined);
    assert.deepEqual(await readFile(sampleUri('data/shop.db').fsPath), before);
    assert.equal((await sets()).length, count);
  });

  it('are said to have a problem, which their row shows by a sign only', async () => {
    const { state } = await liveModel();
    const problems = [{ code: 'gone', message: 'It is gone.', remedy: 'Restore it.' }];
    const shop = { name: 'shop', path: 'data/shop.db', engine: 'sqlite', exists: false };
    const spokenWith = (found: typeof problems): string | undefined => {
      const databases = { databases: [{ ...shop, problems: found }], sets: [] };
      const model = { state: { ...state, databases } } as unknown as FolderModel;
      return databaseNodes(model).flatMap(childrenOf)[0]?.spoken;
    };
    assert.equal(spokenWith([]), 'shop, missing, no backup');
    assert.equal(spokenWith(problems), 'Warning: shop, missing, no backup');
  });

  describe('with what the protocol asks for beside a backup', () => {
    let model: FolderModel;
    before(async () => {
      model = await liveModel();
      const asked = (await readText(PROTOCOL)).replace(
        '"databases"',
        '"backups": { "include": ["migrations"] },\n  "databases"',
      );
      await write(PROTOCOL, asked);
      await model.refresh(['documents']);
    });
    after(async () => {
      await restoreSample();
      await model.refresh(['documents', 'databases']);
    });

    it('copies the folders that it names', async () => {
      const known = new Set(await sets());
      await run('sessionProtocol.backUpDatabases');
      const set = (await sets()).find((name) => !known.has(name)) ?? '';
      const manifest = JSON.parse(
        await readFile(join(backups(), set, 'manifest.json'), 'utf8'),
      ) as { included: { path: string }[] };
      assert.ok(manifest.included.some(({ path }) => path.startsWith('migrations/')));
    });
  });

  describe('passwords', () => {
    const config = (name: string, url: string): DatabaseConfig => ({
      name,
      engine: 'postgresql',
      url,
    });
    const SHOP = 'postgresql://app:${env:SHOP_PASSWORD}@db.example/shop';

    it('belong to the folder and the URLs that name them', async () => {
      const kept = new Map<string, string>();
      const secrets = {
        get: async (key: string) => kept.get(key),
        store: async () => undefined,
        delete: async () => undefined,
      };
      const databases = [config('shop', SHOP)];
      const [named] = namedPasswords('/work tree', databases);
      assert.deepEqual(named?.variable, 'SHOP_PASSWORD');
      kept.set(named?.key ?? '', 'pä$$');
      assert.deepEqual(await passwordEnvironment(secrets, '/work tree', databases), {
        SHOP_PASSWORD: 'pä$$',
      });
      const elsewhere = [config('shop', SHOP.replace('db.example', 'evil.example'))];
      assert.deepEqual(await passwordEnvironment(secrets, '/work tree', elsewhere), {});
      assert.deepEqual(await passwordEnvironment(secrets, '/another', databases), {});
      const more = [...databases, ...elsewhere];
      assert.deepEqual(await passwordEnvironment(secrets, '/work tree', more), {});
    });

    it('are asked for only where a URL names one', () => {
      const none = ['postgresql://app@${env:HOST}/shop', 'postgresql://${env:USER}@host/shop'];
      assert.deepEqual(
        namedPasswords(
          '/',
          none.map((url) => config('shop', url)),
        ),
        [],
      );
    });
  });
});

const diffTabs = (): vscode.TabInputTextDiff[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) =>
      input instanceof vscode.TabInputTextDiff && /schema/.test(input.modified.scheme)
        ? [input]
        : [],
    ),
  );

const textOf = async (uri: vscode.Uri): Promise<string> =>
  (await vscode.workspace.openTextDocument(uri)).getText();

function tooltipText(node: TreeNode): string {
  const tooltip = tooltipOf(node);
  const text = typeof tooltip === 'string' ? tooltip : tooltip.value;
  // What Markdown would read as a mark is escaped, and a space is one that does not break.
  return text.replaceAll('&nbsp;', ' ').replaceAll(/\\(?=[^\w\s])/g, '');
}
