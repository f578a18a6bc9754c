import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from './browser.ts';
import { PROJECT } from './cache.ts';
import { until } from './wait.ts';
import { Workbench } from './workbench.ts';

describe('npm start', () => {
  it('serves the sample, and leaves nothing running or lying about after Ctrl+C', async function () {
    this.timeout(120_000);
    if (process.platform !== 'linux') this.skip();
    const marker = `START_TEST=${randomUUID()}`;
    const started = start(marker);
    try {
      const url = await until('the address', async () => /http:\S+/.exec(started.output())?.[0], {
        timeout: 60_000,
        seen: async () => started.output(),
      });
      const browser = await launchBrowser();
      const workbench = await Workbench.open(browser, url);
      await workbench.runCommand('Terminal: Create New Terminal');
      await workbench.page.locator('.terminal.xterm').waitFor();
      // The server, its extension host, its terminal host and the shell, besides the two of `npm start`.
      await until('the processes of VS Code', async () => marked(marker).length >= 6);
      const sample = new URL(url).searchParams.get('folder') ?? '';
      assert.ok(existsSync(join(sample, 'docs')));

      started.child.kill('SIGINT');
      assert.equal(await started.exit, 0);

      await until('every process to end', async () => marked(marker).length === 0, {
        timeout: 5000,
        seen: async () => marked(marker),
      });
      await assert.rejects(fetch(url));
      assert.equal(existsSync(sample), false);
      await browser.close();
    } finally {
      started.child.kill('SIGTERM');
    }
  });
});

function start(marker: string): {
  child: ChildProcess;
  output: () => string;
  exit: Promise<number | null>;
} {
  const [name, value] = marker.split('=') as [string, string];
  // Through the way in that npm takes, which passes the signal on.
  const child = spawn(
    process.execPath,
    ['test/bootstrap.mjs', 'start', '--embedded', '--no-build'],
    {
      cwd: PROJECT,
      env: { ...process.env, [name]: value },
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    output: () => output,
    exit: new Promise((resolve) => child.once('exit', resolve)),
  };
}

/** The command lines of the living processes whose environment holds the marker. */
function marked(marker: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        if (!environment.includes(marker)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}
