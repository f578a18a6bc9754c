import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/editor/commands/index.ts';
import { extension, readJson } from './support.ts';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<
      Record<string, readonly { readonly command: string; readonly when?: string }[]>
    >;
    readonly views: {
      readonly sessionProtocol: readonly { readonly id: string; readonly name: string }[];
    };
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when: string;
    }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, SettingManifest>> };
  };
}
interface SettingManifest {
  readonly scope?: string;
  readonly order?: number;
  readonly markdownDescription?: string;
}

describe('The manifest', () => {
  const manifest = (): Manifest => readJson<Manifest>('package.json');
  const texts = (): Record<string, string> => readJson<Record<string, string>>('package.nls.json');

  it('starts the extension for a protocol file, or a page of ours that is shown again, only', () => {
    assert.deepEqual(manifest().activationEvents, [
      'onFileSystem:session-protocol-preview',
      'workspaceContains:.session-protocol/protocol.json',
    ]);
  });

  it('contributes exactly the commands that have a handler, and registers them all', async () => {
    await extension().activate();
    const contributed = manifest().contributes.commands.map(({ command }) => command);
    assert.deepEqual(contributed.toSorted(), Object.keys(COMMANDS).toSorted());
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('names every command with a Title Case verb in our category', () => {
    for (const { command, title, category } of manifest().contributes.commands) {
      assert.equal(category, 'Session Protocol', command);
      const text = texts()[title.slice(1, -1)] ?? '';
      assert.match(text, /^[A-Z][a-z]+( [A-Z][a-z]+)*…?$/, `${command}: ${text}`);
    }
  });

  it('says for every command in the palette when it can be used, and hides the internal one', () => {
    const { commands, menus } = manifest().contributes;
    const palette = new Map(
      (menus['commandPalette'] ?? []).map(({ command, when }) => [command, when]),
    );
    for (const { command } of commands) {
      if (command === 'sessionProtocol.showLog') continue;
      assert.ok(palette.get(command), `${command} has a when clause`);
    }
    assert.equal(palette.get('sessionProtocol.openDocument'), 'false');
    assert.equal(palette.get('sessionProtocol.finishFix'), 'false');
  });

  it('offers what runs a process only in a trusted workspace', () => {
    const harmless = new Set(
      [
        'refresh',
        'showLog',
        'openDocument',
        'explainLine',
        'repairEncoding',
        'finishFix',
        'filterPlan',
        'groupPlan',
        'clearPlanFilter',
        'showPlanBoard',
        'exportPicture',
        'openSample',
      ].map((name) => `sessionProtocol.${name}`),
    );
    for (const [menu, entries] of Object.entries(manifest().contributes.menus)) {
      for (const { command, when = '' } of entries) {
        if (!harmless.has(command)) assert.match(when, /isWorkspaceTrusted/, `${menu}: ${command}`);
      }
    }
  });

  it('keeps every tree action in the palette, too', () => {
    const { menus } = manifest().contributes;
    const neverShown = (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false');
    const hidden = new Set(neverShown.map(({ command }) => command));
    const inTrees = [...(menus['view/title'] ?? []), ...(menus['view/item/context'] ?? [])];
    assert.deepEqual(
      inTrees.filter(({ command }) => hidden.has(command)),
      [],
    );
  });

  it('has a welcome text with a button for each state of each view', () => {
    const { views, viewsWelcome } = manifest().contributes;
    assert.equal(views.sessionProtocol.length, 3);
    for (const { id } of views.sessionProtocol) {
      const conditions = viewsWelcome.filter(({ view }) => view === id).map(({ when }) => when);
      for (const state of [
        'workspaceFolderCount == 0',
        'reading',
        'failed',
        'virtual',
        'untrusted',
        'noGit',
        'gitMissing',
      ]) {
        assert.ok(
          conditions.some((when) => when.includes(state)),
          `${id}: ${state}`,
        );
      }
    }
    for (const { contents } of viewsWelcome) {
      assert.match(
        texts()[contents.slice(1, -1)] ?? '',
        /\n\[[^\]]+\]\(command:[\w.]+\)/,
        contents,
      );
    }
  });

  it('links its welcome texts to commands that exist', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const linked = Object.values(texts()).flatMap((text) =>
      [...text.matchAll(/command:([\w.]+)/g)].map(([, id]) => id),
    );
    assert.ok(linked.length > 10);
    // What a hosted VS Code leaves out is part of every desktop one.
    const elsewhere = new Set(['git.clone', 'git.init', 'workbench.action.files.openFolder']);
    assert.deepEqual(
      linked.filter((id) => id !== undefined && !known.has(id) && !elsewhere.has(id)),
      [],
    );
  });

  it('has one walkthrough of at most six steps, each with a picture and an event that ticks it', async () => {
    const { walkthroughs } = manifest().contributes;
    assert.equal(walkthroughs.length, 1);
    const steps = walkthroughs[0]?.steps ?? [];
    assert.ok(steps.length > 2 && steps.length <= 6);
    const known = new Set(await vscode.commands.getCommands(true));
    for (const { media, completionEvents } of steps) {
      const picture = readFileSync(join(extension().extensionPath, media.svg), 'utf8');
      assert.match(picture, /^<svg[^]*var\(--vscode-/, 'in the colours of the theme');
      assert.doesNotMatch(picture, /#[0-9a-f]{3,8}\b|<text/i, 'no fixed colour, no words');
      assert.ok(texts()[media.altText.slice(1, -1)]);
      assert.ok(completionEvents.length > 0);
      for (const event of completionEvents) {
        const command = /^onCommand:(.+)$/.exec(event)?.[1];
        if (command === undefined) assert.match(event, /^onContext:sessionProtocol\./);
        else assert.ok(known.has(command), event);
      }
    }
  });

  it('is documented: the README names every command, setting and view', () => {
    const readme = readFileSync(join(extension().extensionPath, 'README.md'), 'utf8');
    const { commands, configuration, views, menus } = manifest().contributes;
    const palette = new Map(
      (menus['commandPalette'] ?? []).map(({ command, when }) => [command, when]),
    );
    const named = [
      ...commands
        .filter(({ command }) => palette.get(command) !== 'false')
        .map(({ title }) => texts()[title.slice(1, -1)] ?? title),
      ...Object.keys(configuration.properties),
      ...views.sessionProtocol.map(({ name }) => texts()[name.slice(1, -1)] ?? name),
    ];
    assert.deepEqual(
      named.filter((name) => !readme.includes(name)),
      [],
    );
  });

  it('gives every setting scope, order and description, and the code reads each', () => {
    const { properties } = manifest().contributes.configuration;
    for (const [name, setting] of Object.entries(properties)) {
      assert.ok(setting.scope && setting.order && setting.markdownDescription, name);
      assert.notEqual(
        vscode.workspace.getConfiguration().inspect(name)?.defaultValue,
        undefined,
        name,
      );
    }
  });

  it('takes every text from package.nls.json, which holds no other', () => {
    const used = [
      ...readFileSync(join(extension().extensionPath, 'package.json'), 'utf8').matchAll(
        /"%([\w.]+)%"/g,
      ),
    ];
    assert.deepEqual(
      [...new Set(used.map(([, key]) => key))].toSorted(),
      Object.keys(texts()).toSorted(),
    );
  });
});

describe('The texts of the code', () => {
  it('are all in the bundle for translators', () => {
    const folder = join(extension().extensionPath, 'src', 'editor');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const inCode = files.flatMap((name) =>
      [
        ...readFileSync(join(folder, name), 'utf8').matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g),
      ].map(([, text]) => (text ?? '').replaceAll("\\'", "'")),
    );
    const bundle = readJson<Record<string, string>>('l10n/bundle.l10n.json');
    assert.deepEqual(Object.keys(bundle), [...new Set(inCode)].toSorted());
  });
});
