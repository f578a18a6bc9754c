/** What is bundled into the extension, and under which licences: from esbuild's own account of its bundles. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './host/cache.ts';

/** A part of the extension that others wrote. */
export interface BundledPart {
  readonly name: string;
  readonly version: string;
  /** As SPDX names it. */
  readonly licence: string;
  /** The whole text, with its copyright notice. */
  readonly text: string;
  readonly homepage?: string;
  /** Where npm has it; absent for what is no npm package. */
  readonly purl?: string;
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly licenses?: readonly { readonly type: string }[];
  readonly homepage?: string;
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.`;

/**
 * Packages that name their licence and their copyright, but do not bring the licence's text. For one
 * version each: the next may say something else.
 */
const KNOWN: Readonly<Record<string, string>> = {
  'format@0.2.2': `Copyright 2010 - 2014 Sami Samhuri sami@samhuri.net\n\n${MIT}`,
};

/** Licences that may be bundled into ours, which is MIT. */
export const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'blessing',
]);

/**
 * The parts of the built extension, by name; `dist/bundled.json` must be there.
 *
 * @throws Error for a part without a licence, without its text, or with one that may not be bundled
 */
export function bundledParts(): BundledPart[] {
  const list = join(PROJECT, 'dist/bundled.json');
  const folders = JSON.parse(readFileSync(list, 'utf8')) as string[];
  const parts = [
    ...folders.map((folder) => partOf(join(PROJECT, folder))),
    // The native file of better-sqlite3 is compiled from these two.
    partOf(join(PROJECT, 'node_modules/node-addon-api')),
    sqlite(),
  ];
  const refused = parts.filter(({ licence }) => !ALLOWED.has(licence));
  if (refused.length > 0)
    throw new Error(
      `These may not be bundled: ${refused.map((one) => `${one.name} (${one.licence})`).join(', ')}. ` +
        'Replace them, or allow their licence in test/licences.ts.',
    );
  return [...new Map(parts.map((part) => [`${part.name} ${part.version}`, part])).values()].sort(
    (one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0),
  );
}

function partOf(folder: string): BundledPart {
  const { name, version, license, licenses, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as PackageJson;
  const licence = license ?? licenses?.[0]?.type;
  const text = KNOWN[`${name}@${version}`] ?? licenceTextIn(folder);
  if (licence === undefined || text === undefined)
    throw new Error(
      `${name} ${version} brings no ${licence === undefined ? 'licence' : "licence's text"}. ` +
        'Find it, and add it to KNOWN in test/licences.ts.',
    );
  return {
    name,
    version,
    licence,
    text: text.replace(/\r\n?/g, '\n').trim(),
    ...(homepage === undefined ? {} : { homepage }),
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  };
}

/** The text of a licence file, or else the section of the README that holds a whole one. */
export function licenceTextIn(folder: string): string | undefined {
  const names = readdirSync(folder).toSorted();
  const file = names.find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8');
  const readme = names.find((name) => /^readme(\.md)?$/i.test(name));
  if (readme === undefined) return undefined;
  const [, section] =
    /^#+ *licen[cs]e *\n([^]*?)(?=^#|(?![^]))/im.exec(readFileSync(join(folder, readme), 'utf8')) ??
    [];
  return section !== undefined && /permission is hereby granted/i.test(section)
    ? section
    : undefined;
}

/** SQLite itself is in the public domain; its authors give a blessing in place of a licence. */
function sqlite(): BundledPart {
  const path = join(PROJECT, 'node_modules/better-sqlite3/deps/sqlite3/sqlite3.h');
  const header = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const version = /#define SQLITE_VERSION\s+"([\d.]+)"/.exec(header)?.[1];
  const text = /The author disclaims copyright[^]*?(?=\n\*{10})/.exec(header)?.[0];
  if (version === undefined || text === undefined)
    throw new Error(`${path} does not tell SQLite's version and its licence.`);
  return {
    name: 'SQLite',
    version,
    licence: 'blessing',
    text: text.replace(/^\*\* ?/gm, '').trim(),
    homepage: 'https://www.sqlite.org',
  };
}

/** The list that is shipped: each text once, with all that it holds for. */
export function licenceList(parts: readonly BundledPart[]): string {
  const byText = new Map<string, BundledPart[]>();
  for (const part of parts) {
    const others = byText.get(part.text);
    if (others) others.push(part);
    else byText.set(part.text, [part]);
  }
  const rule = '='.repeat(80);
  return [
    'Session Protocol holds the work of others. Their licences, and what each holds for:',
    '',
    ...[...byText].flatMap(([text, those]) => [
      rule,
      ...those.map(({ name, version, licence }) => `${name} ${version} (${licence})`),
      rule,
      '',
      text,
      '',
    ]),
  ].join('\n');
}
