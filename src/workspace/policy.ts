import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from '../core/protocol.ts';
import { type CompiledGlobs, compiledMatcher, type PathMatcher } from '../core/rules/globs.ts';
import type { Problem } from '../core/violation.ts';
import { POLICIES } from './state-folder.ts';

/** Raised whenever what is kept of a policy changes its shape, so that what an older program kept is read anew. */
export const POLICY_VERSION = 1;

/** A policy as it is kept: valid, its defaults filled in, its globs compiled. */
export interface KeptPolicy {
  readonly version: number;
  readonly protocol: Protocol;
  readonly globs: CompiledGlobs;
}

export interface Policy {
  readonly protocol: Protocol;
  readonly matches: PathMatcher;
}

/** The name under which the policy of a repository without a protocol file is kept. */
const NO_FILE = 'default';

/**
 * The policy of a protocol file's blob. Parser, validator and glob compiler are loaded only for a blob
 * that was not read before: what they made of it is kept by its id, which never means another content.
 *
 * @param commonFolder the state folder of the common git folder
 * @param blob undefined: there is no protocol file, and the defaults hold
 * @param read gives the blob's text
 * @returns the policy, or the problems that keep it from being used
 */
export async function loadPolicy(
  commonFolder: string,
  blob: string | undefined,
  read: (blob: string) => Promise<string>,
): Promise<{ policy: Policy } | { policy?: undefined; problems: readonly Problem[] }> {
  const path = join(commonFolder, POLICIES, `${blob ?? NO_FILE}.json`);
  const kept = readKept(path);
  if (kept) return { policy: usable(kept) };
  const { compilePolicy, keepPolicy } = await import('./compile-policy.ts');
  const compiled = compilePolicy(blob === undefined ? undefined : await read(blob));
  if (!compiled.kept) return { problems: compiled.problems };
  keepPolicy(path, compiled.kept);
  return { policy: usable(compiled.kept) };
}

const usable = ({ protocol, globs }: KeptPolicy): Policy => ({
  protocol,
  matches: compiledMatcher(globs),
});

function readKept(path: string): KeptPolicy | undefined {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as KeptPolicy;
    return kept.version === POLICY_VERSION ? kept : undefined;
  } catch {
    // Missing, or cut short by a crash: it is read anew from the blob.
    return undefined;
  }
}
