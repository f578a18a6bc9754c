import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import {
  compareVersions,
  readVersion,
  type VersionReport,
} from '../../../../src/core/upkeep/version.ts';

const playbook = (version: string, updated: string, log: string): string =>
  `# Playbook\n**Version**: ${version}\n**Last Updated**: ${updated}\n\n## Roles\n\n## Change Log\n\n${log}`;
const read = (text: string, changedOn?: string): VersionReport =>
  readVersion(
    text,
    parseDocument({ text, path: 'P.md', kind: 'playbook' }).playbook?.changeLog ?? [],
    changedOn,
  );
const mismatches = (text: string, changedOn?: string): unknown[] =>
  read(text, changedOn).mismatches.map(({ kind, line }) => [kind, line]);
const LOG = '### v1.2.0 (2026-03-02)\n- More\n\n### v1.1.0 (2026-01-05)\n- First\n';

describe('the version of a playbook', () => {
  it('is the same in header and change log, newest first or last, as headings or table', () => {
    for (const log of [
      LOG,
      '### v1.1.0 (2026-01-05)\n- First\n\n### v1.2.0 (2026-03-02)\n- More\n',
      '| Version | Date | Change |\n|---|---|---|\n| 1.2.0 | 2026-03-02 | More |\n| 1.1.0 | 2026-01-05 | First |\n',
      '- 1.2.0 (2026-03-02): more\n- 1.1.0 (2026-01-05): first\n',
    ]) {
      const text = playbook('1.2.0', '2026-03-02', log);
      assert.deepEqual(mismatches(text, '2026-03-02'), [], log);
      assert.equal(read(text).log?.version?.replace('v', ''), '1.2.0');
    }
  });

  it('differs where one of them was forgotten, and says which', () => {
    const behind = read(playbook('1.3.0', '2026-03-02', LOG)).mismatches;
    assert.deepEqual(
      behind.map(({ kind, line, next }) => [kind, line, next]),
      [['version', 9, 'Add an entry for 1.3.0 to the change log.']],
    );
    const header = read(playbook('1.1.0', '2026-03-02', LOG)).mismatches;
    assert.deepEqual(
      header.map(({ kind, line, next }) => [kind, line, next]),
      [['version', 2, 'Write version v1.2.0 into the header.']],
    );
  });

  it('has dates that differ', () => {
    assert.deepEqual(mismatches(playbook('1.2.0', '2026-03-05', LOG)), [['log-behind', 9]]);
    assert.deepEqual(mismatches(playbook('1.2.0', '2026-02-05', LOG)), [['header-behind', 2]]);
    assert.deepEqual(mismatches(playbook('1.2.0', '2026-03-02', LOG), '2026-03-09'), [
      ['header-behind', 2],
    ]);
    assert.deepEqual(mismatches(playbook('1.2.0', '2 March 2026', LOG), '2026-03-02'), []);
  });

  it('is no mismatch where one of them says nothing', () => {
    assert.deepEqual(mismatches('# Playbook\n\n## Roles\n', '2026-03-09'), []);
    assert.deepEqual(mismatches('# Playbook\n**Version**: 2.0\n', '2026-03-09'), []);
    assert.deepEqual(mismatches(`# Playbook\n\n## Change Log\n\n${LOG}`), []);
    assert.deepEqual(mismatches(`# Playbook\n\n## Change Log\n\n${LOG}`, '2026-03-09'), [
      ['log-behind', 5],
    ]);
  });

  it('is ordered as versions are', () => {
    const sorted = ['v2.0.0-mvp', '1.10.0', '2.0', '1.9', '2.0.1'].toSorted(compareVersions);
    assert.deepEqual(sorted, ['1.9', '1.10.0', 'v2.0.0-mvp', '2.0', '2.0.1']);
    assert.equal(compareVersions('v1.2', '1.2.0'), 0);
  });
});
