import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type {
  Checklist,
  Item,
  Opener,
  ParsedDocument,
  Role,
} from '../../../../src/core/documents/document.ts';
import { buildChecklist } from '../../../../src/core/session/checklist.ts';
import { documentOf } from './session-documents.ts';

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

  it('puts first what the protocol file asks of every session, unless a document asks for it', () => {
    const list = buildChecklist({
      ...nothing,
      requires: { cleanTree: true, hooks: true, noOpenIssues: true, backupHours: 4, checks: ['t'] },
      playbooks: [
        {
          path: 'p.md',
          document: document({
            checklists: [checklist('Start', true, 'Have a clean work tree', 'Know your role')],
          }),
        },
      ],
    });
    assert.deepEqual(
      list.map(({ from, proof, text }) => [from, proof?.kind ?? text]),
      [
        ['protocol', 'hooks'],
        ['protocol', 'no-open-issues'],
        ['protocol', 'backup'],
        ['protocol', 'check'],
        ['playbook', 'clean-tree'],
        ['playbook', 'Know your role'],
      ],
    );
  });

  it('keeps steps that prove themselves in the same way but ask for different things', () => {
    const textsOf = (...texts: string[]) =>
      buildChecklist({
        ...nothing,
        paths: ['docs/OLD.md'],
        checks: [{ name: 'tests', run: ['npm', 'test'], items: 'tests pass' }],
        opener: {
          path: 'o.md',
          document: document({ opener: opener({ before: items(...texts) }) }),
        },
      }).map(({ text }) => text);
    const different = [
      'Do not read docs/OLD.md, it is outdated',
      'Run `npm test` and check the work tree is clean afterwards',
      'Work tree is clean',
      'The tests pass',
      'The tests pass on staging',
      'Everything in docs/OLD.md is read by QA',
      'Read docs/OLD.md (Section 1 only)',
      'Read docs/OLD.md (Section 2 only)',
    ];
    assert.deepEqual(textsOf(...different), different);
    assert.deepEqual(textsOf('Verify the working tree is clean: git status', 'Clean work tree'), [
      'Verify the working tree is clean: git status',
    ]);
  });

  it('takes the mandatory lists of the opener that stand before its work', () => {
    const source = documentOf(
      'docs/sessions/SESSION_07.md',
      [
        '# SESSION 7: X',
        '## Pre-flight checklist (mandatory)',
        '- [ ] The sandbox key is there',
        '## Before you start',
        '- [ ] Ask Dana',
        '## Your tasks',
        '### Phase 1: Dough',
        '- [ ] 1.1 Knead',
        '## Release checklist (mandatory)',
        '- [ ] Signed',
      ].join('\n'),
    );
    assert.deepEqual(
      buildChecklist({ ...nothing, opener: source }).map(({ text, source: at }) => [
        text,
        at?.range?.start.line,
      ]),
      [
        ['Ask Dana', 5],
        ['The sandbox key is there', 3],
      ],
    );
  });

  it('takes a list of the playbook whose title says that it is of the start of a session', () => {
    const textsOf = (...lists: Checklist[]) =>
      buildChecklist({
        ...nothing,
        playbooks: [{ path: 'p.md', document: document({ checklists: lists }) }],
      }).map(({ text }) => text);
    const rules = checklist('House rules', true, 'Be kind');
    const start = checklist('Session Start Checklist', false, 'Know your role');
    const before = checklist('Before you start', false, 'Look');
    const other = checklist('Session notes', false, 'Tea');
    assert.deepEqual(textsOf(rules, start, before, other), ['Be kind', 'Know your role', 'Look']);
    assert.deepEqual(textsOf(checklist('Before starting a release', false, 'Tea')), [
      'Have a clean work tree',
      'Read p.md',
    ]);
  });
});
