import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeDocument, parseDocument } from '../../../../src/core/documents/index.ts';
import type { ParsedDocument } from '../../../../src/core/documents/document.ts';

const folder = fileURLToPath(new URL('../../../fixtures/', import.meta.url));

/** The fixtures follow the documents of five teams in structure. The JSON beside each was reviewed by hand. */
const fixtures = [
  'platform/docs/session-openers/SESSION_07_GROUNDWORK.md',
  'platform/docs/MASTER_PLAN.md',
  'platform/docs/ARCHITECTURE_BIBLE.md',
  'research-thread/PROGRESS_THREAD.md',
  'coaching/TEAM_PLAYBOOK.md',
  'clinic-data/SAFETY.md',
  'club/BUILD_ORDER.md',
];

const plainData = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What a reader sees: without columns and encoding, which a misreading changes. */
const visible = (document: ParsedDocument): unknown =>
  JSON.parse(
    JSON.stringify(document, (key, value: unknown) =>
      key === 'column' || key === 'encoding' ? undefined : value,
    ),
  );

/** The text as a program shows it that reads its UTF-8 as something else. */
const misread = (text: string, label: string): string =>
  new TextDecoder(label).decode(new TextEncoder().encode(text));

describe('documents of five teams', () => {
  for (const path of fixtures) {
    const text = readFileSync(folder + path, 'utf8');

    it(`understands ${path}`, () => {
      const expected: unknown = JSON.parse(readFileSync(`${folder}${path}.json`, 'utf8'));
      assert.deepEqual(plainData(parseDocument({ text, path })), expected);
    });

    for (const label of ['macintosh', 'windows-1252'] as const) {
      it(`understands ${path} read in ${label}`, () => {
        const received = misread(text, label);
        const document = parseDocument({ text: received, path });
        assert.deepEqual(visible(document), visible(parseDocument({ text, path })));
        assert.equal(document.encoding.misreadAs, received === text ? undefined : label);
      });
    }

    it(`understands ${path} with other line endings and a byte-order mark`, () => {
      const whole = visible(parseDocument({ text, path }));
      for (const ending of ['\r\n', '\r'] as const) {
        const document = parseDocument({ text: text.replaceAll('\n', ending), path });
        const asLf = JSON.parse(
          JSON.stringify(visible(document)).replaceAll(String.raw`\r`, String.raw`\n`),
        ) as unknown;
        assert.deepEqual(asLf, whole);
        assert.equal(document.encoding.lineEnding, ending);
      }
      const bytes = new TextEncoder().encode(`\ufeff${text}`);
      const decoded = decodeDocument(bytes);
      assert.equal(decoded.encoding.bom, true);
      assert.deepEqual(visible(parseDocument({ ...decoded, path })), whole);
    });
  }
});
