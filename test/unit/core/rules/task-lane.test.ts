import assert from 'node:assert/strict';
import { compileGlobs } from '../../../../src/core/rules/compile-globs.ts';
import type { TaskLaneOptions } from '../../../../src/core/rules/options.ts';
import type { SessionFacts, SessionLane } from '../../../../src/core/rules/rule.ts';
import { told, violations } from './support.ts';

const active: SessionFacts = { state: 'active', done: 0, total: 0 };
const source = {
  path: 'docs/S31.md',
  range: { start: { line: 9, column: 1 }, end: { line: 9, column: 1 } },
};
const judged = (path: string, lane: SessionLane, options: TaskLaneOptions = {}) =>
  violations(
    { 'task-lane': options },
    { files: { [path]: { before: 'a', after: 'b' } }, session: { ...active, lane } },
  ).map(({ message }) => message);

describe('task-lane', () => {
  it("refuses what the opener's list forbids, and names the line", () => {
    const lane = { allowed: [], forbidden: [{ path: 'src/auth', source }] };
    assert.deepEqual(judged('src/auth/a.ts', lane), ["on the session's DO NOT list"]);
    assert.deepEqual(judged('src/auth', lane).length, 1);
    assert.deepEqual(judged('src/authors.ts', lane), []);
    assert.deepEqual(judged('src/auth/a.ts', lane, { shared: ['**'] }).length, 1);
    const [violation] = violations(
      { 'task-lane': {} },
      { files: { 'src/auth/a.ts': { after: '' } }, session: { ...active, lane } },
    );
    assert.deepEqual(violation?.source, source);
  });

  it('refuses what is outside of what the opener gives, but for what is shared', () => {
    const glob = 'src/*/index.ts';
    const lane = {
      allowed: [
        { path: 'src/cart/' },
        { path: glob, expression: compileGlobs([glob])[glob] ?? '' },
      ],
      forbidden: [],
    };
    assert.deepEqual(judged('src/cart/a.ts', lane), []);
    assert.deepEqual(judged('src/pay/index.ts', lane), []);
    assert.deepEqual(judged('src/pay/a.ts', lane), ["outside the session's lane"]);
    assert.deepEqual(judged('docs/BIBLE.md', lane, { shared: ['docs/**'] }), []);
  });

  it("knows a session's lane by its number, also from the commit's trailer", () => {
    const options: TaskLaneOptions = {
      sessions: { 31: { paths: ['src/**'], not: ['src/auth/**'] } },
    };
    const of = (path: string, message: string, parents = 1) =>
      told(
        { 'task-lane': options },
        { files: { [path]: { after: '' } }, change: { message, parents } },
      );
    assert.deepEqual(of('src/a.ts', 'x\n\nSession: 31'), []);
    assert.match(of('b.ts', 'x\n\nSession: 31')[0] ?? '', /outside/);
    assert.match(of('src/auth/a.ts', 'x\n\nSession: 31')[0] ?? '', /not for this session/);
    assert.deepEqual(of('b.ts', 'x\n\nSession: 32'), []);
    assert.deepEqual(of('b.ts', 'x\n\nSession: constructor'), []);
    assert.deepEqual(of('b.ts', 'x\n\nSession: 31', 2), [], 'a merge');
    const session = { ...active, number: '31' };
    assert.equal(
      told({ 'task-lane': options }, { files: { b: { after: '' } }, session }).length,
      1,
    );
  });

  it('counts both names of a renamed file', () => {
    const lane = { allowed: [], forbidden: [{ path: 'src/auth' }] };
    const files = { 'src/a.ts': { before: 'a', after: 'a', from: 'src/auth/a.ts' } };
    assert.equal(told({ 'task-lane': {} }, { files, session: { ...active, lane } }).length, 1);
  });

  it('is silent where no lane is known', () => {
    assert.deepEqual(
      told({ 'task-lane': {} }, { files: { a: { after: '' } }, session: active }),
      [],
    );
  });
});
