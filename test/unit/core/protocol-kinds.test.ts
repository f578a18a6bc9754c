import assert from 'node:assert/strict';
import { readProtocol } from '../../../src/core/protocol.ts';

describe('the kinds of a protocol file', () => {
  it('are read beside the documents by role', () => {
    const { protocol } = readProtocol(
      '{"version": 1, "documents": {"plan": "PLAN.md", "kinds": [{"paths": ["plans/*.md"], "kind": "plan", "ids": "WP-\\\\d+", "states": {"done": ["ok"]}}]}}',
    );
    assert.deepEqual(protocol?.documents, { plan: ['PLAN.md'] });
    assert.deepEqual(protocol?.kinds, [
      { paths: ['plans/*.md'], kind: 'plan', ids: String.raw`WP-\d+`, states: { done: ['ok'] } },
    ]);
    assert.equal(Object.hasOwn(readProtocol('{"version": 1}').protocol ?? {}, 'kinds'), false);
  });

  it('are refused at the place of a pattern that could keep the editor busy', () => {
    const { protocol, problems } = readProtocol(
      '{\n  "version": 1,\n  "documents": {\n    "kinds": [\n      { "paths": ["*"], "headings": "ok" },\n      { "paths": ["*"], "ids": "(a+)+b" }\n    ]\n  }\n}',
    );
    assert.equal(protocol, undefined);
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', /exponential time/);
    assert.deepEqual(problems[0]?.location?.range?.start, { line: 6, column: 32 });
  });

  it('have only known kinds, states and names', () => {
    for (const entry of [
      '{"paths": ["*"], "kind": "novel"}',
      '{"paths": ["*"], "states": {"nearly": ["x"]}}',
      '{"kind": "plan"}',
      '{"paths": ["*"], "id": "x"}',
    ])
      assert.ok(
        readProtocol(`{"version": 1, "documents": {"kinds": [${entry}]}}`).problems.length > 0,
        entry,
      );
  });
});
