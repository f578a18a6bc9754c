/** The story of the sample: one governed session from the first look to the hand-off. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../host/wait.ts';
import type { Workbench } from '../host/workbench.ts';

/** One step of the story. */
export interface Step {
  /** Told in the terminal. */
  sentence: string;
  /** The name of the step's picture, in kebab-case. */
  screenshot: string;
  run(workbench: Workbench, sample: string): Promise<void>;
}

const command = (title: string): string => `Session Protocol: ${title}`;

const PREPARING = /^Session Protocol: Checklist \d+ of \d+/;
const ACTIVE = /Session 0?4(, active)?$/;

/** Database work runs in processes of its own, on machines that may be busy. */
const DATABASE_TIME = 60_000;

export const STEPS: readonly Step[] = [
  {
    sentence: 'The sample opens: no session is running, and the status bar says so.',
    screenshot: 'no-session',
    async run(workbench) {
      await workbench.openContainer('Session Protocol');
      await workbench.setSideBarWidth(440);
      await workbench.messages.waitForStatus(/^Session Protocol: No session/);
      await workbench.waitForWelcome('Session', /Start Session/);
      await workbench.waitForItem('Plan', /Phase 1/);
      await workbench.waitForItem('Playbook & Data', /Corner Shop Team Playbook/);
    },
  },
  {
    sentence: 'The Plan view shows phases and tasks; a click opens the plan at the task.',
    screenshot: 'plan',
    async run(workbench, sample) {
      await workbench.expand('Plan', /Phase 1/);
      await workbench.clickItem('Plan', /^1\.2 /);
      await workbench.editor.waitForTab('MASTER_PLAN.md');
      await waitForLine(workbench, lineOf(sample, 'docs/MASTER_PLAN.md', '- [ ] 1.2:'));
    },
  },
  {
    sentence: 'The playbook shows what binds: rules, checklists, and what each role must read.',
    screenshot: 'playbook',
    async run(workbench) {
      const view = 'Playbook & Data';
      await workbench.waitForItem(view, /Protocol/);
      await workbench.waitForItem(view, /Corner Shop Team Playbook/);
      // Rows out of sight are not there: the databases make room.
      await workbench.expand(view, /^Databases/, false);
      await workbench.expand(view, 'Roles');
      await workbench.clickItem(view, 'Builder');
      await workbench.editor.waitForTab('TEAM_PLAYBOOK.md');
    },
  },
  {
    sentence: 'Git hooks are installed from the palette.',
    screenshot: 'hooks-installed',
    async run(workbench) {
      await workbench.runCommand(command('Install Git Hooks'));
      await workbench.messages.waitForNotification(/git hooks are installed/);
    },
  },
  {
    sentence: 'In the terminal a commit without a session is refused, and says what to do.',
    screenshot: 'refused-no-session',
    async run(workbench) {
      const line = "echo '// a note' >> src/receipt.ts && git commit -am 'fix: a note'";
      const { exitStatus, output } = await workbench.terminal.run(line);
      assert.notEqual(exitStatus, 0, output);
      assert.match(output, /session/i);
      const undo = await workbench.terminal.run('git restore --staged --worktree .');
      assert.equal(undo.exitStatus, 0, undo.output);
    },
  },
  {
    sentence: 'Start Session asks for opener, role and tasks, and shows the mandatory checklist.',
    screenshot: 'checklist',
    async run(workbench) {
      await workbench.messages.clearNotifications();
      await workbench.editor.closeAll();
      await workbench.runCommand(command('Start Session'));
      await workbench.pick(/04/);
      await workbench.pick('Builder');
      // The tasks of the opener are ticked already.
      await workbench.waitForPick(/^0A\.3 /);
      await workbench.page.keyboard.press('Enter');
      await workbench.messages.waitForStatus(PREPARING);
      await workbench.waitForItem('Session', 'Start checklist');
    },
  },
  {
    sentence:
      'Items prove themselves: branch and work tree at once, a document when it is read to its end.',
    screenshot: 'document-read',
    async run(workbench) {
      for (const name of ['MASTER_PLAN.md', 'ARCHITECTURE_BIBLE.md']) {
        await workbench.editor.open(`docs/${name}`);
        await workbench.editor.goToEnd();
        await waitForRow(
          workbench,
          (spoken) => spoken.includes(name) && spoken.includes(', proved.'),
        );
      }
    },
  },
  {
    sentence: 'A backup proves its item, a person ticks the rest, and the session is active.',
    screenshot: 'session-active',
    async run(workbench) {
      await workbench.runCommand(command('Back Up Databases'));
      await workbench.messages.waitForNotification(/backed up and verified/, DATABASE_TIME);
      await workbench.messages.clearNotifications();
      await workbench.runCommand(command('Tick Checklist Items…'));
      await workbench.pickAll();
      await workbench.messages.waitForStatus(ACTIVE);
      await waitForRow(workbench, (spoken) => spoken.startsWith('Session 04, active'));
    },
  },
  {
    sentence: 'The brief says on one page what who works in this session has to know.',
    screenshot: 'brief',
    async run(workbench) {
      await workbench.runCommand(command('Show Session Brief'));
      await workbench.page.getByRole('tab', { name: /Session Brief/ }).waitFor();
      await waitForBrief(workbench);
    },
  },
  {
    sentence: 'The window is reloaded, and it is all still there.',
    screenshot: 'after-reload',
    async run(workbench) {
      // As with a person, who takes longer: the window has noted which pages are open.
      await workbench.waitUntilKept('session-protocol-preview');
      await workbench.reload();
      await workbench.messages.waitForStatus(ACTIVE, 30_000);
      await workbench.waitForItem('Session', /^Tasks/);
      await workbench.waitForItem('Playbook & Data', /^Databases/);
      await waitForBrief(workbench);
    },
  },
  {
    sentence: 'A route changes and a file without a version header is saved: Problems says so.',
    screenshot: 'problems',
    async run(workbench) {
      await workbench.terminal.run("echo 'export const CENTS_A_POINT = 100;' > src/points.ts");
      await workbench.editor.open('src/routes/checkout.ts');
      await workbench.editor.typeAt(
        'end',
        '\nexport const pointsOf = (cents: number): number => cents;\n',
      );
      await workbench.editor.save();
      await workbench.messages.waitForProblem(/header/i, 30_000);
      await workbench.waitForItem('Session', /Missing version header/);
    },
  },
  {
    sentence: "VS Code's own Commit button is refused as well, in one clear line.",
    screenshot: 'refused-from-vscode',
    async run(workbench) {
      await workbench.sourceControl.stageAll();
      await workbench.sourceControl.commit('feat: count points at checkout [BIBLE: Section 3]');
      const dialog = await workbench.messages.waitForDialog();
      assert.match(dialog.message, /Session Protocol: 2 problems/);
    },
  },
  {
    sentence: 'A Quick Fix inserts the version header.',
    screenshot: 'quick-fix',
    async run(workbench) {
      await workbench.messages.answerDialog('Cancel');
      await workbench.editor.open('src/points.ts');
      await workbench.editor.quickFix(/header/i);
      await until('the header to be in the file', async () => {
        return (await workbench.editor.readText()).includes('MODULE');
      });
      await workbench.editor.save();
    },
  },
  {
    sentence:
      'Fix All opens the bible at the section that the route asks for, with a stub to fill in.',
    screenshot: 'bible-updated',
    async run(workbench) {
      await workbench.runCommand(command('Fix All Violations'));
      await workbench.editor.waitForTab('ARCHITECTURE_BIBLE.md');
      await until('the stub', async () => {
        return (await workbench.editor.readText()).includes('[Describe what changes in');
      });
      // The stub is selected, so that typing takes its place.
      await workbench.editor.type('POST /checkout counts points, too');
      await workbench.messages.clearNotifications();
    },
  },
  {
    sentence: 'Commit Again takes the message that was kept, and asks before it stages the fixes.',
    screenshot: 'commit-passes',
    async run(workbench, sample) {
      await workbench.runCommand(command('Commit Again'));
      await workbench.pick(/Save and Stage \d Files/);
      await workbench.messages.waitForNotification(/^Committed: feat: count points/, 30_000);
      assert.match(git(sample, 'log', '-1', '--format=%s'), /^feat: count points/);
      assert.equal(git(sample, 'status', '--porcelain'), '');
    },
  },
  {
    sentence:
      'A task is completed with a commit as evidence: its box is ticked, the tracker has it.',
    screenshot: 'task-completed',
    async run(workbench, sample) {
      await workbench.messages.clearNotifications();
      await workbench.runCommand(command('Complete Task…'));
      await workbench.pick('0A.6');
      await workbench.pick(/count points at checkout/);
      await workbench.messages.waitForNotification(/^0A\.6 is completed: commit /);
      const plan = readFileSync(join(sample, 'docs/MASTER_PLAN.md'), 'utf8');
      assert.match(plan, /- \[x\] 0A\.6/);
      await workbench.openContainer('Session Protocol');
      await workbench.editor.open('docs/MASTER_PLAN.md');
      await workbench.editor.goToLine(lineOf(sample, 'docs/MASTER_PLAN.md', '- [x] 0A.6'));
      await waitForRow(workbench, (spoken) => /^Task 0A\.6.*, commit [0-9a-f]/.test(spoken));
    },
  },
  {
    sentence: 'The tracker is a table of every task, to be filtered, sorted and worked with.',
    screenshot: 'tracker',
    async run(workbench) {
      await workbench.messages.clearNotifications();
      await workbench.runCommand(command('Show Tracker'));
      await until('the table', async () => {
        for (const frame of workbench.page.frames()) {
          if ((await frame.locator('caption', { hasText: /^13 of 13 tasks/ }).count()) > 0)
            return true;
        }
        return false;
      });
    },
  },
  {
    sentence: 'Both databases are backed up as one verified set.',
    screenshot: 'backed-up',
    async run(workbench, sample) {
      await workbench.runCommand('View: Close Editor');
      git(sample, 'add', '--all');
      const line = "git commit -m 'docs: 0A.6 is done'";
      const { exitStatus, output } = await workbench.terminal.run(line);
      assert.equal(exitStatus, 0, output);
      await workbench.openContainer('Session Protocol');
      await workbench.runCommand(command('Back Up Databases'));
      const told = /2 databases are backed up and verified/;
      await workbench.messages.waitForNotification(told, DATABASE_TIME);
    },
  },
  {
    sentence: 'A migration is tried on a copy and shown before anything is changed.',
    screenshot: 'dry-run',
    async run(workbench) {
      await workbench.messages.clearNotifications();
      await workbench.runCommand(command('Migrate Databases'));
      await workbench.waitForPick(/Apply 1 Migration/, DATABASE_TIME);
      await until('the preview to name what is added', async () =>
        (await workbench.editor.readText()).includes('loyalty_points'),
      );
    },
  },
  {
    sentence: 'Then it is applied, after a backup of its own.',
    screenshot: 'migrated',
    async run(workbench) {
      await workbench.pick(/Apply 1 Migration/);
      await workbench.messages.waitForNotification(/^Migrated: shop/, DATABASE_TIME);
    },
  },
  {
    sentence: 'Restore Backup… names what it will overwrite, and asks.',
    screenshot: 'restore-asks',
    async run(workbench) {
      await workbench.messages.clearNotifications();
      await workbench.runCommand(command('Restore Backup…'));
      await workbench.waitForQuestion('Restore Backup');
      await workbench.pick(/./);
      const dialog = await workbench.messages.waitForDialog();
      assert.match(dialog.message, /shop/);
    },
  },
  {
    sentence: 'The database is as it was before, and what it held meanwhile is backed up, too.',
    screenshot: 'restored',
    async run(workbench) {
      await workbench.messages.answerDialog('Restore');
      // What can be lost takes its name to be typed.
      await workbench.answer('shop');
      await workbench.messages.waitForNotification(/^Restored: .*shop/, DATABASE_TIME);
    },
  },
  {
    sentence: 'What the opener asks before closing is ticked where it is open still.',
    screenshot: 'before-closing',
    async run(workbench) {
      await workbench.messages.clearNotifications();
      await workbench.runCommand(command('Run Checklist…'));
      await workbench.pick('Before closing');
      await workbench.waitForPick(/Update Bible Section 4/);
      await workbench.pickAll();
      await workbench.waitForItem('Session', 'Before closing');
      await until('the list to be complete', async () => {
        const items = await workbench.readTree('Session');
        return items.some(
          ({ label, description }) =>
            label === 'Before closing' && description.startsWith('4 of 4'),
        );
      });
    },
  },
  {
    sentence:
      'Close Session writes the hand-off into the opener and appends to the progress thread.',
    screenshot: 'hand-off',
    async run(workbench, sample) {
      await workbench.messages.clearNotifications();
      await workbench.runCommand(command('Close Session'));
      const answers = ['1.3 waits for the price list.', 'Round points down (1.3).', 'None.'];
      for (const [index, answer] of answers.entries()) {
        await workbench.waitForQuestion(`(${index + 1}/3)`);
        await workbench.answer(answer);
      }
      await workbench.messages.waitForNotification(/hand-off is written/i);
      const opener = readFileSync(join(sample, 'docs/sessions/SESSION_04_CHECKOUT.md'), 'utf8');
      assert.ok(opener.includes(answers[1] ?? ''));
      assert.ok(!opener.includes('[Session 04 writes its completion status here]'));
      const thread = readFileSync(join(sample, 'docs/PROGRESS_THREAD.md'), 'utf8');
      assert.match(thread.slice(thread.indexOf('Session 03 - ')), /Session 0?4/);
    },
  },
  {
    sentence: 'The closing commit ends the session.',
    screenshot: 'session-closed',
    async run(workbench) {
      const line = "git commit -am 'docs: hand off session 04'";
      const { exitStatus, output } = await workbench.terminal.run(line);
      assert.equal(exitStatus, 0, output);
      await workbench.messages.waitForStatus(/No session/, 30_000);
      await workbench.waitForWelcome('Session', /Start Session/);
    },
  },
  {
    sentence: 'The hooks are uninstalled, and what was there before is back.',
    screenshot: 'hooks-uninstalled',
    async run(workbench) {
      await workbench.messages.clearNotifications();
      await workbench.runCommand(command('Uninstall Git Hooks'));
      await workbench.messages.waitForNotification(/hooks are removed/);
    },
  },
];

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
}

/** The line, counted from 1, that begins so in a file of the sample. */
function lineOf(sample: string, path: string, start: string): number {
  const lines = readFileSync(join(sample, path), 'utf8').split('\n');
  const index = lines.findIndex((line) => line.startsWith(start));
  assert.notEqual(index, -1, `${path} has no line that begins with ${start}`);
  return index + 1;
}

/** Waits for a row of the Session view, by what a screen reader says of it. */
function waitForBrief({ page }: Workbench): Promise<unknown> {
  return until('the page of the brief', async () => {
    for (const frame of page.frames()) {
      if ((await frame.getByRole('heading', { name: 'Forbidden' }).count()) > 0) return true;
    }
    return false;
  });
}

function waitForRow(workbench: Workbench, isIt: (spoken: string) => boolean): Promise<unknown> {
  const rows = async (): Promise<string[]> =>
    (await workbench.readTree('Session')).map(({ spoken }) => spoken);
  return until('the row in the Session view', async () => (await rows()).some(isIt), {
    seen: rows,
  });
}

const waitForLine = (workbench: Workbench, line: number): Promise<unknown> =>
  until(
    `the cursor on line ${line}`,
    async () => (await workbench.editor.readPosition()).line === line,
    { seen: () => workbench.editor.readPosition() },
  );
