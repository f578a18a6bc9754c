/** The bill of materials of the packed extension, in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './host/cache.ts';
import type { BundledPart } from './licences.ts';

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string }>
  >;
}

/**
 * What is bundled, and nothing that only builds or tests it, as `npm sbom` would list. The same parts
 * give the same text: no time, and a serial number that follows from the contents.
 */
export function billOfMaterials(parts: readonly BundledPart[]): string {
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(PROJECT, 'package.json'), 'utf8'),
  ) as Record<'name' | 'version' | 'description' | 'license', string>;
  const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')) as LockFile;
  const root = `${name}@${version}`;
  const components = parts.map((part) => component(part, lock));
  const contents = {
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name,
        version,
        description,
        licenses: [{ license: { id: license } }],
      },
    },
    components,
    dependencies: [{ ref: root, dependsOn: components.map((one) => one['bom-ref']) }],
  };
  const digest = createHash('sha256').update(JSON.stringify(contents)).digest('hex');
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${asUuid(digest)}`,
    version: 1,
    ...contents,
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

interface Component {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly [name: string]: unknown;
}

function component(part: BundledPart, lock: LockFile): Component {
  const { name, version, licence, purl, homepage } = part;
  const locked = Object.entries(lock.packages).find(
    ([path, entry]) =>
      purl !== undefined && path.endsWith(`node_modules/${name}`) && entry.version === version,
  );
  const [, base64] = /^sha512-(\S+)/.exec(locked?.[1].integrity ?? '') ?? [];
  return {
    type: 'library',
    'bom-ref': purl ?? `${name}@${version}`,
    name,
    version,
    licenses: [{ license: { id: licence } }],
    ...(base64 === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] }),
    ...(purl === undefined ? {} : { purl }),
    ...(homepage === undefined ? {} : { externalReferences: [{ type: 'website', url: homepage }] }),
  };
}

/** A digest in the form of a UUID, marked as one of version 8, whose bits are the maker's (RFC 9562). */
const asUuid = (digest: string): string =>
  [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
