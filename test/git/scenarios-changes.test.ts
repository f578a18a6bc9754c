import assert from 'node:assert/strict';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { passesUntouched, refusesUntouched } from './scenarios-support.ts';
import { BIBLE, governedSandbox, type Sandbox, source } from './support.ts';

const MISSING = /^Session Protocol: 1 problem – .*: missing version header$/;

/** One kind of change a scenario; each is refused and passed without a byte changed by us. */
describe('a scenario of changes', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox();
  });
  afterEach(() => sandbox.remove());

  it('a new file', async () => {
    sandbox.stage('src/new.ts', 'export {};\n');
    await refusesUntouched(sandbox, MISSING);
    sandbox.stage('src/new.ts', source('src/new.ts'));
    passesUntouched(sandbox);
  });

  it('a part of a file: the index is judged, the work tree stays', async () => {
    sandbox.stage('src/new.ts', 'export {};\n');
    sandbox.write('src/new.ts', source('src/new.ts'));
    await refusesUntouched(sandbox, MISSING);
    sandbox.git('add', '.');
    sandbox.write('src/new.ts', 'export {};\n');
    passesUntouched(sandbox);
    assert.equal(sandbox.read('src/new.ts'), 'export {};\n');
  });

  it('a file that is only said to be added later: it is no part of the commit', async () => {
    sandbox.write('src/later.ts', 'export {};\n');
    sandbox.git('add', '--intent-to-add', 'src/later.ts');
    sandbox.stage('src/new.ts', 'export {};\n');
    await refusesUntouched(sandbox, MISSING);
    sandbox.stage('src/new.ts', source('src/new.ts'));
    passesUntouched(sandbox);
  });

  it('a rename with a change', async () => {
    sandbox.git('mv', 'src/cart.ts', 'src/basket.ts');
    sandbox.stage('src/basket.ts', 'export {};\n');
    await refusesUntouched(sandbox, MISSING);
    sandbox.stage('src/basket.ts', source('src/basket.ts'));
    passesUntouched(sandbox);
  });

  it('a copy', async () => {
    sandbox.git('config', 'diff.renames', 'copies');
    sandbox.stage('src/copy.ts', sandbox.read('src/cart.ts'));
    passesUntouched(sandbox);
    sandbox.stage('src/copy-2.ts', sandbox.read('src/cart.ts').replace(' * VERSION: 1.0.0\n', ''));
    await refusesUntouched(sandbox, /src\/copy-2\.ts: version header without VERSION$/);
  });

  it('a change of mode alone', async () => {
    sandbox.stage('src/old.ts', 'export {};\n');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Legacy');
    sandbox.git('update-index', '--chmod=+x', 'src/cart.ts');
    passesUntouched(sandbox);
    sandbox.git('update-index', '--chmod=+x', 'src/old.ts');
    await refusesUntouched(sandbox, MISSING);
  });

  it('a deletion', async () => {
    sandbox.stage('src/routes/a.ts', source('src/routes/a.ts'));
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Legacy');
    sandbox.git('rm', '--quiet', 'src/routes/a.ts');
    await refusesUntouched(sandbox, /src\/routes\/a\.ts: deleted with no change in section 3/);
    sandbox.stage('docs/BIBLE.md', BIBLE.replace('- /cart', '- none'));
    passesUntouched(sandbox);
  });

  it('a file that becomes a link, and a link that becomes a file', async () => {
    rmSync(join(sandbox.root, 'src/cart.ts'));
    symlinkSync('nowhere.ts', join(sandbox.root, 'src/cart.ts'));
    sandbox.git('add', '.');
    passesUntouched(sandbox);
    rmSync(join(sandbox.root, 'src/cart.ts'));
    sandbox.stage('src/cart.ts', 'export {};\n');
    await refusesUntouched(sandbox, MISSING);
  });

  it('a submodule beside a file', async () => {
    const head = sandbox.git('rev-parse', 'HEAD');
    sandbox.git('update-index', '--add', '--cacheinfo', `160000,${head},src/sub.ts`);
    passesUntouched(sandbox);
    sandbox.stage('src/new.ts', 'export {};\n');
    await refusesUntouched(sandbox, MISSING);
  });

  it('bytes that are no text', async () => {
    sandbox.stage('src/image.ts', Buffer.from([0, 255, 254, 0, 10, 13]));
    passesUntouched(sandbox);
    sandbox.stage('src/latin.ts', Buffer.from('// caf\xe9\n', 'latin1'));
    await refusesUntouched(sandbox, MISSING);
  });

  it('a pointer of a large file', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;
    sandbox.stage('assets/film.mp4', pointer);
    passesUntouched(sandbox);
    sandbox.stage('src/film.ts', pointer);
    await refusesUntouched(sandbox, MISSING);
  });

  it('a path with a line break, quotes, tabs and spaces at its ends', async () => {
    sandbox.stage('src/ line\nbreak\t"q\'s" \\.ts', 'export {};\n');
    await refusesUntouched(sandbox, MISSING);
    sandbox.stage('src/ line\nbreak\t"q\'s" \\.ts', source('it'));
    passesUntouched(sandbox);
  });

  it('a path that is not UTF-8', async () => {
    const name = Buffer.from('caf\xe9.ts', 'latin1');
    const path = Buffer.concat([Buffer.from(`${sandbox.root}/src/`), name]);
    writeFileSync(path, 'export {};\n');
    sandbox.git('add', '.');
    await refusesUntouched(sandbox, MISSING);
  });

  it('a checkout with Windows line endings', async () => {
    sandbox.git('config', 'core.autocrlf', 'true');
    sandbox.stage('src/new.ts', 'export {};\r\n');
    await refusesUntouched(sandbox, MISSING);
    sandbox.stage('src/new.ts', source('src/new.ts').replaceAll('\n', '\r\n'));
    passesUntouched(sandbox);
    assert.match(sandbox.read('src/new.ts'), /\r\n/);
  });

  it('a file of 100 MB', async () => {
    sandbox.stage('src/huge.ts', Buffer.alloc(100 * 1024 * 1024, 'export {};\n'));
    await refusesUntouched(sandbox, MISSING);
  });
});
