import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALLOWED, bundledParts, licenceList, licenceTextIn } from '../licences.ts';
import { billOfMaterials } from '../sbom.ts';

const root = join(import.meta.dirname, '../..');
const parts = bundledParts();
const named = (name: string) => parts.find((part) => part.name === name);

interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly name: string;
    readonly version: string;
    readonly licenses: readonly { readonly license: { readonly id: string } }[];
    readonly hashes?: readonly { readonly content: string }[];
  }[];
  readonly dependencies: readonly { readonly dependsOn: readonly string[] }[];
}

describe('the list of licences', () => {
  it('names what is in the bundles, and in the native file, but nothing that builds or tests', () => {
    for (const name of [
      'unified',
      'better-sqlite3',
      'ajv',
      'jsonc-parser',
      'SQLite',
      'node-addon-api',
    ])
      assert.ok(named(name), name);
    for (const name of ['esbuild', 'typescript', 'mocha', 'playwright-core', 'axe-core'])
      assert.equal(named(name), undefined, name);
  });

  it('is what the bundles say themselves: every package that a bundle names a file of is listed', () => {
    const code = readFileSync(join(root, 'src/core/validators.generated.js'), 'utf8');
    const used = [...code.matchAll(/^\/\/ (?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)];
    assert.ok(used.length > 0);
    for (const [, name = ''] of used) assert.ok(named(name), name);
  });

  it('holds each whole text with its copyright, under licences that may be bundled', () => {
    for (const { name, licence, text } of parts) {
      assert.ok(ALLOWED.has(licence), `${name}: ${licence}`);
      assert.match(text, name === 'SQLite' ? /disclaims copyright/ : /copyright/i, name);
      assert.ok(text.length > 200 && text.includes('\n'), `${name}: ${text}`);
    }
    const list = licenceList(parts);
    for (const { name, version } of parts) assert.ok(list.includes(`${name} ${version} (`), name);
    assert.equal(list, licenceList(bundledParts()));
  });

  it('takes a README for a licence only where it holds the whole text', () => {
    const folder = mkdtempSync(join(tmpdir(), 'licence-'));
    try {
      const readme = join(folder, 'README.md');
      writeFileSync(readme, '# a\n\n## License\n\n[MIT](http://example.invalid)\n');
      assert.equal(licenceTextIn(folder), undefined);
      writeFileSync(readme, '# a\n\n## License\n\nPermission is hereby granted …\n\n## More\nx\n');
      assert.equal(licenceTextIn(folder)?.trim(), 'Permission is hereby granted …');
      writeFileSync(join(folder, 'LICENSE.md'), 'All of it');
      assert.equal(licenceTextIn(folder), 'All of it');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the bill of materials', () => {
  const text = billOfMaterials(parts);
  const bill = JSON.parse(text) as Bill;

  it('lists the same parts, each once, with licence and, for npm packages, the hash of the lock file', () => {
    assert.deepEqual([bill.bomFormat, bill.specVersion], ['CycloneDX', '1.6']);
    assert.deepEqual(
      bill.components.map(({ name, version, licenses }) => [
        name,
        version,
        licenses[0]?.license.id,
      ]),
      parts.map(({ name, version, licence }) => [name, version, licence]),
    );
    const refs = bill.components.map((one) => one['bom-ref']);
    assert.equal(new Set(refs).size, refs.length);
    assert.deepEqual(bill.dependencies[0]?.dependsOn, refs);
    for (const { name, hashes } of bill.components) {
      if (name === 'SQLite') assert.equal(hashes, undefined);
      else assert.match(hashes?.[0]?.content ?? '', /^[0-9a-f]{128}$/, name);
    }
  });

  it('is the same for the same parts, and another for others', () => {
    assert.equal(text, billOfMaterials(bundledParts()));
    assert.match(
      bill.serialNumber,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const other = JSON.parse(billOfMaterials(parts.slice(1))) as Bill;
    assert.notEqual(other.serialNumber, bill.serialNumber);
  });
});
