import assert from 'node:assert/strict';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { migrate } from '../../src/actions/migrate.ts';
import { dryRunText } from '../../src/editor/commands/databases.ts';
import { extension, liveModel, restoreSample, run, sampleFolder, until } from './support.ts';

describe('The databases in the editor', () => {
  const backups = (): string => join(sampleFolder().uri.fsPath, '.session-protocol', 'backups');
  const sets = async (): Promise<string[]> =>
    (await readdir(backups()).catch((): string[] => [])).filter((name) => /^\d{8}-/.test(name));

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
    const model = await liveModel();
    const { view } = model.state;
    assert.ok(view);
    const data = {
      root: view.root,
      databases: view.protocol.databases,
      backups: view.protocol.backups,
    };
    const database = join(view.root, 'data', 'shop.db');
    const before = await readFile(database);
    const worker = { modulePath: join(extension().extensionPath, 'dist', 'cli.cjs') };
    const { databases } = await migrate({ data, operation: 'dry-run' }, { worker });
    const text = dryRunText(databases.filter(({ migrations }) => migrations.length > 0));
    assert.match(text, /^-- Dry run/);
    assert.match(text, /20251202_add_loyalty_points\.sql/);
    assert.match(text, /CREATE TABLE/i);
    assert.deepEqual(await readFile(database), before);
  });

  it('appear in the tree with their last backup', async () => {
    const model = await liveModel();
    await model.refresh(['databases']);
    const shop = model.state.databases?.databases.find(({ name }) => name === 'shop');
    assert.ok(shop?.lastBackup);
    assert.equal(shop.pending, 1);
    assert.equal(model.state.failures.databases, undefined);
    assert.equal(vscode.window.visibleTextEditors.length, 0, 'no focus was taken');
  });
});
