import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeSample } from '../sample/make-sample.ts';
import { git } from './cli-git.ts';
import { cli, cliJson, cliRefuses } from './cli-support.ts';

const OPENER = 'docs/sessions/SESSION_04_CHECKOUT.md';

describe('pictures on the command line', function () {
  this.timeout(120_000);
  let root: string;

  before(async () => {
    root = await makeSample();
  });
  after(() => rmSync(dirname(root), { recursive: true, force: true }));

  it('show the plan as SVG, as Mermaid and as a table', () => {
    const svg = cli(root, 'picture', 'plan');
    assert.equal(svg.code, 0, svg.stderr);
    assert.match(svg.stdout, /^<svg [^]*prefers-color-scheme:dark[^]*<\/svg>\s*$/);
    assert.match(cli(root, 'picture', 'plan', '--format', 'mermaid').stdout, /^flowchart LR\n/);
    const { stdout } = cli(root, 'picture', 'plan', '--format', 'text');
    assert.match(stdout, /^Phase 1: Earn Points +1\.2 Count points .* to do +0A +yes$/m);
  });

  it('are written to a file, over what was there', () => {
    writeFileSync(join(root, 'plan.svg'), 'old');
    const { out } = cliJson<{ out: string }>(root, 0, 'picture', 'plan', '--out', 'plan.svg');
    assert.equal(out, join(root, 'plan.svg'));
    assert.equal(readFileSync(out, 'utf8'), cli(root, 'picture', 'plan').stdout.trimEnd());
    cliRefuses(
      root,
      /could not be written/,
      /folder that exists/,
      'picture',
      'plan',
      '--out',
      'no/plan.svg',
    );
  });

  it('take a plan by its path from a folder, or from the root', () => {
    for (const plan of ['MASTER_PLAN.md', 'docs/MASTER_PLAN.md']) {
      const { code, stderr } = cli(join(root, 'docs'), 'picture', 'plan', '--plan', plan);
      assert.equal(code, 0, stderr);
    }
  });

  it('refuse what is not there, and name what is', () => {
    cliRefuses(root, /no picture "map"/, /plan, timeline/, 'picture', 'map');
    cliRefuses(root, /no format "png"/, /svg, mermaid, text/, 'picture', 'plan', '--format', 'png');
    cliRefuses(
      root,
      /"docs\/no\.md" is none/,
      /MASTER_PLAN/,
      'picture',
      'plan',
      '--plan',
      'docs/no.md',
    );
    cliRefuses(root, /belongs to the picture of a plan/, /./, 'picture', 'timeline', '--plan', 'x');
  });

  it('show the sessions with their commits, waivers and what no hook judged', () => {
    assert.match(
      cli(root, 'picture', 'timeline', '--format', 'text').stdout,
      /No session was started here yet\./,
    );
    assert.equal(cli(root, 'session', 'start', '--opener', OPENER).code, 0);
    cli(root, 'session', 'read', 'docs/MASTER_PLAN.md');
    const message = 'fix: a note\n\nProtocol-Waiver: version-header: generated';
    git(root, 'commit', '--quiet', '--allow-empty', '--no-verify', '-m', message);
    git(root, 'commit', '--quiet', '--allow-empty', '-m', 'fix: elsewhere\n\nSession: 99');
    const { stdout } = cli(root, 'picture', 'timeline', '--format', 'text');
    assert.match(stdout, /preparing/);
    assert.match(stdout, /document read +docs\/MASTER_PLAN\.md/);
    assert.match(stdout, /commit +[0-9a-f]{7} fix: a note/);
    assert.match(stdout, /waived +version-header: generated/);
    assert.doesNotMatch(stdout, /fix: elsewhere/);
  });

  it('leave out the lines of a journal that cannot be read, and say so', () => {
    const journal = git(root, 'rev-parse', '--git-path', 'session-protocol/session.jsonl').trim();
    appendFileSync(join(root, journal), 'no event\n{"type":"from-later","at":"2026-01-01"}\n{"cut');
    const { code, stdout } = cli(root, 'picture', 'timeline', '--format', 'text');
    assert.equal(code, 0);
    assert.match(stdout, /A line of a journal could not be read and is left out\./);
  });

  it('say what to do where there is no plan', () => {
    git(root, 'rm', '--quiet', '--cached', 'docs/MASTER_PLAN.md');
    rmSync(join(root, 'docs/MASTER_PLAN.md'));
    cliRefuses(root, /No plan was found/, /documents\.plan/, 'picture', 'plan');
  });
});
