/** Plans, sessions and golden files that the tests of the pictures share. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedDocument } from '../../../../src/core/documents/document.ts';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { SessionFacts } from '../../../../src/core/pictures/session-picture.ts';
import type { SessionEvent } from '../../../../src/core/session/session.ts';

export const parsePlan = (text: string): ParsedDocument =>
  parseDocument({ text, path: 'docs/PLAN.md' });

/** Each state, an arrow of each kind, a task outside any phase, and signs that mean something elsewhere. */
export const SMALL_PLAN = parsePlan(`# Plan: Lending <Desk> & Shelf

- [ ] T0 Ask the "board"

## Phase 1: Shelf
- [x] T1 Count the books
- [~] T2 Label shelf A (depends on T1)
- [!] T3 Repair the ladder

## Phase 2: Desk
**Requires: Phase 1 complete**
- [ ] T4 Print cards; sort them
- [ ] T5 Lend the first book (depends on T4)
- [-] T6 Buy a bell
`);

/** A plan of a number of tasks in a number of phases, each task waiting for the one before. */
export function makePlan(tasks: number, phases: number): ParsedDocument {
  const per = Math.ceil(tasks / phases);
  const lines = ['# Plan: Large'];
  for (let index = 0; index < tasks; index += 1) {
    if (index % per === 0) lines.push(`## Phase ${index / per + 1}: Part ${index / per + 1}`);
    const waits = index === 0 ? '' : ` (depends on T${index})`;
    lines.push(
      `- [${index < 5 ? 'x' : ' '}] T${index + 1} Build piece number ${index + 1}${waits}`,
    );
  }
  return parsePlan(`${lines.join('\n')}\n`);
}

const at = (time: string): string => `2026-03-02T${time}:00.000Z`;

const begin = (session: string, number: string, time: string, title: string): SessionEvent => ({
  type: 'prepared',
  at: at(time),
  session,
  number,
  title,
  role: 'Developer',
  opener: `docs/SESSION_${number}.md`,
  items: [
    { id: '1', text: 'Read the <playbook>', from: 'playbook' },
    { id: '2', text: 'Be on main', from: 'opener' },
  ],
});

/** A session that was closed, one that was abandoned, and one under way; and commits of all kinds. */
export const SESSIONS: SessionFacts = {
  now: at('14:00'),
  journals: [
    { events: [begin('c', '9', '13:00', 'Session 9: Under way')], unreadable: 1 },
    {
      unreadable: 0,
      events: [
        begin('a', '7', '08:00', 'Session 7: Lending desk'),
        { type: 'document-read', at: at('08:05'), path: 'docs/PLAYBOOK.md', sha256: 'x' },
        { type: 'ticked', at: at('08:10'), item: '1', by: 'agent', evidence: 'log line 4' },
        { type: 'ticked', at: at('08:11'), item: '2', by: 'person' },
        { type: 'unticked', at: at('08:12'), item: '2' },
        { type: 'waived', at: at('08:14'), item: '2', reason: 'a branch', by: 'person' },
        { type: 'activated', at: at('08:20') },
        { type: 'check-run', at: at('08:40'), name: 'tests', exitCode: 1, seconds: 9 },
        { type: 'check-run', at: at('09:20'), name: 'tests', exitCode: 0, seconds: 8 },
        {
          type: 'task-completed',
          at: at('09:30'),
          task: 'T4',
          title: 'Print cards',
          evidence: 'aaaaaaa1',
          by: 'agent',
        },
        { type: 'mended', at: at('09:31') },
        { type: 'closing', at: at('10:00'), documents: ['docs/THREAD.md'] },
        { type: 'closed', at: at('10:15') },
      ],
    },
    {
      unreadable: 0,
      events: [
        begin('b', '8', '11:00', 'Session 8: False start'),
        { type: 'abandoned', at: at('11:04'), reason: 'wrong branch' },
      ],
    },
  ],
  commits: [
    {
      id: 'aaaaaaa1',
      subject: 'feat: lend a book',
      at: at('09:00'),
      judged: true,
      waivers: [{ rule: 'version-header', reason: 'generated' }],
    },
    { id: 'aaaaaaa2', subject: 'fix: a stamp', at: at('09:01'), waivers: [], session: '7' },
    { id: 'aaaaaaa3', subject: 'fix: in haste', at: at('09:50'), waivers: [], judged: false },
    { id: 'aaaaaaa4', subject: 'feat: of a branch', at: at('09:30'), waivers: [], session: '12' },
    { id: 'aaaaaaa5', subject: 'chore: between', at: at('10:30'), waivers: [] },
  ],
};

const folder = join(import.meta.dirname, 'golden');

/** Compares with a file that was looked at when it was kept. */
export function assertGolden(name: string, actual: string): void {
  assert.equal(actual, readFileSync(join(folder, name), 'utf8'), `golden/${name}`);
}

/** The values of an attribute in markup, in order. */
export const attributes = (markup: string, name: string): string[] =>
  [...markup.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => value ?? '');
