import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { DEFAULT_PROTOCOL, readProtocol } from '../core/protocol.ts';
import { compileGlobs } from '../core/rules/compile-globs.ts';
import { globsOf } from '../core/rules/engine.ts';
import { placeOf } from '../core/rules/report.ts';
import type { Problem } from '../core/violation.ts';
import { type KeptPolicy, POLICY_VERSION } from './policy.ts';
import { replaceFile } from './replace-file.ts';

/** @param told.where which of the protocol files it is, where the problem does not say it */
export const brokenPolicy = (
  problems: readonly Problem[],
  told: { readonly where?: string; readonly remedy?: string },
): ProtocolError => {
  const [first] = problems;
  const place = first?.location ? placeOf(first.location) : '';
  return new ProtocolError({
    code: 'broken-protocol',
    message: `${place}: ${first?.message ?? 'it is not valid.'}${told.where === undefined ? '' : ` (the protocol file ${told.where})`}`,
    remedy:
      told.remedy ?? 'Mend that line and stage the file; nothing is judged by half a protocol.',
  });
};

/** Reads a protocol file into what is kept of it; undefined: there is no file. */
export function compilePolicy(
  text: string | undefined,
): { kept: KeptPolicy } | { kept?: undefined; problems: readonly Problem[] } {
  const read = text === undefined ? { protocol: DEFAULT_PROTOCOL } : readProtocol(text);
  if (!read.protocol) return { problems: read.problems };
  const globs = compileGlobs(globsOf(read.protocol));
  return { kept: { version: POLICY_VERSION, protocol: read.protocol, globs } };
}

/** Keeps a policy for the next commits. */
export function keepPolicy(path: string, kept: KeptPolicy): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, JSON.stringify(kept));
  } catch {
    // A folder that cannot be written costs the next commit its speed, not this one its verdict.
  }
}
