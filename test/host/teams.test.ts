/**
 * A session of each team in the real workbench: begun from the palette, through a list in which what can prove
 * itself does, one of the team's rules broken and kept, closed with its hand-off. What `test/teams/` plays by
 * command line is here seen and done as people do it. The other teams are in `teams-playbook.test.ts`.
 */
import assert from 'node:assert/strict';
import { clinicData } from '../teams/clinic-data.ts';
import { platform } from '../teams/platform.ts';
import { researchThread } from '../teams/research-thread.ts';
import { teamWindows } from './team-window.ts';

describe('In the workbench', function () {
  this.timeout(120_000);
  const open = teamWindows();

  it('the platform team begins by its opener, brings the bible along, and leaves its hand-off there', async () => {
    const window = await open(platform);
    const { workbench } = window;
    const opener = 'docs/session-openers/SESSION_07_GROUNDWORK.md';
    await window.command('Start Session');
    await window.asked('Start Session (1/3)');
    await window.press('Enter');
    await window.asked('Start Session 7 (3/3)');
    await window.press('Enter');
    await window.hasBegun();
    await window.row(/^Verify you are on branch: harbour-main \| On branch harbour-main\.$/m);
    await window.row(/^Verify the work tree is clean: git status \| The work tree is clean\.$/m);
    // A rule broken before the work begins, and kept.
    await window.play({ git: ['checkout', '--quiet', '-b', 'elsewhere'] });
    await window.row(/^Verify you are on branch.* \| .*switch to harbour-main\.$/m);
    await window.play({ git: ['checkout', '--quiet', 'harbour-main'] });
    await window.row(/^Verify you are on branch.* \| On branch harbour-main\.$/m);
    await workbench.clickItem('Session', /^Read docs\/ARCHITECTURE_BIBLE/);
    await workbench.editor.waitForTab('ARCHITECTURE_BIBLE.md');
    await window.row(
      /^Read docs\/ARCHITECTURE_BIBLE.* \| Read to its end, and unchanged since\.$/m,
    );
    await window.ticksAll();
    await window.isActive();

    const table = 'migrations/001_berth_events.sql';
    await window.play({ write: table, text: 'CREATE TABLE berth_events (berth TEXT);\n' });
    await window.isRefused('feat: add berth_events', /Section 3|bible/i);
    await window.play({
      edit: 'docs/ARCHITECTURE_BIBLE.md',
      from: 'One row for each berth.\n',
      to: 'One row for each berth.\n\n### 3.2 berth_events\nOne row for each change of a berth.\n',
    });
    await window.commits('feat: add berth_events [BIBLE: Section 3]');
    assert.match(window.git('log', '-1', '--format=%B'), /^Session: 7$/m);

    await window.command('Close Session');
    await window.said(/"Before closing" .* 1 open item: 2 Update Section 3/);
    await workbench.expand('Session', 'Before closing');
    await workbench.tick('Session', /^Update Section 3/);
    await window.answerClosing('0B.6: waits for the tag', 'Export the tables: 0B.3', '');
    await window.said(/^The hand-off is written\. Commit it to close the session/);
    assert.match(
      window.read(opener),
      /### HANDOFF[^]*\*\*Completed\*\*[^]*add berth_events[^]*0B\.6: waits for the tag[^]*Export the tables: 0B\.3/,
    );
    await window.play({ commit: 'docs: hand off session 7' });
    await window.hasNoSession();
  });

  it('the research team rewrites nothing, passes its gates, and adds its entry with what it cost', async () => {
    const window = await open(researchThread);
    const { workbench } = window;
    const thread = 'PROGRESS_THREAD.md';
    await window.command('Start Session');
    await window.hasBegun();
    await workbench.messages.waitForStatus('Session Protocol: Session 01, active');

    await window.play({ edit: thread, from: '- First read of the gauge', to: '- Second read' });
    await window.isRefused('docs: correct the history', /PROGRESS_THREAD\.md: /);
    await window.play(
      { git: ['checkout', '--quiet', 'HEAD', '--', thread] },
      { write: 'tools/regression.mjs', text: 'process.exitCode = 0;\n' },
    );
    await window.play({ commit: 'fix: regression run' });

    await window.command('Close Session');
    await window.said(/"Quality gates.*" .* has 2 open items: 1 The regression run is green/);
    await window.checks('regression', /^The check regression passed/);
    await window.ticks('Quality gates', [/plots were looked at/]);
    await window.answerClosing('', 'Session 02: plot the tides', 'One gauge is an hour off');
    await window.asked('Close Session: Tokens Used');
    await window.answers('41K / 90K');
    await window.said(/^The hand-off is written\. Commit it to close the session/);
    assert.match(
      window.read(thread),
      /\n## Session 01 - [^]*\*\*Tokens Used\*\*: 41K \/ 90K\n[^]*- ✅ regression: exit code 0[^]*### Next\n- Session 02: plot the tides\n\n### Notes\n- One gauge is an hour off\n+$/,
    );
    await window.play({ commit: 'docs: close session 01' });
    await window.hasNoSession();
  });

  it('the clinic team backs up first, has a way back for each migration, and goes through its list', async () => {
    const window = await open(clinicData);
    const { workbench } = window;
    await window.command('Start Session');
    await window.hasBegun();
    await window.row(/^Have a verified backup not older than 24 hours \| There is no verified/m);
    await window.play({ write: 'notes.txt', text: 'x\n' });
    await window.play({ commit: 'docs: notes', refused: /checklist/ });
    await window.play({ remove: 'notes.txt' }, { git: ['reset', '--quiet'] });
    await window.command('Back Up Databases');
    await window.said(/backed up and verified/);
    await window.isActive();

    const visits = 'CREATE TABLE visits (id INTEGER PRIMARY KEY);\n';
    await window.play({ write: 'migrations/20260302_visits.sql', text: visits });
    await window.isRefused('feat: visits', /20260302_visits\.sql: .*rollback/);
    await window.play({
      write: 'migrations/20260302_visits_rollback.sql',
      text: 'DROP TABLE visits;\n',
    });
    await window.play({ commit: 'feat: visits' });

    await window.command('Close Session');
    await window.said(/"Verification checklist" .* has 3 open items/);
    await window.ticks('Verification checklist', [/A file for every clinic/, /opens/, /yesterday/]);
    await window.command('Close Session');
    await window.said(/^The session is closed\. .* no document takes it/);
    assert.match(await workbench.editor.readText(), /feat: visits/);
    await window.hasNoSession();
  });
});
