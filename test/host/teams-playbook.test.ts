/**
 * A session of each team in the real workbench: begun from the palette, through a list in which what can prove
 * itself does, one of the team's rules broken and kept, closed with its hand-off. What `test/teams/` plays by
 * command line is here seen and done as people do it. The other teams are in `teams.test.ts`.
 */
import assert from 'node:assert/strict';
import { club } from '../teams/club.ts';
import { saying } from '../teams/coaching-repository.ts';
import { coaching } from '../teams/coaching.ts';
import { teamWindows } from './team-window.ts';

describe('In the workbench', function () {
  this.timeout(120_000);
  const open = teamWindows();

  it('the coaching team waives with a reason, stops at a blocking issue, and ends with its sprint status', async () => {
    const window = await open(coaching);
    const { workbench } = window;
    await window.command('Start Session');
    await window.asked('Start Session (2/3)');
    await workbench.pick('Mara (Builder)');
    await window.hasBegun();
    await window.row(/^Have the git hooks installed \| The git hooks are whole\.$/m);
    await window.row(/^Make a backup \| There is no verified backup/m);
    await window.command('Waive Item…');
    await workbench.pick('Look for open blocking issues');
    await window.answers('this session resolves them');
    await window.row(/^Look for open.* \| Waived by Ada: this session resolves them\.$/m);
    await window.command('Back Up Databases');
    await window.said(/backed up and verified/);
    await window.row(/^Make a backup \| A verified backup was made less than an hour ago\.$/m);
    await window.ticksAll();
    await window.isActive();
    assert.match(window.read('START.md'), /^\*\*Last Backup\*\*: \d{8}-/m);

    await window.play({ append: 'docs/CALENDAR.md', text: 'By phone.\n' });
    await window.isRefused('docs: phone', /blocking issue is open/);
    await window.play({ git: ['checkout', '--quiet', 'HEAD', '--', 'docs/CALENDAR.md'] });
    await window.play({ commit: 'docs: backup pointer' });

    await window.answerClosing('', 'Ask the pupils', '');
    await window.asked('Close Session: Sprint Status');
    await workbench.pick(/Update the Sprint Status/);
    await window.said(/^The hand-off is written/);
    assert.match(
      window.read('TEAM_PLAYBOOK.md'),
      /\*\*Updated By\*\*: Mara \(Builder\)\n\*\*Next Task\*\*: Ask the pupils\n/,
    );
    await window.play({ commit: saying('sprint status') });
    await window.hasNoSession();
  });

  it('the club team keeps the old site up, builds in order, and meets its criteria before it closes', async () => {
    const window = await open(club);
    const { workbench } = window;
    await window.command('Start Session');
    await window.asked('Start Session (3/3)');
    await window.press('Enter');
    await window.hasBegun();
    await window.play({ write: 'old-site/down', text: 'x\n' });
    await window.checks('old site', /^The check old site failed\. It ended with exit code 1/);
    await window.play({ remove: 'old-site/down' });
    await window.checks('old site', /^The check old site passed/);
    await window.isActive();

    // A chunk that waits for another is not completed without a reason.
    await window.command('Complete Task…');
    await workbench.pick('create-the-court-tables');
    await workbench.pick(/In Words/);
    await window.answers('there are tables');
    await window.asked('Although It Waits');
    await window.press('Escape');
    await workbench.clickItemAction('Session', 'Create the folders', 'Complete Task…');
    await workbench.pick(/In Words/);
    await window.answers('src/ is there');
    await window.said(/^create-the-folders is completed/);
    const tracker = window.read('.session-protocol/implementation_tracker.csv');
    assert.match(tracker, /Create the folders[^\n]*DONE/);
    assert.match(tracker, /Create the court tables[^\n]*NOT_STARTED/);

    await window.play({ write: 'src/courts.ts', text: 'export const courts = [];\n' });
    await window.play({ commit: 'feat: folders' });
    await window.command('Close Session');
    await window.said(/"Success criteria.*" .* has 3 open items/);
    await window.checks('tests', /^The check tests passed/);
    await window.checks('old site', /^The check old site passed/);
    await window.ticks('Success criteria', [/go online by itself/]);
    await window.command('Close Session');
    await window.said(/^The session is closed/);
    await window.hasNoSession();
  });
});
