import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedFiles, packagedNames } from '../package.ts';

const kept = join(import.meta.dirname, 'package-files.txt');

describe('the package', function () {
  this.timeout(20_000);

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

  it('holds the native file of SQLite for every platform that it is prebuilt for', async () => {
    const natives = (await packagedFiles()).filter((file) => file.endsWith('.node'));
    assert.ok(natives.length >= 8, natives.join(', '));
  });
});
