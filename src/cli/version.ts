import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The version in the package.json that lies above the built program, in the source tree and in the package. */
export async function programVersion(distFolder: string): Promise<string> {
  const manifest = await readFile(join(distFolder, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
