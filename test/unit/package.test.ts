import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedFiles, packagedNames, type Target, TARGETS } from '../package.ts';

const kept = join(import.meta.dirname, 'package-files.txt');

describe('the package', function () {
  this.timeout(60_000);

  // vsce looks at every file of the folder, 15,000 of an embedded VS Code among them, each time that it lists.
  let all: readonly string[] = [];
  before(async () => {
    all = await packagedFiles();
  });

  // What runs, and nothing else. A new file is added to the list on purpose, together with its reason to ship.
  it('holds exactly the files of the kept list', () => {
    const expected = readFileSync(kept, 'utf8').split('\n').filter(Boolean);
    assert.deepEqual(packagedNames(all), expected);
  });

  it('holds no source map, test or source', () => {
    const wrong = all.filter((file) => /\.map$|\.ts$|^test\/|^src\/|node_modules/.test(file));
    assert.deepEqual(wrong, []);
  });

  it('holds the native file of SQLite for every platform, and no other', () => {
    const natives = all.filter((file) => file.endsWith('.node'));
    const expected = Object.values(TARGETS).map((name) => `dist/prebuilds/${name}.node`);
    assert.deepEqual(natives, expected.toSorted());
  });

  for (const target of Object.keys(TARGETS) as Target[]) {
    it(`differs for ${target} only by the natives of the others`, async () => {
      const own = `dist/prebuilds/${TARGETS[target]}.node`;
      const expected = all.filter((file) => !file.endsWith('.node') || file === own);
      assert.deepEqual(await packagedFiles(target), expected);
    });
  }
});
