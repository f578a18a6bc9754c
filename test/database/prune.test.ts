import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { migrate } from '../../src/actions/migrate.ts';
import { pinBackup } from '../../src/actions/pin-backup.ts';
import { pruneBackups } from '../../src/actions/prune-backups.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import { stamp } from '../../src/database/files.ts';
import { TRASH_DAYS } from '../../src/database/prune.ts';
import {
  dataOf,
  flipBit,
  hashesOf,
  killAt,
  makeRepository,
  makeShop,
  manifestOf,
  published,
  type Repository,
  SHOP,
  staged,
  useShop,
  write,
  writePoints,
} from './support.ts';

describe('removing old backups', function () {
  this.timeout(60_000);
  let repository: Repository;
  useShop((made) => (repository = made));

  const prune = (sets: number, more: object = {}): ReturnType<typeof pruneBackups> =>
    pruneBackups({ data: repository, keep: { sets }, ...more });
  const back = async (more: object = {}): Promise<string> =>
    (await backUp({ data: repository, ...more })).set ?? '';
  const trash = (): string[] => {
    const folder = join(repository.backupsPath, '.trash');
    return readdirSync(folder, { withFileTypes: true }).map(({ name }) => name);
  };
  const damage = async (set: string): Promise<void> => {
    const [entry] = (await manifestOf(repository, set)).databases;
    flipBit(join(repository.backupsPath, set, entry?.file ?? ''));
  };

  it('moves all but the newest into the trash, whole, and says why the others stay', async () => {
    const sets = [await back(), await back(), await back()];
    const shown = await prune(1, { dryRun: true });
    assert.deepEqual(
      shown.removed.map(({ set }) => set),
      [sets[1], sets[0]],
    );
    assert.equal((await published(repository)).length, 3, 'a dry run removes nothing');
    const result = await prune(1);
    assert.deepEqual(result.removed, shown.removed);
    assert.deepEqual(result.kept, [{ set: sets[2], because: ['recent', 'newest-verified'] }]);
    assert.deepEqual(await published(repository), [sets[2]]);
    assert.deepEqual(
      trash()
        .map((name) => name.slice(20))
        .toSorted(),
      [sets[0], sets[1]],
    );
    // What was moved can be taken back by hand and is as it was made.
    const [name = ''] = trash();
    const set = name.slice(20);
    renameSync(join(repository.backupsPath, '.trash', name), join(repository.backupsPath, set));
    assert.equal((await verifyBackup({ data: repository, set })).ok, true);
  });

  it('never removes the newest that is whole, even where newer ones are damaged', async () => {
    const [first, second, third] = [await back(), await back(), await back()];
    await damage(third);
    const result = await prune(1);
    assert.deepEqual(result.damaged, [third]);
    assert.deepEqual(
      result.removed.map(({ set }) => set),
      [first],
    );
    assert.deepEqual(await published(repository), [third, second]);
    await restore({ data: repository, set: second });
  });

  it('removes nothing where no set is whole', async () => {
    const sets = [await back(), await back()];
    for (const set of sets) await damage(set);
    assert.deepEqual((await prune(1)).removed, []);
    assert.equal((await published(repository)).length, 2);
  });

  it('removes nothing where no set is complete, however old it is', async () => {
    const missing = { ...SHOP, name: 'missing', path: 'data/missing.db' };
    repository = { ...repository, databases: [SHOP, missing] };
    const sets = [await back(), await back()];
    const result = await pruneBackups({ data: repository, keep: { days: 1e-9 } });
    assert.deepEqual(result.removed, []);
    assert.deepEqual(
      result.kept,
      sets.toReversed().map((set) => ({ set, because: ['newest-verified'] })),
    );
  });

  it('keeps the newest of each database, though not of each set', async () => {
    repository.remove();
    repository = makeRepository(SHOP, { name: 'club', engine: 'sqlite', path: 'data/club.db' });
    for (const name of ['shop', 'club']) makeShop(repository.path(`data/${name}.db`));
    const both = [await back(), await back()];
    const shop = [await back({ names: ['shop'] }), await back({ names: ['shop'] })];
    const { removed } = await prune(1);
    assert.deepEqual(
      removed.map(({ set }) => set),
      [shop[0], both[0]],
    );
    assert.deepEqual(await published(repository), [shop[1], both[1]]);
  });

  it('does not take an incomplete set for a backup', async () => {
    const whole = await back();
    write(repository.path('data/shop.db'), 'no database at all '.repeat(300));
    repository = {
      ...repository,
      databases: [SHOP, { ...SHOP, name: 'two', path: 'data/two.db' }],
    };
    makeShop(repository.path('data/two.db'));
    const incomplete = await back();
    assert.match(incomplete, /-incomplete$/);
    const { removed } = await prune(1);
    assert.deepEqual(removed, [], 'the complete one is the newest verified');
    assert.deepEqual(await published(repository), [incomplete, whole]);
  });

  it('keeps what was left of a damaged database until there is a newer whole copy', async () => {
    const path = repository.path('data/shop.db');
    write(path, 'no database at all '.repeat(300));
    const left = await back();
    rmSync(path);
    makeShop(path);
    assert.deepEqual((await prune(1, { keep: { days: 1 } })).removed, []);
    const later = new Set<string>();
    repository = { ...repository, databases: [{ ...SHOP, name: 'other' }] };
    for (let count = 0; count < 3; count += 1) later.add(await back());
    assert.ok(
      !(await prune(1)).removed.some(({ set }) => set === left),
      'another database is newer',
    );
    repository = { ...repository, databases: [SHOP] };
    await back();
    assert.ok((await prune(1)).removed.some(({ set }) => set === left));
  });

  it('keeps what is pinned, until the pin is taken away', async () => {
    const [first] = [await back(), await back()];
    assert.deepEqual(await pinBackup({ data: repository, set: first, pinned: true }), {
      set: first,
      pinned: true,
      changed: true,
    });
    assert.equal((await verifyBackup({ data: repository, set: first })).ok, true);
    assert.deepEqual((await prune(1)).removed, []);
    const again = await pinBackup({ data: repository, set: first, pinned: true });
    assert.equal(again.changed, false);
    await pinBackup({ data: repository, set: first, pinned: false });
    assert.deepEqual(staged(repository), []);
    assert.deepEqual(
      (await prune(1)).removed.map(({ set }) => set),
      [first],
    );
    await assert.rejects(pinBackup({ data: repository, set: first, pinned: true }), {
      code: 'no-such-backup',
    });
  });

  it('keeps the image from before a migration as long as that is applied', async () => {
    writePoints(repository);
    const { set: image = '' } = await migrate({ data: repository, operation: 'apply' });
    await back();
    await back();
    const { kept } = await prune(1);
    assert.deepEqual(kept.find(({ set }) => set === image)?.because, ['before-applied-migration']);
    await migrate({ data: repository, operation: 'roll-back' });
    await back();
    const { removed } = await prune(1);
    assert.ok(removed.some(({ set }) => set === image));
  });

  it('keeps every image where the ledger cannot be read', async () => {
    writePoints(repository);
    const { set: image = '' } = await migrate({ data: repository, operation: 'apply' });
    await back();
    rmSync(repository.path('data/shop.db'));
    const { kept, removed } = await prune(1);
    assert.deepEqual(removed, []);
    assert.deepEqual(kept.find(({ set }) => set === image)?.because, ['ledger-unread']);
  });

  it('touches neither a set without a manifest nor what is no set', async () => {
    const broken = await back();
    await back();
    rmSync(join(repository.backupsPath, broken, 'manifest.json'));
    mkdirSync(join(repository.backupsPath, 'my own notes'));
    const { removed, damaged } = await prune(1);
    assert.deepEqual([removed, damaged], [[], [broken]]);
    assert.ok(readdirSync(repository.backupsPath).includes('my own notes'));
    assert.ok(readdirSync(repository.backupsPath).includes(broken));
  });

  it('removes for good only what has lain in the trash long enough', async () => {
    await back();
    const day = 86_400_000;
    const put = (days: number): string => {
      const name = `${stamp(new Date(Date.now() - days * day))}_20260101-000000-000-manual`;
      mkdirSync(join(repository.backupsPath, '.trash', name), { recursive: true });
      return name;
    };
    const [young, old] = [put(TRASH_DAYS - 0.1), put(TRASH_DAYS + 0.1)];
    mkdirSync(join(repository.backupsPath, '.trash', 'something else'));
    assert.deepEqual((await prune(1, { dryRun: true })).emptied, []);
    assert.ok(trash().includes(old));
    assert.deepEqual((await prune(1)).emptied, ['20260101-000000-000-manual']);
    assert.deepEqual(trash().toSorted(), [young, 'something else'].toSorted());
  });

  it('has no default of its own', async () => {
    for (const keep of [{}, { sets: 0 }, { sets: 1.5 }, { days: -1 }, { sets: 1, days: 0 }]) {
      await assert.rejects(pruneBackups({ data: repository, keep }), {
        code: 'nothing-to-keep-by',
      });
    }
  });

  it('killed at any moment, leaves every set whole in one place or the other', async () => {
    const wholes = new Map<string, unknown>();
    for (let index = 0; index < 8; index += 1) {
      const set = await back();
      wholes.set(set, hashesOf(join(repository.backupsPath, set)));
    }
    const kept = [...wholes.keys()].slice(-2);
    const bin = join(repository.backupsPath, '.trash');
    mkdirSync(bin);
    for (const delay of [0, 2, 4, 8, 16, 32]) {
      const input = { data: dataOf(repository), keep: { sets: 2 } };
      await killAt('pruneBackups', input, () => true, delay);
      for (const [set, whole] of wholes) {
        const places = [
          join(repository.backupsPath, set),
          ...trash()
            .filter((name) => name.endsWith(`_${set}`))
            .map((name) => join(bin, name)),
        ].filter((place) => existsSync(place));
        assert.deepEqual(places.map(hashesOf), [whole]);
      }
      const there = await published(repository);
      assert.ok(kept.every((set) => there.includes(set)));
      for (const name of trash()) {
        renameSync(
          join(bin, name),
          join(repository.backupsPath, name.slice(name.indexOf('_') + 1)),
        );
      }
    }
    await prune(2);
    assert.equal((await published(repository)).length, 2);
  });
});
