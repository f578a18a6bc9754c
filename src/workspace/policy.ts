import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from '../core/protocol.ts';
import type { ProtocolError } from '../core/errors.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { type CompiledGlobs, compiledMatcher, type PathMatcher } from '../core/rules/globs.ts';
import type { Change, FileChange } from '../core/rules/rule.ts';
import type { Problem } from '../core/violation.ts';
import { POLICIES } from './state-folder.ts';

/** Raised whenever what is kept of a policy changes its shape, so that what an older program kept is read anew. */
export const POLICY_VERSION = 2;

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

/**
 * The policy that judges: that of the commit's first parent, so that no commit loosens the rules that
 * judge it; of a first commit, its own. A commit may mend a broken policy, and is then judged by what it
 * mends it to; it may not break one.
 *
 * @param change.parentPolicy the protocol file's blob in the first parent
 * @param kept.folder the state folder of the common git folder
 * @throws ProtocolError `broken-protocol`
 */
export async function resolvePolicy(
  change: Pick<Change, 'files' | 'merged' | 'parents'> & {
    readonly parentPolicy: string | undefined;
  },
  kept: { readonly folder: string; read(blob: string): Promise<string> },
): Promise<{ policy: Policy; blob: string | null }> {
  const { parentPolicy, parents } = change;
  const load = (blob: string | undefined): ReturnType<typeof loadPolicy> =>
    loadPolicy(kept.folder, blob, (id) => kept.read(id));
  const staged = changedPolicy(change)?.newId;
  const next = staged === undefined ? undefined : await load(staged);
  if (next && !next.policy) throw await broken(next.problems, 'that is staged');
  if (parents === 0 && next) return { policy: next.policy, blob: staged ?? null };
  const current = await load(parentPolicy);
  if (current.policy) return { policy: current.policy, blob: parentPolicy ?? null };
  if (next) return { policy: next.policy, blob: staged ?? null };
  throw await broken(current.problems, 'in HEAD');
}

async function broken(problems: readonly Problem[], where: string): Promise<ProtocolError> {
  const { brokenPolicy } = await import('./compile-policy.ts');
  return brokenPolicy(problems, { where });
}

/** The protocol file that a change brings; of a merge, the one that some parent does not have. */
export const changedPolicy = ({
  files,
  merged,
}: Pick<Change, 'files' | 'merged'>): FileChange | undefined =>
  (merged ?? files).find(({ path, status }) => path === PROTOCOL_PATH && status !== 'deleted');
