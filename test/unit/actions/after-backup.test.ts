import assert from 'node:assert/strict';
import { pointToBackup } from '../../../src/actions/after-backup.ts';

const SET = '20260131-120000-000-manual';

describe('the line about the last backup', () => {
  it('gets the new name in place of the old one, and keeps all around it', () => {
    for (const [before, after] of [
      ['Last backup: shop_2025', `Last backup: ${SET}`],
      ['- **Last Backup**: shop_2025', `- **Last Backup**: ${SET}`],
      ['**Latest backup:** `shop_2025` (old)', `**Latest backup:** \`${SET}\``],
      ['> *Newest backup:*', `> *Newest backup:* ${SET}`],
      ['| Last Backup | shop_2025 | Ada |', `| Last Backup | ${SET} | Ada |`],
      ['| **Last backup** | shop |', `| **Last backup** | ${SET} |`],
      ['Our most recent backup: a', `Our most recent backup: ${SET}`],
      ['1. [x] __The latest backup__: none yet.', `1. [x] __The latest backup__: ${SET}`],
      ['### 💾 Last backup: never', `### 💾 Last backup: ${SET}`],
      ['Last backup: –', `Last backup: ${SET}`],
      ['Last backup: 2025-12-01 14:30 UTC', `Last backup: ${SET}`],
      ['Last backup: Dec 1, 2025 at 2 PM', `Last backup: ${SET}`],
      ['Last backup: `backups/shop.db` on 1.12.2025', `Last backup: \`${SET}\``],
      ['Last backup: [shop](backups/shop_1) (1 Dec, 12 MB)', `Last backup: ${SET}`],
    ] as const) {
      assert.deepEqual(pointToBackup(before, SET), { text: after, lines: [1] }, before);
    }
  });

  it('is found among others, whatever ends the lines', () => {
    const text = '\ufeff# Start\r\n\r\nLast backup: a  \r\n```\r\nLast backup: b\r\n```\r\nEnd';
    const pointed = pointToBackup(text, SET);
    assert.deepEqual(pointed.lines, [3]);
    assert.equal(pointed.text, text.replace('a  \r', `${SET}  \r`));
  });

  it('is left alone where somebody has written more than a name or a date', () => {
    for (const line of [
      '- If a migration fails, restore the last backup: stop the app, then run `db restore SET`, then tell Eva.',
      '- If a migration fails, restore the last backup: `shop_2025`',
      '- Never delete the latest backup: it is the only copy of the 2019 invoices.',
      '| Verify the latest backup | every Monday, by Tom |',
      '| Verify the latest backup | 2025-12-01 |',
      'Last backup: ask Eva, who has the key',
      'The last backup: it is kept until 2030.',
      'Last backup: see docs/backups.md',
      'Last backup: `node tools/backup.mjs --last`',
      '| Last backup | every Monday, by Tom |',
      'Database | Last backup | Size',
      '<!-- Last backup: 2025-12-01 -->',
      '"Last backup": "2025-12-01",',
    ]) {
      assert.deepEqual(pointToBackup(line, SET), { text: line, lines: [] }, line);
    }
    const table = '| Last backup | Owner |\r\n|---|:-:|\r\n| none | Ada |';
    assert.deepEqual(pointToBackup(table, SET), { text: table, lines: [] });
    const rows = '| Last backup | shop_2025 |\n|---|---|\n| Owner | Ada |';
    assert.deepEqual(pointToBackup(rows, SET).lines, [1]);
  });

  it('is not seen where something else is said', () => {
    for (const line of [
      '## Last Backup',
      'The last backup failed.',
      'Make a backup: at the last moment',
      'Blast backup: x',
      'Verify it: the last backup: must be whole',
      '| Owner | last backup, if any |',
    ]) {
      assert.deepEqual(pointToBackup(line, SET), { text: line, lines: [] }, line);
    }
  });
});
