import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DEFAULT_PROTOCOL, readProtocol } from '../../../src/core/protocol.ts';

describe('readProtocol', () => {
  it('reads JSON with comments and trailing commas, and fills in the defaults', () => {
    const { protocol, problems } = readProtocol(`{
      // where the documents are
      "version": 1,
      "documents": { "playbook": "docs/PLAYBOOK.md", "openers": ["a/*.md", "b/*.md"] },
      "session": { "branch": "main" },
      "rules": { "version-header": { "paths": ["src/**"], "fields": ["VERSION"] }, },
    }`);
    assert.deepEqual(problems, []);
    assert.deepEqual(protocol, {
      documents: { playbook: ['docs/PLAYBOOK.md'], openers: ['a/*.md', 'b/*.md'] },
      branches: ['main'],
      rules: { 'version-header': { paths: ['src/**'], fields: ['VERSION'] } },
      databases: [],
      backups: DEFAULT_PROTOCOL.backups,
    });
  });

  const broken: [string, string, string, number, number][] = [
    [
      'a missing comma',
      '{\n  "version": 1\n  "rules": {} }',
      'Not valid JSON: comma expected.',
      3,
      3,
    ],
    ['an empty file', '', 'Not valid JSON: value expected.', 1, 1],
    [
      'an unknown rule',
      '{ "version": 1,\n "rules": { "bible-update": {} } }',
      'Unknown property "bible-update".',
      2,
      13,
    ],
    [
      'a rule without its options',
      '{ "version": 1,\n "rules": { "version-header": { "paths": ["a"] } } }',
      `"rules.version-header" must have required property 'fields'.`,
      2,
      31,
    ],
    [
      'a wrong severity',
      '{ "version": 1,\n "rules": { "session-active": { "severity": "fatal" } } }',
      '"rules.session-active.severity" must be equal to one of the allowed values: error, warning, off.',
      2,
      45,
    ],
    [
      'a path that leaves the repository',
      '{ "version": 1,\n "backups": "../elsewhere" }',
      '"backups" is not a path inside the repository.',
      2,
      13,
    ],
    [
      'an absolute path',
      '{ "version": 1,\n "backups": "/var/backups" }',
      '"backups" is not a path inside the repository.',
      2,
      13,
    ],
    [
      'a value of the wrong kind',
      '{ "version": 1,\n "session": { "branch": 3 } }',
      '"session.branch" must be string or array.',
      2,
      25,
    ],
    [
      'its error behind the mark of UTF-8',
      '\uFEFF{ "version": 1,\n "backups": "../elsewhere" }',
      '"backups" is not a path inside the repository.',
      2,
      13,
    ],
    ['another version', '{ "version": 2 }', '"version" must be 1.', 1, 14],
  ];
  for (const [name, text, message, line, column] of broken) {
    it(`tells ${name} with its place`, () => {
      const { protocol, problems } = readProtocol(text);
      assert.equal(protocol, undefined);
      const first = problems[0];
      assert.equal(first?.message, message);
      assert.deepEqual(first?.location?.range?.start, { line, column });
    });
  }

  it('lets a team keep the session out of its messages', () => {
    const read = (session: string) =>
      readProtocol(`{ "version": 1, "session": ${session} }`).protocol;
    assert.equal(read('{ "trailer": false }')?.trailer, false);
    assert.equal(read('{}')?.trailer, undefined);
  });

  it('reads a file that begins with the mark of UTF-8', () => {
    assert.ok(readProtocol('\uFEFF{ "version": 1 }').protocol);
  });

  it('never throws, whatever it is given', () => {
    for (const text of [
      'null',
      '[]',
      '"x"',
      '{',
      '{"version":1,"databases":[1]}',
      '\u0000',
      '{"version":{}}',
    ]) {
      assert.ok(readProtocol(text).problems.length > 0, text);
    }
  });
});
