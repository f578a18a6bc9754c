import assert from 'node:assert/strict';
import { join } from 'node:path';
import { showTracker } from '../../src/actions/show-tracker.ts';
import type { TrackerRow } from '../../src/core/tracker/tracker.ts';
import { appendEvents, beginJournal } from '../../src/workspace/journal.ts';
import { Sandbox } from './support.ts';

export const TRACKER = '.session-protocol/implementation_tracker.csv';
export const PLAN = `# Master Plan

## Phase 1: Base

- [x] 1.1: Tag the state
- [ ] 1.2: Add the table (\`src/table.sql\`)
- [ ] 1.3-1.4: Export both lists

## Phase 2: Show
**Requires: Phase 1 complete**

- [ ] 2.1: Print it
- [ ] 2.2: Ask ten people
`;
const PLAYBOOK =
  '# Team Playbook\n\n## Team Roles\n\n### Builder\n\n**FORBIDDEN**:\n- Guessing\n\n### Reviewer\n\n**FORBIDDEN**:\n- Mending\n';

export function makeSandbox(plan: string | Buffer = PLAN): Sandbox {
  const sandbox = new Sandbox();
  sandbox.write(
    '.session-protocol/protocol.json',
    '{"version":1,"documents":{"plan":"docs/PLAN.md","playbook":"docs/PLAYBOOK.md"}}',
  );
  sandbox.write('docs/PLAN.md', plan);
  sandbox.write('docs/PLAYBOOK.md', PLAYBOOK);
  sandbox.git('add', '.');
  sandbox.git('commit', '--quiet', '-m', 'feat: begin');
  return sandbox;
}

export const stateOf = (root: string): string => join(root, '.git/session-protocol');

export async function startSession({ root }: Sandbox, role?: string): Promise<void> {
  const at = new Date().toISOString();
  const session = `s-${Date.now()}`;
  await beginJournal(stateOf(root), {
    type: 'prepared',
    at,
    session,
    title: 'Test',
    number: '31',
    items: [],
    ...(role === undefined ? {} : { role }),
  });
  await appendEvents(stateOf(root), [{ type: 'activated', at }]);
}

export async function rowOf(root: string, id: string): Promise<TrackerRow> {
  const { rows } = await showTracker({ root });
  const row = rows.find(({ cells }) => cells.task_id === id);
  assert.ok(row, id);
  return row;
}
