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
      ['Our most recent backup: a: b', `Our most recent backup: ${SET}`],
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
