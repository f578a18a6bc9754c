import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commands as cliCommands } from '../../src/cli/index.ts';
import { documentKinds } from '../../src/core/documents/index.ts';
import { RULES } from '../../src/core/rules/index.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const namesIn = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length));

/** The code words in the first column of the README's table that follows a marker comment, each once. */
function tableKeys(marker: string): string[] {
  const [, after] = read('README.md').split(`<!-- ${marker} -->`);
  assert.ok(after !== undefined, `README.md has no marker <!-- ${marker} -->`);
  const lines = after.trimStart().split('\n');
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('|')),
  );
  const keys = rows.flatMap((row) => /^\|\s*`([^`]+)`/.exec(row)?.[1] ?? []);
  assert.ok(keys.length > 0, `the table after <!-- ${marker} --> has no rows`);
  return [...new Set(keys)].toSorted();
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: {
      readonly commandPalette: readonly { readonly command: string; readonly when: string }[];
    };
    readonly configuration:
      | { readonly properties: Readonly<Record<string, unknown>> }
      | readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  };
}
const manifest = (): Manifest => JSON.parse(read('package.json')) as Manifest;

describe('the registry of rules', () => {
  const registered = RULES.map((rule) => rule.id as string).toSorted();

  it('names every rule once', () => {
    assert.equal(new Set(registered).size, registered.length);
  });

  it('has a file for each rule, and each file that exports a rule is registered', async () => {
    const files: string[] = [];
    for (const name of namesIn('src/core/rules')) {
      const module = (await import(`../../src/core/rules/${name}.ts`)) as Record<string, unknown>;
      if (Object.values(module).some(isRule)) files.push(name);
    }
    assert.deepEqual(files.toSorted(), registered);
  });

  it('is what the schema of the protocol file lists', () => {
    const schema = JSON.parse(read('schemas/protocol.schema.json')) as {
      properties: { rules: { properties: Record<string, unknown> } };
    };
    assert.deepEqual(Object.keys(schema.properties.rules.properties).toSorted(), registered);
  });

  it('is what the README documents', () => {
    assert.deepEqual(tableKeys('rules'), registered);
  });
});

const isRule = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'check' in value &&
  'reads' in value;

describe('the registry of document kinds', () => {
  it('has a file for each kind, and each file that exports a kind is registered', async () => {
    const files: string[] = [];
    for (const name of namesIn('src/core/documents').filter((file) => file !== 'index')) {
      const module = (await import(`../../src/core/documents/${name}.ts`)) as Record<
        string,
        unknown
      >;
      if (Object.values(module).some(isKind)) files.push(name);
    }
    const kinds = documentKinds.map((definition) => definition.kind as string);
    assert.equal(new Set(kinds).size, kinds.length);
    // `other` is what is left when no kind fits; it is read as a plan is, and has no file of its own.
    assert.deepEqual(files.toSorted(), kinds.filter((kind) => kind !== 'other').toSorted());
  });
});

const isKind = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'kind' in value;

describe('the registry of command line commands', () => {
  const registered = cliCommands.map((entry) => entry.name).toSorted();

  it('has a file for each command, and each file is registered', () => {
    assert.deepEqual(
      namesIn('src/cli/commands').toSorted(),
      registered.map((name) => name.replace(' ', '-')).toSorted(),
    );
  });

  it('loads every command, with whole help', async () => {
    for (const entry of cliCommands) {
      const command = await entry.load();
      assert.match(entry.summary, /^[A-Z].*[^.]$/, entry.name);
      assert.match(command.description, /^[A-Z].*\.$/s, entry.name);
      assert.ok(command.examples.length > 0, entry.name);
      for (const example of command.examples) assert.ok(example.startsWith(entry.name), example);
      for (const [name, option] of Object.entries(command.options)) {
        assert.match(option.help, /\.$/, `${entry.name} --${name}`);
        assert.equal(
          option.type === 'string',
          option.value !== undefined,
          `${entry.name} --${name}`,
        );
      }
    }
  });

  it('is what the README documents', () => {
    const longestFirst = registered.toSorted((one, other) => other.length - one.length);
    const documented = tableKeys('cli').map((key) => {
      const words = key.replace(/^session-protocol /, '');
      const name = longestFirst.find((known) => words === known || words.startsWith(`${known} `));
      assert.ok(name, `README.md documents "${key}", which is no command`);
      return name;
    });
    assert.deepEqual([...new Set(documented)].toSorted(), registered);
  });
});

describe('the commands of the editor', () => {
  const contributed = (): string[] =>
    manifest()
      .contributes.commands.map(({ command }) => command)
      .toSorted();

  it('are translated: every text of the manifest is in package.nls.json, and every entry is used', () => {
    const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');
    const entries = Object.keys(JSON.parse(read('package.nls.json')) as object);
    assert.deepEqual([...new Set(used)].toSorted(), entries.toSorted());
    for (const { command, title } of manifest().contributes.commands) {
      assert.match(title, /^%[^%]+%$/, command);
    }
  });

  it('are what the README documents, by their titles', () => {
    const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
    const titles = manifest().contributes.commands.map(
      ({ title }) => texts[title.replaceAll('%', '')] ?? title,
    );
    const hidden = titles.filter((title) => !tableKeys('commands').includes(title));
    assert.deepEqual(hidden, [], 'commands that the README does not document');
    assert.deepEqual(
      tableKeys('commands').filter((title) => !titles.includes(title)),
      [],
      'documented commands that do not exist',
    );
  });

  it('are what src/editor has handlers for', () => {
    assert.deepEqual(editorCommandIds(), contributed());
  });
});

/**
 * The ids of the editor's typed list: its commands are a record over that type, so that an id without a
 * handler does not compile.
 */
function editorCommandIds(): string[] {
  const [, list] = /export type CommandId =([^;]+);/.exec(read('src/editor/ids.ts')) ?? [];
  assert.ok(list, 'src/editor/ids.ts has no CommandId');
  return [...list.matchAll(/'([^']+)'/g)].map(([, id]) => id ?? '').toSorted();
}

function settingNames(): string[] {
  const { configuration } = manifest().contributes;
  const parts = Array.isArray(configuration) ? configuration : [configuration];
  return parts.flatMap((part: { properties: object }) => Object.keys(part.properties));
}

describe('the settings', () => {
  it('are what the README documents', () => {
    assert.deepEqual(tableKeys('settings'), settingNames().toSorted());
  });
});

describe('the commands of the palette', () => {
  it('are each played in a real window', () => {
    const { commands, menus } = manifest().contributes;
    const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
    const hidden = new Set(
      menus.commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command),
    );
    const played = ['test/host', 'test/tour']
      .flatMap((folder) => namesIn(folder).map((name) => read(`${folder}/${name}.ts`)))
      .join('\n');
    const isPlayed = (title: string): boolean =>
      [`'${title}'`, `: ${title}'`].some((written) => played.includes(written));
    assert.deepEqual(
      commands
        .filter(({ command }) => !hidden.has(command))
        .map(({ title }) => texts[title.slice(1, -1)] ?? title)
        .filter((title) => !isPlayed(title)),
      [],
    );
  });
});
