import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { cliPath, cliRefuses } from './cli-support.ts';
import { tryGit } from './cli-git.ts';
import { THREAD, type Team, makeTeam } from './session-support.ts';

const PATH = 'docs/PROGRESS_THREAD.md';
const entry = (number: string, name: string): string =>
  `\n---\n\n## Session ${number} - 2026-02-03 - ${name}\n**Status**: done\n**Commits**: none\n\n### Completed\n- ${name}\n\n### Tests\n- none\n\n### Next\n- More ${name}\n`;

describe('entries of two work trees', function () {
  this.timeout(60_000);
  let team: Team;
  beforeEach(async () => {
    team = await makeTeam({ '.gitattributes': `${PATH} merge=session-thread\n` });
    const driver = `"${process.execPath}" "${cliPath}" session merge %O %A %B`;
    team.git('config', 'merge.session-thread.driver', driver);
    team.git('checkout', '-qb', 'side');
    await team.commit('side', { [PATH]: THREAD + entry('08', 'Sell') });
    team.git('checkout', '-q', 'main');
  });
  afterEach(() => team.remove());

  it('are both whole after a merge, and none is lost', async () => {
    await team.commit('ours', { [PATH]: THREAD + entry('07', 'Bake') });
    team.git('merge', '-q', '--no-edit', 'side');
    assert.equal(
      await readFile(join(team.root, PATH), 'utf8'),
      THREAD + entry('07', 'Bake') + entry('08', 'Sell'),
    );
  });

  it('are left to people where a side rewrote history', async () => {
    const rewritten = THREAD.replace('- Knead', '- Rest') + entry('07', 'Bake');
    await team.commit('ours', { [PATH]: rewritten });
    const { status } = tryGit(team.root, 'merge', '--no-edit', 'side');
    assert.equal(status, 1);
    assert.match(await readFile(join(team.root, PATH), 'utf8'), /<<<<<<< [^]*>>>>>>> /);
  });

  it('are named where one is not there', () => {
    cliRefuses(team.root, /none\.md/, /three files/, 'session', 'merge', PATH, PATH, 'none.md');
  });
});
