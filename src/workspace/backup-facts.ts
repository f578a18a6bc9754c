import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseConfig, Protocol } from '../core/protocol.ts';
import { databaseFiles } from './database-files.ts';

const HOUR = 3_600_000;

/** What is read of a manifest; `schemas/backup-manifest.schema.json` has all of it. */
interface Manifest {
  readonly createdAt: string;
  readonly complete: boolean;
  readonly databases: readonly { readonly config: string; readonly path: string }[];
}

/**
 * How old the youngest verified backup is: of several databases, that of the one whose backup is the oldest.
 * A set is verified before it gets its name, and `complete` where nothing of it failed.
 *
 * @param root of the work tree
 * @param now in milliseconds
 * @returns hours; infinite where a database has none
 */
export function hoursSinceBackup(root: string, protocol: Protocol, now: number): number {
  const youngest = new Map<string, number>();
  let any = -Infinity;
  for (const { createdAt, complete, databases } of readManifests(join(root, protocol.backups))) {
    const at = Date.parse(createdAt);
    // A time to come tells that a clock was wrong, not how old the backup is.
    if (!complete || databases.length === 0 || Number.isNaN(at) || at > now + HOUR) continue;
    any = Math.max(any, at);
    for (const { config, path } of databases) {
      for (const key of [config, keyOf(config, path)])
        youngest.set(key, Math.max(youngest.get(key) ?? -Infinity, at));
    }
  }
  const times = protocol.databases
    .flatMap((config) => keysOf(root, config))
    .map((key) => youngest.get(key) ?? -Infinity);
  const oldest = times.length === 0 ? any : Math.min(...times);
  return Math.max(0, (now - oldest) / HOUR);
}

const keyOf = (config: string, path: string): string => `${config}:${path}`;

/** A configuration may lead to several databases, and a set may hold some of them only. */
function keysOf(root: string, config: DatabaseConfig): string[] {
  const paths = config.engine === 'sqlite' ? databaseFiles(root, config) : [];
  return paths.length > 1 ? paths.map((path) => keyOf(config.name, path)) : [config.name];
}

function readManifests(folder: string): Manifest[] {
  const names = namesIn(folder).filter((name) => /^\d{8}-\d{6}-\d{3}-[a-z0-9-]+$/.test(name));
  return names.flatMap((name) => {
    try {
      const manifest = JSON.parse(
        readFileSync(join(folder, name, 'manifest.json'), 'utf8'),
      ) as Manifest | null;
      return manifest && Array.isArray(manifest.databases) ? [manifest] : [];
    } catch {
      // A set without a manifest that can be read counts for nothing.
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No backup was ever made here.
    return [];
  }
}
