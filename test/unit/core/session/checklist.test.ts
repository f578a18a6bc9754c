import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type {
  Checklist,
  Item,
  Opener,
  ParsedDocument,
  Role,
} from '../../../../src/core/documents/document.ts';
import { buildChecklist, evaluateItems, proofOf } from '../../../../src/core/session/checklist.ts';
import { reduceSession } from '../../../../src/core/session/journal.ts';
import type { ProofFacts, SessionItem } from '../../../../src/core/session/session.ts';

const items = (...texts: string[]): Item[] =>
  texts.map((text, index) => ({ line: index + 1, text }));

const opener = (parts: Partial<Opener>): Opener => ({
  role: [],
  principles: [],
  readFirst: [],
  before: [],
  doNot: [],
  closing: [],
  ...parts,
});

const document = (parts: Partial<ParsedDocument>): ParsedDocument => ({
  kind: 'opener',
  kindFrom: 'name',
  title: 'A document',
  encoding: { name: 'utf-8', bom: false, lineEnding: '\n' },
  lineCount: 1,
  sections: [],
  phases: [],
  tasks: [],
  dependencies: [],
  checklists: [],
  problems: [],
  ...parts,
});

const checklist = (title: string, mandatory: boolean, ...texts: string[]): Checklist => ({
  line: 1,
  title,
  mandatory,
  items: texts.map((text, index) => ({ line: index + 2, text, done: false })),
});

const role: Role = {
  line: 3,
  name: 'Builder',
  access: [],
  responsibilities: [],
  mustRead: items('The quick start'),
  mustDo: items('Make a backup'),
  forbidden: [],
  escalation: [],
};

const nothing = { playbooks: [], paths: [], branches: [] };
const exact = (branch: string, wanted: readonly string[]) => wanted.includes(branch);

describe('buildChecklist', () => {
  it('takes opener, playbook and role in that order', () => {
    const list = buildChecklist({
      ...nothing,
      opener: {
        path: 'o.md',
        document: document({ opener: opener({ before: items('Warm up') }) }),
      },
      playbooks: [
        {
          path: 'p.md',
          document: document({ checklists: [checklist('Start', true, 'Know your role')] }),
        },
      ],
      role: { path: 'p.md', role },
    });
    assert.deepEqual(
      list.map((item) => [item.id, item.from, item.text]),
      [
        ['1', 'opener', 'Warm up'],
        ['2', 'playbook', 'Know your role'],
        ['3', 'role', 'The quick start'],
        ['4', 'role', 'Make a backup'],
      ],
    );
    assert.deepEqual(list[1]?.source, {
      path: 'p.md',
      range: { start: { line: 2, column: 1 }, end: { line: 2, column: 1 } },
    });
  });

  it('leaves out checklists that are optional or for later', () => {
    const lists = [
      checklist('Pre-Deployment Checklist', true, 'Tests pass'),
      checklist('Nice to have', false, 'Tea'),
    ];
    const list = buildChecklist({
      ...nothing,
      playbooks: [
        {
          path: 'p.md',
          document: document({ checklists: [...lists, checklist('Start', true, 'Go')] }),
        },
      ],
    });
    assert.deepEqual(
      list.map((item) => item.text),
      ['Go'],
    );
  });

  it('takes the lists that speak of starting, and any mandatory one where none does', () => {
    const start = checklist('Session initialization', true, 'Know your role');
    const other = checklist('House rules', true, 'Be kind');
    const textsOf = (...lists: Checklist[]) =>
      buildChecklist({
        ...nothing,
        playbooks: [{ path: 'p.md', document: document({ checklists: lists }) }],
      }).map((item) => item.text);
    assert.deepEqual(textsOf(other, start), ['Know your role']);
    assert.deepEqual(textsOf(other), ['Be kind']);
  });

  it('asks for a document once, by the step that says how much of it', () => {
    const list = buildChecklist({
      ...nothing,
      paths: ['docs/PLAN.md'],
      opener: {
        path: 'o.md',
        document: document({
          opener: opener({
            before: items(
              'Read docs/PLAN.md (Phase 2 only)',
              'Read docs/GONE.md (entire document)',
            ),
            readFirst: [
              { line: 8, text: 'docs/PLAN.md', path: 'docs/PLAN.md' },
              { line: 9, text: 'docs/GONE.md', path: 'docs/GONE.md' },
            ],
          }),
        }),
      },
    });
    assert.deepEqual(
      list.map((item) => item.text),
      ['Read docs/PLAN.md (Phase 2 only)', 'Read docs/GONE.md (entire document)'],
    );
  });

  it('asks once for what two documents ask, also when they say it differently', () => {
    const list = buildChecklist({
      ...nothing,
      paths: ['docs/BIBLE.md'],
      opener: {
        path: 'o.md',
        document: document({
          opener: opener({
            before: items('Read docs/BIBLE.md (entire document)', 'Know your role!'),
            readFirst: [{ line: 9, text: '`docs/BIBLE.md` – the truth', path: 'docs/BIBLE.md' }],
          }),
        }),
      },
      playbooks: [
        {
          path: 'p.md',
          document: document({ checklists: [checklist('Start', true, 'Know your **role**')] }),
        },
      ],
    });
    assert.deepEqual(
      list.map((item) => item.text),
      ['Read docs/BIBLE.md (entire document)', 'Know your role!'],
    );
  });

  it('adds the branch of the protocol file where no document names one', () => {
    const list = buildChecklist({ ...nothing, branches: ['main'] });
    assert.deepEqual(list[0]?.proof, { kind: 'branch', branches: ['main'] });
  });

  it('still has a list where the documents name no step', () => {
    const list = buildChecklist({
      ...nothing,
      playbooks: [{ path: 'p.md', document: document({}) }],
    });
    assert.deepEqual(
      list.map((item) => item.proof),
      [{ kind: 'clean-tree' }, { kind: 'document-read', path: 'p.md' }],
    );
  });
});

describe('proofOf', () => {
  const sources = {
    paths: ['docs/ARCHITECTURE.md', 'docs/a/PLAN.md', 'docs/b/PLAN.md'],
    branches: ['trunk'],
  };
  const cases: [string, ReturnType<typeof proofOf>][] = [
    ['Verify you are on branch: main', { kind: 'branch', branches: ['main'] }],
    ['Check that you are on branch `release/2.x`', { kind: 'branch', branches: ['release/2.x'] }],
    ['Be on the right branch', { kind: 'branch', branches: ['trunk'] }],
    ['Verify working tree is clean: git status', { kind: 'clean-tree' }],
    ['Have a clean work tree', { kind: 'clean-tree' }],
    [
      'Read `docs/ARCHITECTURE.md` (entire document)',
      { kind: 'document-read', path: 'docs/ARCHITECTURE.md' },
    ],
    ['Read ARCHITECTURE.md', { kind: 'document-read', path: 'docs/ARCHITECTURE.md' }],
    ['`docs/ARCHITECTURE.md` — the truth', { kind: 'document-read', path: 'docs/ARCHITECTURE.md' }],
    ['Read docs/ARCHITECTURE.md (Section 3 only)', undefined],
    ['docs/ARCHITECTURE.md, Section 3', undefined],
    ['Update docs/ARCHITECTURE.md', undefined],
    ['Read PLAN.md', undefined],
    ['Read the room', undefined],
    ['Open a branch of the plan', undefined],
  ];
  for (const [text, proof] of cases) {
    it(`${JSON.stringify(text)}: ${proof?.kind ?? 'takes a tick'}`, () => {
      assert.deepEqual(proofOf(text, sources), proof);
    });
  }
});

describe('evaluateItems', () => {
  const list: SessionItem[] = [
    { id: '1', text: 'branch', from: 'protocol', proof: { kind: 'branch', branches: ['main'] } },
    { id: '2', text: 'clean', from: 'protocol', proof: { kind: 'clean-tree' } },
    { id: '3', text: 'read', from: 'protocol', proof: { kind: 'document-read', path: 'a.md' } },
    { id: '4', text: 'tick', from: 'playbook' },
  ];
  const at = '2026-01-01T00:00:00Z';
  const prepared = { type: 'prepared', at, session: 's', title: 'S', items: list } as const;
  const facts: ProofFacts = { branch: 'main', dirty: [], documents: new Map([['a.md', 'aa']]) };
  const states = (session: ReturnType<typeof reduceSession>, now = facts) =>
    evaluateItems(session, now, exact).map((status) => status.state);

  it('proves what the facts show and leaves the rest open', () => {
    assert.deepEqual(states(reduceSession([prepared])), ['proved', 'proved', 'open', 'open']);
  });

  it('is complete when the document was read as it is now and the item ticked', () => {
    const session = reduceSession([
      prepared,
      { type: 'document-read', at, path: 'a.md', sha256: 'aa' },
      { type: 'ticked', at, item: '4', by: 'agent', evidence: 'log.txt' },
    ]);
    assert.deepEqual(states(session), ['proved', 'proved', 'proved', 'ticked']);
  });

  it('fails what the facts deny, with the way out', () => {
    const session = reduceSession([
      prepared,
      { type: 'document-read', at, path: 'a.md', sha256: 'old' },
    ]);
    const now = { branch: 'dev', dirty: ['x', 'y', 'z', 'w'], documents: facts.documents };
    const found = evaluateItems(session, now, exact);
    assert.deepEqual(
      found.slice(0, 3).map((status) => status.detail),
      [
        'On branch dev; switch to main.',
        'Commit or stash what is changed: x, y, z, ….',
        'a.md changed after it was read; read it to its end again.',
      ],
    );
    assert.ok(found.slice(0, 3).every((status) => status.state === 'failed' && !status.done));
  });

  it('claims no proof for a session that was abandoned before it was active', () => {
    const session = reduceSession([prepared, { type: 'abandoned', at, reason: 'wrong day' }]);
    assert.deepEqual(states(session), ['proved', 'proved', 'open', 'open']);
  });

  it('keeps an active session complete although its work tree changes', () => {
    const session = reduceSession([prepared, { type: 'activated', at }]);
    assert.deepEqual(states(session, { dirty: ['x'], documents: new Map() }), [
      'proved',
      'proved',
      'proved',
      'proved',
    ]);
  });
});
