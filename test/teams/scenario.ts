import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cli } from '../git/cli-support.ts';
import { git, tryGit } from '../git/cli-git.ts';

/**
 * A team's story as data, so that another face can play the same: what is done in the repository, and what
 * must come of it. Paths are from the repository's root.
 */
export interface Scenario {
  readonly team: string;
  /** The folder in `test/fixtures/` that the repository is made of. */
  readonly fixture: string;
  readonly branch: string;
  /** What the fixture lacks: written over it before the first commit. */
  readonly files?: Readonly<Record<string, string>>;
  /** Words of the fixture that this story needs otherwise, by path. */
  readonly changes?: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;
  /** What is no text, such as databases; before the first commit. */
  readonly prepare?: (root: string) => void;
  /** In order: each begins where the one before it ended. */
  readonly steps: readonly Step[];
}

/** One rule of the team: broken, it must be noticed; kept, it must pass. */
export interface Step {
  readonly title: string;
  /** At least one of these is refused, or shows that the rule is not kept. */
  readonly broken: readonly Deed[];
  readonly kept: readonly Deed[];
}

/** Something that is done, at the command line, with git, or by hand. */
export type Deed =
  | (Ran & { readonly cli: readonly string[] })
  | (Ran & { readonly git: readonly string[] })
  /** All that is changed is staged and committed. */
  | (Ran & { readonly commit: string })
  | { readonly write: string; readonly text: string }
  | { readonly append: string; readonly text: string }
  | { readonly edit: string; readonly from: string; readonly to: string }
  | { readonly remove: string }
  | { readonly move: string; readonly to: string }
  /** The file must hold this now. */
  | { readonly holds: string; readonly text: RegExp };

/** What must come of it; without either it must end with 0. */
interface Ran {
  /** It ends with another code than 0, and says this. */
  readonly refused?: RegExp;
  /** It ends with 0, and says this. */
  readonly shows?: RegExp;
}

export interface Stage {
  readonly root: string;
  remove(): Promise<void>;
}

const FIXTURES = join(import.meta.dirname, '../fixtures');

/** Makes the team's repository, with its hooks, and a bare one beside it that it is pushed to. */
export async function setStage({
  fixture,
  branch,
  files = {},
  changes = {},
  prepare,
}: Scenario): Promise<Stage> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'équipe ')));
  const root = join(home, 'our work');
  await cp(join(FIXTURES, fixture), root, {
    recursive: true,
    filter: (path) => !path.endsWith('.md.json'),
  });
  for (const [path, text] of Object.entries(files)) await play(root, { write: path, text });
  for (const [path, pairs] of Object.entries(changes)) {
    for (const [from, to] of pairs) await play(root, { edit: path, from, to });
  }
  prepare?.(root);
  git(root, 'init', '-q', '-b', branch);
  git(root, 'config', 'user.name', 'Ada');
  git(root, 'config', 'user.email', 'ada@example.org');
  git(root, 'add', '--all');
  git(root, 'commit', '-qm', 'chore: begin');
  git(root, 'init', '-q', '--bare', join(home, 'origin.git'));
  git(root, 'remote', 'add', 'origin', join(home, 'origin.git'));
  git(root, 'push', '-q', 'origin', branch);
  const installed = cli(root, 'hooks', 'install');
  assert.equal(installed.code, 0, installed.stderr);
  return { root, remove: () => rm(home, { recursive: true, force: true }) };
}

/** Plays a step: the rule broken, then kept. */
export async function playStep(root: string, { broken, kept }: Step): Promise<void> {
  assert.ok(
    broken.some((deed) => 'refused' in deed || 'shows' in deed),
    'a step shows what breaks its rule',
  );
  assert.ok(
    kept.some((deed) => 'cli' in deed || 'git' in deed || 'commit' in deed),
    'a step shows that its rule can be kept',
  );
  for (const deed of [...broken, ...kept]) await play(root, deed);
}

export async function play(root: string, deed: Deed): Promise<void> {
  if ('cli' in deed) {
    expectOf(deed, `session-protocol ${deed.cli.join(' ')}`, cli(root, ...deed.cli));
  } else if ('git' in deed || 'commit' in deed) {
    if ('commit' in deed) git(root, 'add', '--all');
    const args = 'git' in deed ? deed.git : ['commit', '--quiet', '--message', deed.commit];
    const { status, stdout, stderr } = tryGit(root, ...args);
    expectOf(deed, `git ${args.join(' ')}`, { code: status, stdout, stderr });
  } else if ('holds' in deed) {
    assert.match(await readFile(join(root, deed.holds), 'utf8'), deed.text);
  } else {
    await playByHand(root, deed);
  }
}

type ByHand = Extract<
  Deed,
  { write: string } | { append: string } | { edit: string } | { remove: string } | { move: string }
>;

async function playByHand(root: string, deed: ByHand): Promise<void> {
  const at = (path: string): string => join(root, path);
  if ('write' in deed) {
    await mkdir(dirname(at(deed.write)), { recursive: true });
    await writeFile(at(deed.write), deed.text);
  } else if ('append' in deed) {
    await writeFile(at(deed.append), deed.text, { flag: 'a' });
  } else if ('edit' in deed) {
    const before = await readFile(at(deed.edit), 'utf8');
    assert.ok(before.includes(deed.from), `${deed.edit} has no "${deed.from}"`);
    await writeFile(
      at(deed.edit),
      before.replace(deed.from, () => deed.to),
    );
  } else if ('remove' in deed) {
    assert.ok(existsSync(at(deed.remove)), deed.remove);
    await rm(at(deed.remove), { recursive: true });
  } else {
    await rename(at(deed.move), at(deed.to));
  }
}

function expectOf(
  { refused, shows }: Ran,
  name: string,
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
): void {
  const said = `${stdout}\n${stderr}`;
  const told = `${name} ended with ${code}:\n${said}`;
  if (refused) assert.notEqual(code, 0, told);
  else assert.equal(code, 0, told);
  assert.match(said, refused ?? shows ?? /(?:)/, told);
}
