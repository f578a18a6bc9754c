import assert from 'node:assert/strict';
import { join } from 'node:path';
import { judgeChange } from '../../src/actions/judge-change.ts';
import { BIBLE, governedSandbox, PROTOCOL, Sandbox, source } from './support.ts';

describe('judging by hand', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  afterEach(() => sandbox.remove());

  const judge = (source_: Parameters<typeof judgeChange>[0]['source'], message?: string) =>
    judgeChange({
      root: sandbox.root,
      source: source_,
      ...(message === undefined ? {} : { message }),
    });
  const rules = async (kind: 'staged' | 'work-tree', message?: string): Promise<string[]> =>
    (await judge({ kind }, message)).verdicts.flatMap(({ verdict }) =>
      verdict.violations.map(({ rule, location }) => `${rule} ${location?.path ?? ''}`.trim()),
    );

  it('gives the verdict of the hook on what is staged', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/routes/pay.ts', 'export {};\n');
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    const { verdicts } = await judge({ kind: 'staged' }, 'Change');
    assert.deepEqual(JSON.parse(JSON.stringify(verdicts[0]?.verdict)), sandbox.report().verdict);
    assert.deepEqual(await rules('staged', 'x\n\nBible-Reviewed: why'), [
      'version-header src/routes/pay.ts',
    ]);
  });

  it('finds renames whatever limit somebody has configured', async () => {
    sandbox = await governedSandbox({
      protocol: JSON.stringify({
        version: 1,
        rules: {
          'forbidden-pattern': { patterns: [{ pattern: 'eval', paths: ['**'], reason: 'never' }] },
        },
      }),
    });
    const legacy = (name: string): string => `eval\n${`all of ${name} is long\n`.repeat(20)}`;
    for (const name of ['a', 'b', 'c']) sandbox.stage(`old/${name}.ts`, legacy(name));
    assert.equal(sandbox.commit(['--no-verify', '-m', 'Legacy']).code, 0);
    sandbox.git('config', 'diff.renameLimit', '1');
    for (const name of ['a', 'b', 'c']) {
      sandbox.git('rm', '--quiet', `old/${name}.ts`);
      sandbox.stage(`new/${name}-2.ts`, `${legacy(name)}more\n`);
    }
    assert.deepEqual(await rules('staged'), []);
    assert.deepEqual(await rules('work-tree'), []);
    const moved = sandbox.commit();
    assert.equal(moved.code, 0, moved.stderr);
    const { verdicts } = await judge({ kind: 'range', range: 'HEAD^!' });
    assert.deepEqual(verdicts[0]?.verdict.violations, []);
  });

  it('does not take the edge of a shallow clone for a beginning', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/legacy.ts', 'export {};\n');
    assert.equal(sandbox.commit(['--no-verify', '-m', 'Legacy']).code, 0);
    sandbox.stage('notes.txt', 'x');
    assert.equal(sandbox.commit().code, 0);
    const root = join(sandbox.folder, 'shallow');
    const address = `file://${sandbox.root}`;
    sandbox.git('clone', '--quiet', '--depth', '2', address, root);
    const inClone = (range: string) => judgeChange({ root, source: { kind: 'range', range } });
    assert.equal((await inClone('HEAD^..HEAD')).verdicts.length, 1);
    await assert.rejects(inClone('HEAD'), { code: 'shallow-history' });
  });

  it('judges the work tree with what is untracked, and not what was only touched', async () => {
    sandbox = await governedSandbox();
    sandbox.write('src/new file.ts', 'export {};\n');
    sandbox.write('src/cart.ts', sandbox.read('src/cart.ts'));
    sandbox.write('.gitignore', 'ignored.ts\n');
    sandbox.write('src/ignored.ts', 'export {};\n');
    assert.deepEqual(await rules('work-tree'), ['version-header src/new file.ts']);
    sandbox.write('src/cart.ts', 'export {};\n');
    assert.deepEqual(await rules('work-tree'), [
      'version-header src/cart.ts',
      'version-header src/new file.ts',
    ]);
    assert.deepEqual(await rules('staged'), []);
  });

  it('judges what a renamed file holds on disk, when it was edited after it was staged', async () => {
    sandbox = await governedSandbox();
    const header = sandbox.read('src/cart.ts').split('\n').slice(0, -2).join('\n');
    const body = 'export const row = 1;\n'.repeat(30);
    sandbox.stage('src/cart.ts', `${header}\n${body}`);
    sandbox.git('commit', '--quiet', '--no-verify', '--message', 'test: longer');
    sandbox.git('mv', 'src/cart.ts', 'src/basket.ts');
    sandbox.write('src/basket.ts', body);
    assert.deepEqual(await rules('work-tree'), ['version-header src/basket.ts']);
  });

  it('judges each commit of a range by the policy before it, merges by what they change themselves', async () => {
    sandbox = await governedSandbox();
    const from = sandbox.git('rev-parse', 'HEAD');
    const past = (message: string): string => {
      sandbox.git('commit', '--quiet', '--no-verify', '--allow-empty', '-m', message);
      return sandbox.git('rev-parse', 'HEAD');
    };
    sandbox.stage('src/one.ts', 'export {};\n');
    const bad = past('Bad');
    sandbox.stage('src/routes/pay.ts', source('src/routes/pay.ts'));
    sandbox.stage('docs/BIBLE.md', BIBLE.replace('- /cart', '- /pay'));
    const good = past('Good');
    sandbox.git('checkout', '--quiet', '-b', 'side', from);
    sandbox.stage('src/side.ts', 'export {};\n');
    const side = past('Side\n\nProtocol-Waiver: version-header: generated');
    sandbox.git('checkout', '--quiet', 'main');
    sandbox.git('merge', '--quiet', '--no-verify', '--no-edit', 'side');
    const merge = sandbox.git('rev-parse', 'HEAD');
    const { verdicts } = await judge({ kind: 'range', range: `${from}..HEAD` });
    const told = new Map(
      verdicts.map(({ commit, verdict }) => [commit, [verdict.refused, verdict.waived.length]]),
    );
    assert.deepEqual(told.get(bad), [true, 0]);
    assert.deepEqual(told.get(good), [false, 0]);
    assert.deepEqual(told.get(side), [false, 1]);
    assert.deepEqual(told.get(merge), [false, 0]);
    assert.equal(verdicts.find(({ commit }) => commit === bad)?.subject, 'Bad');
    assert.deepEqual(verdicts[0]?.verdict.rules, [
      'session-active',
      'bible-updated',
      'version-header',
    ]);
    assert.equal(
      verdicts.some(({ verdict }) =>
        verdict.violations.some(({ rule }) => rule === 'session-active'),
      ),
      false,
    );
  });

  it('judges a range in a bare repository, the first commit too', async () => {
    sandbox = await governedSandbox();
    const bare = join(sandbox.folder, 'bare.git');
    sandbox.gitIn(sandbox.folder, ['clone', '--quiet', '--bare', sandbox.root, bare]);
    const { verdicts } = await judgeChange({
      root: bare,
      source: { kind: 'range', range: 'main' },
    });
    assert.equal(verdicts.length, 1);
    await assert.rejects(judgeChange({ root: bare, source: { kind: 'staged' } }), {
      code: 'no-work-tree',
    });
  });

  it('tells a broken protocol with its line and its commit, and who mends it passes', async () => {
    sandbox = await governedSandbox();
    const from = sandbox.git('rev-parse', 'HEAD');
    sandbox.stage('.session-protocol/protocol.json', '{\n"version": 2 }');
    const { verdicts, protocolProblems } = await judge({ kind: 'staged' });
    assert.deepEqual([verdicts.length, protocolProblems[0]?.location?.range?.start.line], [0, 2]);
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Break');
    const broken = sandbox.git('rev-parse', 'HEAD');
    sandbox.git('commit', '--quiet', '--no-verify', '--allow-empty', '-m', 'On top');
    sandbox.stage('.session-protocol/protocol.json', PROTOCOL);
    assert.equal((await judge({ kind: 'staged' })).verdicts.length, 1);
    sandbox.git('commit', '--quiet', '-m', 'Mend');
    const told = async (range: string): Promise<unknown> => {
      const judged = await judge({ kind: 'range', range });
      return [
        judged.verdicts.map(({ subject }) => subject),
        judged.protocolProblems.map(({ message, location }) => [
          /\((.+)\)$/.exec(message)?.[1],
          location?.range?.start.line,
        ]),
      ];
    };
    assert.deepEqual(await told(`${from}..HEAD`), [
      ['Mend'],
      [[`in commit ${broken.slice(0, 10)}`, 2]],
    ]);
    const top = sandbox.git('rev-parse', '--short=10', 'HEAD^');
    assert.deepEqual(await told(`${broken}..HEAD^`), [[], [[`in the parent of commit ${top}`, 2]]]);
    assert.deepEqual(await told('HEAD^..HEAD'), [['Mend'], []]);
  });

  it('says where a range is none, and stops when told', async () => {
    sandbox = await governedSandbox();
    await assert.rejects(judge({ kind: 'range', range: 'nowhere..HEAD' }), { code: 'bad-range' });
    await assert.rejects(judge({ kind: 'range', range: '--all' }), { code: 'bad-range' });
    const signal = AbortSignal.abort();
    await assert.rejects(
      judgeChange({ root: sandbox.root, source: { kind: 'staged' } }, { signal }),
      { code: 'cancelled' },
    );
  });

  it('judges an unborn branch', async () => {
    sandbox = new Sandbox();
    sandbox.stage('.session-protocol/protocol.json', PROTOCOL);
    sandbox.stage('src/a.ts', 'export {};\n');
    assert.deepEqual(await rules('staged'), ['session-active', 'version-header src/a.ts']);
    assert.deepEqual(await rules('work-tree'), ['session-active', 'version-header src/a.ts']);
  });
});
