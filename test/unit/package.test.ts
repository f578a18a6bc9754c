import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedFiles, packagedNames, type Target, TARGETS } from '../package.ts';

const kept = join(import.meta.dirname, 'package-files.txt');

describe('the package', function () {
  this.timeout(60_000);

  // What runs, and nothing else. A new file is added to the list on purpose, together with its reason to ship.
  it('holds exactly the files of the kept list', async () => {
    const expected = readFileSync(kept, 'utf8').split('\n').filter(Boolean);
    assert.deepEqual(await packagedNames(), expected);
  });

  it('holds no source map, test or source', async () => {
    const wrong = (await packagedFiles()).filter((file) =>
      /\.map$|\.ts$|^test\/|^src\/|node_modules/.test(file),
    );
    assert.deepEqual(wrong, []);
  });

  it('holds the native file of SQLite for every platform, and no other', async () => {
    const natives = (await packagedFiles()).filter((file) => file.endsWith('.node'));
    const expected = Object.values(TARGETS).map((name) => `dist/prebuilds/${name}.node`);
    assert.deepEqual(natives, expected.toSorted());
  });

  it('differs for one platform only by the natives of the others', async () => {
    const all = await packagedFiles();
    for (const target of Object.keys(TARGETS) as Target[]) {
      const own = `dist/prebuilds/${TARGETS[target]}.node`;
      const expected = all.filter((file) => !file.endsWith('.node') || file === own);
      assert.deepEqual(await packagedFiles(target), expected, target);
    }
  });
});
