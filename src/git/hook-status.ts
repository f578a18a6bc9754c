import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { exists } from './exists.ts';
import { chainOf, isOurs, readNeeds, relativeHome } from './hook-chain.ts';
import { readPayload, sha256 } from './hook-installer.ts';
import { canRun, checkLine } from './hook-line.ts';
import { HOOK_NAMES, type HookName, type InstalledHook, readManifest } from './hook-manifest.ts';
import { asNamedNow, findHookPlaces, type HookPlaces } from './hook-places.ts';
import { callLine, hookShim } from './hook-shim.ts';

export interface HookProblem {
  /** Stable: `displaced`, `missing`, `not-executable`, `changed`, `moved`, `beside`, `broken-manifest`, or an error's code. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export const asProblem = ({ code, message, remedy }: ProtocolError): HookProblem => ({
  code,
  message,
  remedy,
});

export interface HooksStatus {
  /** Were the hooks installed here, and not uninstalled? */
  readonly installed: boolean;
  /** Are they those of this version? */
  readonly current: boolean;
  readonly hooks: readonly {
    readonly name: HookName;
    readonly path: string;
    readonly kind: 'shim' | 'line';
    /** A hook that was there before runs first. */
    readonly chained: boolean;
  }[];
  /** What keeps them from judging every commit, each with its remedy; empty where all is well. */
  readonly problems: readonly HookProblem[];
  /** What may keep a hook that was there before from its own work, each with its remedy. */
  readonly warnings: readonly HookProblem[];
}

/** The remedy of what an installation mends. */
export const AGAIN = 'Install the git hooks again.';

/**
 * Says what is installed and whether it would fire. Changes nothing.
 *
 * @throws ProtocolError as `openRepository`
 */
export async function readHooksStatus(input: {
  root: string;
  distFolder: string;
}): Promise<HooksStatus> {
  let places: HookPlaces;
  try {
    places = await findHookPlaces(input.root);
  } catch (error) {
    if (!(error instanceof ProtocolError) || !/hooks-path/.test(error.code)) throw error;
    return { ...NONE, problems: [asProblem(error)] };
  }
  const known = await readManifest(places.home);
  if (known.state === 'missing') return NONE;
  if (known.state === 'broken') {
    const message = `The list of what was installed cannot be read: ${join(places.home, 'manifest.json')}`;
    const problem = { code: 'broken-manifest', message, remedy: AGAIN };
    return { ...NONE, installed: true, problems: [problem] };
  }
  const hooks = hooksHere(known.manifest.hooks, places);
  const problems: HookProblem[] = [];
  const warnings: HookProblem[] = [];
  for (const name of HOOK_NAMES) {
    const hook = hooks.find((one) => one.name === name);
    const problem = await problemOf(name, hook, places);
    if (problem) problems.push(problem);
    else if (hook?.chained === true) {
      const needs = await readNeeds(places, name);
      if (needs.missing.length > 0) problems.push(notBeside(name, needs.missing));
      if (needs.looksUp) warnings.push(looksUp(name, places));
    }
  }
  const { whole, current } = await compareFiles(input.distFolder, places);
  if (!whole) {
    problems.push({
      code: 'missing',
      message: `Files of the hook are missing in ${places.home}.`,
      remedy: AGAIN,
    });
  }
  return {
    installed: true,
    current: current && !problems.some(({ code }) => code === 'changed'),
    hooks: hooks.map(({ name, path, kind, chained }) => ({
      name,
      path: isAbsolute(path) ? path : join(places.tree, path),
      kind,
      chained: chained ?? false,
    })),
    problems,
    warnings,
  };
}

const NONE: HooksStatus = {
  installed: false,
  current: false,
  hooks: [],
  problems: [],
  warnings: [],
};

/** Of each hook the entry of this work tree, and only without one that of another place. */
function hooksHere(entries: readonly InstalledHook[], places: HookPlaces): InstalledHook[] {
  const hooks = entries.map((hook) => asNamedNow(hook, places.trees, places));
  return HOOK_NAMES.flatMap((name) => {
    const same = hooks.filter((hook) => hook.name === name);
    return same.find(({ path }) => path === places.nameOf(name)) ?? same[0] ?? [];
  });
}

const notBeside = (name: HookName, missing: readonly string[]): HookProblem => ({
  code: 'beside',
  message: `The ${name} hook that was here before does not find ${missing.join(', ')} beside itself.`,
  remedy: AGAIN,
});

const looksUp = (name: HookName, { home }: HookPlaces): HookProblem => ({
  code: 'looks-up',
  message: `The ${name} hook that was here before is run as ${join(chainOf(home), name)}, and seems to look for files by a way up from its own folder.`,
  remedy:
    'Where it fails, let it ask git instead: $(git rev-parse --show-toplevel) is the top of the work tree.',
});

async function problemOf(
  name: HookName,
  hook: InstalledHook | undefined,
  places: HookPlaces,
): Promise<HookProblem | undefined> {
  const path = places.fileOf(name);
  const tell = (code: string, message: string, remedy = AGAIN): HookProblem => ({
    code,
    message,
    remedy,
  });
  if (hook && hook.path !== places.nameOf(name)) {
    return tell(
      'moved',
      `git now looks for ${name} in ${path}, not where it was installed: core.hooksPath was changed.`,
    );
  }
  if (!hook || !(await exists(path))) return tell('missing', `The ${name} hook is gone: ${path}`);
  const idle = `The ${name} hook is not executable, so git passes over it: ${path}`;
  if (hook.kind === 'line') {
    const text = await readFile(path, 'latin1').catch(() => '');
    if (!text.split('\n').includes(callLine(name))) {
      const fault = await faultOf(checkLine(name, places));
      const message = `Our line is gone from ${path}: ${name} is not judged.`;
      return fault ?? tell('displaced', message);
    }
    return places.startedByGit && !(await canRun(path)) ? tell('not-executable', idle) : undefined;
  }
  if (!(await isOurs(path)))
    return tell('displaced', `Another tool replaced the ${name} hook: ${path}`);
  if (!(await canRun(path))) return tell('not-executable', idle);
  const text = await readFile(path, 'utf8');
  if (text.includes('\r'))
    return tell('changed', `The ${name} hook has Windows line endings and cannot run: ${path}`);
  return text === hookShim(relativeHome(places))
    ? undefined
    : tell('changed', `The ${name} hook was changed, or is of another version: ${path}`);
}

/** Why our line cannot be added, where it cannot. */
async function faultOf(checked: Promise<void>): Promise<HookProblem | undefined> {
  try {
    await checked;
    return undefined;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return asProblem(error);
  }
}

async function compareFiles(
  distFolder: string,
  places: HookPlaces,
): Promise<{ whole: boolean; current: boolean }> {
  let whole = true;
  let current = true;
  for (const { path, data } of await readPayload(distFolder)) {
    const installed = await readFile(join(places.home, path)).catch(() => undefined);
    whole &&= installed !== undefined;
    current &&= installed !== undefined && sha256(installed) === sha256(data);
  }
  return { whole, current };
}
