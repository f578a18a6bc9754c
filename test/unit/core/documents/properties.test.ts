import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import {
  applyEdits,
  appendEntry,
  fillHandoff,
  setBox,
} from '../../../../src/core/documents/edits.ts';
import {
  decodeDocument,
  encodeDocument,
  parseDocument,
} from '../../../../src/core/documents/index.ts';
import { DOCUMENT_KINDS } from '../../../../src/core/documents/document.ts';
import type { DocumentKind } from '../../../../src/core/documents/document.ts';
import { explainLine } from '../../../../src/core/documents/explain.ts';
import { parseBlocks } from '../../../../src/core/documents/markdown.ts';
import { orderPlan } from '../../../../src/core/documents/plan-order.ts';
import { makeSource } from '../../../../src/core/documents/source.ts';
import type { Teaching } from '../../../../src/core/documents/teaching.ts';
import { parseHeader } from '../../../../src/core/documents/version-header.ts';
import { invertEdits } from './invert-edits.ts';

const folder = new URL('../../../fixtures/', import.meta.url);
const texts = [
  'platform/docs/session-openers/SESSION_07_GROUNDWORK.md',
  'platform/docs/MASTER_PLAN.md',
  'research-thread/PROGRESS_THREAD.md',
  'coaching/TEAM_PLAYBOOK.md',
  'club/BUILD_ORDER.md',
].map((path) => readFileSync(new URL(path, folder), 'utf8'));

const kind = fc.constantFrom(...DOCUMENT_KINDS);

/** Pieces of which documents are made, thrown together without sense. */
const piece = fc.constantFrom(
  '# ',
  '## ',
  '### Phase 1: A',
  '## Phase 2 — B',
  '- [ ] ',
  '- [x] **T001** ',
  '1. ',
  '  - ',
  '> ',
  '```',
  '````md',
  '~~~',
  '``',
  '| # | Task | Status |\n|---|---|---|\n',
  '| 1.1 | do | done |',
  '□ ',
  '☑ ',
  '**Requires: T001**',
  '(depends on T001-T009)',
  'Depends on: 2',
  'Phase 1 → Phase 2',
  '    │',
  '├── PHASE 3',
  '---',
  '***',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '\u0000',
  '\ufeff',
  '\ufffd',
  '‚úÖ',
  'âœ…',
  'Ã©',
  '✅',
  '❌',
  '🔟',
  '5️⃣',
  '\ud800',
  '[',
  ']',
  '(',
  '![',
  '](',
  '<!--',
  '-->',
  '<b>',
  '*',
  '_',
  '`',
  '\\',
  '&amp;',
  '### HANDOFF',
  '<!-- sp:ignore -->\n',
  '<!-- sp:end -->',
  '<!-- sp:kind=checklist -->\n',
  '<script>',
  '**Status**: done',
  '# Top\n',
  '[write here]',
  'BLOCKING ISSUES:',
  '## TEAM ROLES',
  '**MUST READ**:',
  '## Session 01 - 2026-01-01',
  '0A.3-0A.5: x',
  'フェーズ 1: x',
);
const collage = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: piece }, fc.string({ unit: 'grapheme', maxLength: 12 })),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

/** A real document with a part cut out, doubled or replaced. */
const mutation = fc
  .record({
    text: fc.constantFrom(...texts),
    from: fc.nat(),
    length: fc.nat(400),
    insert: collage,
    twice: fc.boolean(),
  })
  .map(({ text, from, length, insert, twice }) => {
    const start = from % text.length;
    const cut = text.slice(start, start + length);
    return text.slice(0, start) + (twice ? cut + cut : '') + insert + text.slice(start + length);
  });

/** Some lines of a real document with a part cut out, doubled or replaced. */
const excerpt = fc
  .record({
    text: fc.constantFrom(...texts),
    first: fc.nat(),
    count: fc.integer({ min: 1, max: 30 }),
    from: fc.nat(),
    length: fc.nat(60),
    insert: fc.oneof(piece, collage),
    twice: fc.boolean(),
  })
  .map(({ text, first, count, from, length, insert, twice }) => {
    const lines = text.split('\n');
    const start = first % lines.length;
    const part = lines.slice(start, start + count).join('\n');
    const at = from % (part.length + 1);
    const cut = part.slice(at, at + length);
    return part.slice(0, at) + (twice ? cut + cut : '') + insert + part.slice(at + length);
  });

const taught: Teaching = {
  paths: ['**'],
  ids: String.raw`[a-z]{1,3}-?\d+`,
  headings: String.raw`\w+ (\d)`,
  ignore: 'risk',
  states: { done: ['✅', 'x', 'done'], blocked: ['!'] },
};

describe('documents, whatever they hold', function () {
  this.timeout(120_000);

  it('are understood without an error from any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), kind, (bytes, named) => {
        const { text, encoding } = decodeDocument(bytes);
        const document = parseDocument({ text, encoding, kind: named });
        assert.ok(document.lineCount >= 1);
      }),
      { numRuns: 2000 },
    );
  });

  it('are understood without an error from any mixture of structures, with all places inside the text', () => {
    fc.assert(
      fc.property(collage, kind, (text, named) => {
        const document = parseDocument({ text, kind: named });
        const lines = (text.startsWith('\ufeff') ? text.slice(1) : text).split(/\r\n|\n|\r/);
        assert.equal(document.lineCount, lines.length);
        for (const { line, endLine } of [...document.tasks, ...document.phases]) {
          assert.ok(line >= 1 && line <= endLine && endLine <= lines.length);
        }
        const whole = text.split(/\r\n|\n|\r/);
        for (const { box } of [
          ...document.tasks,
          ...document.checklists.flatMap((list) => list.items),
        ]) {
          if (box)
            assert.ok(
              box.start.column < box.end.column &&
                box.end.column <= (whole[box.start.line - 1] ?? '').length + 1,
            );
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('are understood, ordered and explained without an error from damaged parts of documents', () => {
    fc.assert(
      fc.property(
        excerpt,
        fc.option(kind, { nil: undefined }),
        fc.nat(40),
        fc.boolean(),
        (text, named, line, isTaught) => {
          const input = { text, ...(named && { kind: named }), ...(isTaught && { taught }) };
          const document = parseDocument(input);
          const { ready, blocked } = orderPlan(document);
          const open = document.tasks.filter(({ status }) =>
            ['todo', 'doing', 'blocked', 'partial'].includes(status),
          );
          assert.equal(ready.length + blocked.length, open.length);
          // Explaining parses once more: every fourth document will do.
          if (line % 4 === 0) assert.ok(explainLine(input, line).length > 0);
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it('are the same blocks in whatever pieces they are parsed', () => {
    fc.assert(
      fc.property(
        fc.oneof(excerpt, collage, mutation),
        fc.integer({ min: 1, max: 12 }),
        (text, length) => {
          const source = makeSource(text);
          assert.deepEqual(parseBlocks(source, length), parseBlocks(source, Infinity));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('are understood without an error from damaged documents of teams, and headers too', () => {
    fc.assert(
      fc.property(mutation, fc.option(kind, { nil: undefined }), (text, named) => {
        parseDocument({ text, ...(named && { kind: named }) });
        parseHeader(text, { path: 'a.md' });
      }),
      { numRuns: 500 },
    );
  });

  it('keep every byte that an edit does not mean, and get the rest back by the inverse', () => {
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: excerpt }, { weight: 1, arbitrary: mutation }),
        ending,
        fc.boolean(),
        fc.nat(),
        fc.constantFrom<DocumentKind>('opener', 'thread', 'plan', 'playbook'),
        (raw, eol, bom, pick, named) => {
          const text =
            (bom ? '\ufeff' : '') +
            raw
              .replace(/^\ufeff/, '')
              .split(/\r\n|\n|\r/)
              .join(eol);
          const document = parseDocument({ text, kind: named });
          const boxes = [
            ...document.tasks,
            ...document.checklists.flatMap((list) => list.items),
          ].filter((one) => one.box);
          const chosen = boxes[pick % Math.max(boxes.length, 1)];
          const edits = [
            ...fillHandoff(document, 'Done: 1\nNext: 2'),
            ...appendEntry(document, '## Session 09\n- x'),
            ...(named === 'plan' && chosen
              ? [
                  ...setBox(document, chosen.line, true),
                  ...setBox(document, chosen.line, false),
                ].slice(0, 1)
              : []),
          ];
          const edited = applyEdits(text, edits);
          assert.equal(applyEdits(edited, invertEdits(text, edits)), text);
          if (chosen && named === 'plan') {
            const length = (chosen.box?.end.column ?? 0) - (chosen.box?.start.column ?? 0);
            assert.equal(edited.length, text.length + (edits.length === 0 ? 0 : 1 - length));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('come back from their encoding byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, bom) => {
        const clean = text.replaceAll(/[\ud800-\udfff]/g, '').replaceAll('\ufeff', '');
        const bytes = encodeDocument(clean, { name: 'utf-8', bom });
        const decoded = decodeDocument(bytes);
        assert.equal(decoded.text, clean);
        assert.deepEqual(encodeDocument(decoded.text, decoded.encoding), bytes);
      }),
      { numRuns: 1000 },
    );
    const latin = Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x80, 0x81]);
    const decoded = decodeDocument(latin);
    assert.equal(decoded.encoding.name, 'windows-1252');
    assert.deepEqual(encodeDocument(decoded.text, decoded.encoding), latin);
  });
});

describe('the time to understand a document', function () {
  this.timeout(120_000);

  /** Processor time, which other programs on the machine do not lengthen. */
  const milliseconds = (text: string): number => {
    const start = process.cpuUsage();
    parseDocument({ text, kind: 'plan' });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  const best = (text: string): number => Math.min(milliseconds(text), milliseconds(text));

  const shapes: Record<string, (size: number) => string> = {
    tasks: (size) =>
      Array.from(
        { length: size },
        (_, i) =>
          `${i % 50 === 0 ? `\n## Phase ${i / 50}: part\n\n` : ''}- [ ] **T${i}** Do ${i} (depends on T${i - 1})\n`,
      ).join(''),
    'table rows': (size) =>
      `## Phase 1: A\n\n| # | Task | Status |\n|---|---|---|\n${Array.from({ length: size }, (_, i) => `| 1.${i} | do ${i} | done |\n`).join('')}`,
    'lists with an introduction': (size) =>
      `## Before you start\n\n${Array.from({ length: size }, (_, i) => `Check part ${i}:\n\n- [ ] item\n\n`).join('')}`,
    headings: (size) => Array.from({ length: size }, (_, i) => `## Phase ${i}: same\n`).join('\n'),
    'equal phases': (size) => '## Phase 1: Same words\n**Requires: same words**\n\n'.repeat(size),
    'open brackets': (size) => '['.repeat(size * 20),
    'open brackets in items': (size) => `- [ ] ${'[('.repeat(size * 10)}`,
    quotes: (size) => `${'>'.repeat(size * 10)} x\n`,
    'nested bullets on a line': (size) => `${'- '.repeat(size * 5)}x\n`,
    stars: (size) => '*a **b _c '.repeat(size * 2),
    backticks: (size) => '`'.repeat(size * 10),
    fences: (size) => '```md\n```\n'.repeat(size),
    'open fences of Markdown': (size) => '```md\n```js\n```\n'.repeat(size),
    'table bars': (size) => '|'.repeat(size * 10),
    'one long word': (size) => 'A1-'.repeat(size * 10),
    'misread text': (size) => '‚úÖ ‚ñ° x\n'.repeat(size),
    indents: (size) => `${' '.repeat(size * 10)}- x\n`,
  };

  for (const [name, shape] of Object.entries(shapes)) {
    it(`grows with the size and no faster: ${name}`, () => {
      const small = best(shape(300));
      const large = best(shape(2400));
      // Eight times the size may take twice as long a piece; quadratic time would take sixty-four times as long.
      assert.ok(
        large < Math.max(small, 8) * 24,
        `${small.toFixed(1)} ms, then ${large.toFixed(1)} ms`,
      );
    });
  }
});
