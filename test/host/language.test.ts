/** The workbench in another language: in German, and in a made-up one that shows what was left out. */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { makeSample } from '../sample/make-sample.ts';
import { launchBrowser } from './browser.ts';
import { PROJECT } from './cache.ts';
import { type EmbeddedCode, startEmbedded } from './embedded.ts';
import { until } from './wait.ts';
import { Workbench } from './workbench.ts';

/** A language that nobody speaks: every text between brackets. */
const MADE_UP = 'xx';

const wrap = (text: string): string =>
  text
    .split('\n')
    // In a link the words are wrapped, not the target.
    .map((line) =>
      line.replace(/^(?:\[(.+)\](\(.+\))|(.+))$/, (_, words, target, plain) =>
        target === undefined ? `⟦${plain}⟧` : `[⟦${words}⟧]${target}`,
      ),
    )
    .join('\n');

/** The extension with a bundle in the made-up language beside the others. */
async function makeWrapped(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'pseudo-locale-')), 'extension');
  await mkdir(folder);
  // Copies: VS Code knows an extension, and so its texts, by the true path of its code.
  for (const name of ['package.json', 'package.nls.json', 'l10n', 'dist', 'media', 'schemas'])
    await cp(join(PROJECT, name), join(folder, name), { recursive: true });
  for (const name of ['package.nls', 'l10n/bundle.l10n']) {
    const texts = JSON.parse(await readFile(join(PROJECT, `${name}.json`), 'utf8')) as object;
    const wrapped = Object.fromEntries(
      Object.entries(texts).map(([key, text]) => [key, wrap(text as string)]),
    );
    await writeFile(join(folder, `${name}.${MADE_UP}.json`), JSON.stringify(wrapped));
  }
  return folder;
}

describe('The workbench in another language', function () {
  this.timeout(180_000);
  let sample: string;
  let browser: Browser;
  let code: EmbeddedCode | undefined;

  before(async () => {
    sample = await makeSample();
    browser = await launchBrowser();
  });
  afterEach(() => code?.stop());
  after(async () => {
    await browser?.close();
    await rm(dirname(sample), { recursive: true, force: true });
  });

  async function open(language: string, extension: string): Promise<Workbench> {
    code = await startEmbedded({ extensionDevelopmentPath: extension });
    // A window tells the server its language, by the name that its own texts came with.
    const speaking = {
      newPage: async (options: Parameters<Browser['newPage']>[0]) => {
        const page = await browser.newPage(options);
        await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};`);
        return page;
      },
    } as Browser;
    const workbench = await Workbench.open(speaking, code.url(sample), { shellLog: code.shellLog });
    await workbench.openContainer('Session Protocol');
    return workbench;
  }

  it('speaks German: views, status bar, welcome text and commands', async () => {
    const workbench = await open('de', PROJECT);
    await workbench.messages.waitForStatus(/^Session Protocol: Keine Sitzung/);
    await workbench.waitForWelcome('Sitzung', /Sitzung beginnen/);
    await workbench.waitForItem('Plan', 'Kritischer Pfad');
    await workbench.waitForItem('Playbook & Daten', 'Datenbanken');
    await workbench.runCommand('Session Protocol: Nächsten Schritt anzeigen');
    await until(
      'the next step to be shown',
      async () => (await workbench.readPickTitle()) === 'Nächster Schritt',
    );
    await workbench.close();
  });

  it('has no text that a translator cannot reach', async () => {
    const extension = await makeWrapped();
    try {
      const workbench = await open(MADE_UP, extension);
      const session = '⟦Session⟧';
      const bare = (texts: readonly string[]): string[] =>
        texts.filter((text) => text !== '' && !/⟦.*⟧/s.test(text));
      const status = await workbench.messages.waitForStatus(/⟦No session/);
      assert.ok(status);
      const welcome = (await workbench.readWelcome(session)).split('\n').map((line) => line.trim());
      assert.deepEqual(bare(welcome), []);
      await workbench.waitForItem('⟦Playbook & Data⟧', /⟦Databases⟧/);
      // The phases and the documents bear names of the team's own.
      const rows = [
        ...(await workbench.readTree('⟦Plan⟧')).filter(({ level }) => level === 1),
        ...(await workbench.readTree('⟦Playbook & Data⟧')).filter(({ level }) => level === 1),
      ].map(({ label }) => label);
      assert.deepEqual(
        bare(rows).filter((label) => !/^Phase|Playbook|MASTER|SESSION|Bible|Thread/.test(label)),
        [],
      );
      await workbench.openQuickInput('F1');
      await workbench.page.keyboard.type('Session Protocol:');
      await workbench.waitForPick(/Session Protocol: /);
      const offered = (await workbench.readPicks()).filter((name) =>
        name.startsWith('Session Protocol:'),
      );
      assert.ok(offered.length > 5, offered.join(', '));
      assert.deepEqual(bare(offered), []);
      await workbench.close();
    } finally {
      await rm(dirname(extension), { recursive: true, force: true });
    }
  });
});
