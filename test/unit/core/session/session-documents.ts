import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedDocument } from '../../../../src/core/session/checklist.ts';
import type { ClosingFacts } from '../../../../src/core/session/closing-facts.ts';
import { NO_SESSION } from '../../../../src/core/session/journal.ts';
import { decodeDocument, parseDocument } from '../../../../src/core/documents/index.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** A document made of a text, as if it stood at that path. */
export const documentOf = (path: string, text: string): NamedDocument => ({
  path,
  document: parseDocument({ ...decodeDocument(Buffer.from(text)), path }),
});

/** A document of the fixtures or of the sample, by its path from `test/`. */
export const fixture = (path: string): NamedDocument =>
  documentOf(path, readFileSync(join(ROOT, 'test', path), 'utf8'));

/** The documents of the five teams of the fixtures, and of the sample. */
export const FIXTURES = [
  'fixtures/coaching/TEAM_PLAYBOOK.md',
  'fixtures/platform/docs/session-openers/SESSION_07_GROUNDWORK.md',
  'fixtures/platform/docs/MASTER_PLAN.md',
  'fixtures/club/BUILD_ORDER.md',
  'fixtures/clinic-data/SAFETY.md',
  'fixtures/research-thread/PROGRESS_THREAD.md',
  'sample/files/docs/TEAM_PLAYBOOK.md',
  'sample/files/docs/MASTER_PLAN.md',
  'sample/files/docs/sessions/SESSION_04_CHECKOUT.md',
  'sample/files/docs/PROGRESS_THREAD.md',
] as const;

/** A session of a builder that ends with two commits, one of them past the hooks. */
export const CLOSING_FACTS: ClosingFacts = {
  session: {
    ...NO_SESSION,
    state: 'active',
    id: '20260102-a',
    number: '31',
    title: 'SESSION 31: Loyalty points',
    role: 'Builder',
  },
  today: '2026-01-02',
  branch: 'main',
  commits: [
    { id: 'a'.repeat(40), subject: 'feat: add points' },
    { id: 'b'.repeat(40), subject: 'docs: say so' },
  ],
  files: [
    { path: 'src/points.ts', status: 'added' },
    { path: 'docs/BIBLE.md', status: 'modified' },
  ],
  unverified: ['b'.repeat(40)],
  uncommitted: [],
  completed: ['2.1 Add the table'],
  open: [],
  ready: [],
  waivers: [],
  minutes: 95,
};
