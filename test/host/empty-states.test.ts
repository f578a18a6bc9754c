/** What the Session view says where there is nothing to show yet: what is the matter, with a button for it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { makeSample } from '../sample/make-sample.ts';
import { launchBrowser } from './browser.ts';
import { PROJECT } from './cache.ts';
import { type EmbeddedCode, type EmbeddedOptions, startEmbedded } from './embedded.ts';
import { Workbench } from './workbench.ts';

const PICTURES = process.env['KEEP_PICTURES'];

describe('The Session view says what is the matter', function () {
  this.timeout(240_000);
  let home: string;
  let browser: Browser;
  let code: EmbeddedCode | undefined;
  /** Serves all that ask for nothing special. */
  let plain: EmbeddedCode | undefined;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'empty-states-'));
    browser = await launchBrowser();
  });
  afterEach(() => code?.stop());
  after(async () => {
    await plain?.stop();
    await browser?.close();
    await rm(home, { recursive: true, force: true });
  });

  const start = (options: EmbeddedOptions = {}): Promise<EmbeddedCode> =>
    startEmbedded({ extensionDevelopmentPath: PROJECT, ...options });

  const openIn = (server: EmbeddedCode, folder?: string): Promise<Workbench> => {
    const none = `http://127.0.0.1:${server.port}/?ew=true`;
    const url = folder === undefined ? none : server.url(folder);
    return Workbench.open(browser, url, { shellLog: server.shellLog });
  };

  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();

  const keepPicture = async (workbench: Workbench, name: string): Promise<void> => {
    if (PICTURES) await workbench.screenshot(join(PICTURES, `${name}.png`));
  };

  const states: readonly {
    readonly name: string;
    readonly make: (folder: string) => Promise<void>;
    readonly says: RegExp;
    readonly options?: EmbeddedOptions;
  }[] = [
    {
      name: 'no git',
      make: (folder) => writeFile(join(folder, 'notes.txt'), 'notes'),
      says: /not in a git repository[^]*Initialize Repository/,
    },
    {
      name: 'nothing found',
      make: async (folder) => void git(folder, 'init', '--quiet'),
      says: /No governance document was found[^]*Set Up Session Protocol/,
    },
    {
      name: 'not set up',
      make: async (folder) => {
        await makeSample(folder);
        await rm(join(folder, '.session-protocol'), { recursive: true });
      },
      says: /no protocol says which rules bind[^]*Set Up Session Protocol/,
    },
    {
      name: 'a broken protocol',
      make: async (folder) => {
        await makeSample(folder);
        await writeFile(join(folder, '.session-protocol/protocol.json'), '{ "version": ');
      },
      says: /The protocol file is not valid[^]*Show Problems/,
    },
    {
      name: 'untrusted',
      make: async (folder) => void (await makeSample(folder)),
      says: /Restricted Mode[^]*Manage Workspace Trust/,
      options: { trusted: false },
    },
    {
      name: 'no git on the machine',
      make: async (folder) => void (await makeSample(folder)),
      says: /Git was not found on this machine[^]*Try Again/,
      // The second keeps the server from asking a login shell for its PATH.
      options: { env: { PATH: '/nonexistent', VSCODE_CLI: '1' } },
    },
  ];
  for (const { name, make, says, options } of states) {
    it(name, async () => {
      const folder = join(home, name);
      await mkdir(folder);
      await make(folder);
      if (options) code = await start(options);
      else plain ??= await start();
      const server = options ? code : plain;
      assert.ok(server);
      const workbench = await openIn(server, folder);
      await workbench.openContainer('Session Protocol');
      await workbench.waitForWelcome('Session', says);
      await keepPicture(workbench, `welcome ${name}`);
      await workbench.close();
    });
  }

  it('no folder', async () => {
    plain ??= await start();
    const workbench = await openIn(plain);
    await workbench.openContainer('Session Protocol');
    await workbench.waitForWelcome('Session', /Open Folder[^]*a sample[^]*Open Sample Project/);
    await keepPicture(workbench, 'welcome no folder');
    await workbench.close();
  });
});
