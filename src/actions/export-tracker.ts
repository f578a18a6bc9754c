import { spawn } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { cancelled, ProtocolError, throwIfCancelled } from '../core/errors.ts';
import type { PostgresConfig } from '../core/protocol.ts';
import {
  createTableSql,
  EXPORT_TABLE,
  type ExportRow,
  exportRows,
  upsertSql,
} from '../core/tracker/export.ts';
import { TRACKER_COLUMNS } from '../core/tracker/tracker.ts';
import { openRepository } from '../git/repository.ts';
import { readTracker } from '../workspace/tracker-file.ts';
import type { ActionContext, WorkerLocation } from './action.ts';
import { loadWorkspace } from './load-workspace.ts';

export interface ExportInput {
  readonly root: string;
  readonly to:
    | {
        /** The absolute path of the file, which is made where it is missing. */
        readonly sqlite: string;
      }
    | {
        /** The name of a database of the protocol file, or a URL whose password is `${env:NAME}`. */
        readonly postgresql: string;
      };
}

export interface ExportResult {
  /** Where to, without user and password. */
  readonly target: string;
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  /** Tasks of the table that the tracker does not hold; they stay as they are. */
  readonly onlyThere: readonly string[];
  /** Columns of the team's own, which are not exported. */
  readonly leftOut: readonly string[];
}

type Written = Pick<ExportResult, 'target' | 'inserted' | 'updated' | 'onlyThere'>;

const noTracker = (): ProtocolError =>
  new ProtocolError({
    code: 'no-tracker',
    message: 'There is no tracker with tasks yet.',
    remedy: 'Fill it with "session-protocol tracker fill".',
  });

const noSuchDatabase = (name: string, known: readonly string[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-database',
    message: `The protocol file names no PostgreSQL database "${name}".`,
    remedy:
      known.length === 0
        ? 'Name one under "databases", or give a URL such as postgresql://user:${env:NAME}@host/database.'
        : `Name one of ${known.join(', ')}, or give a URL.`,
  });

/**
 * Writes the tracker into a table of a database, made where it is missing, in one transaction: tasks that are
 * there are brought up to date by their id, the others are added, and none is removed.
 *
 * With a worker in the context it runs in a process of its own, which is the command line.
 *
 * @throws ProtocolError `no-tracker`, `bad-tracker-value`, `no-such-database`, what the tracker and the
 *   database say; then nothing was exported
 */
export async function exportTracker(
  input: ExportInput,
  context: ActionContext = {},
): Promise<ExportResult> {
  if (context.worker) return exportInChild(context.worker, input, context);
  throwIfCancelled(context.signal, 'The export');
  const { root } = await openRepository(input.root);
  const { table } = await readTracker(root);
  const { rowsOf } = await import('../core/tracker/csv.ts');
  const rows = exportRows(rowsOf(table));
  if (rows.length === 0) throw noTracker();
  const written =
    'sqlite' in input.to
      ? await writeSqlite(input.to.sqlite, rows, context)
      : await writePostgres(root, input.to.postgresql, rows, context);
  const leftOut = table.header.filter(
    (name) => !(TRACKER_COLUMNS as readonly string[]).includes(name),
  );
  return { ...written, table: EXPORT_TABLE, leftOut };
}

/** Milliseconds that a database which another program holds is waited for. */
const LOCK_WAIT_MS = 5000;

const control = (context: ActionContext): { lockWaitMs: number; signal?: AbortSignal } => ({
  lockWaitMs: LOCK_WAIT_MS,
  ...(context.signal ? { signal: context.signal } : {}),
});

async function writeSqlite(
  path: string,
  rows: readonly ExportRow[],
  context: ActionContext,
): Promise<Written> {
  const { explain, whileLocked, withConnection } = await import('../database/sqlite/connection.ts');
  const name = basename(path);
  const isNew = await makeFile(path, (error) => forExport(explain(error, path)));
  try {
    return await withConnection(path, { readonly: false, name }, (connection) =>
      whileLocked(control(context), name, () => {
        const counts = { inserted: 0, updated: 0 };
        const write = connection.transaction((): string[] => {
          connection.exec(createTableSql('TEXT'));
          const { update, insert } = upsertSql('?');
          const [updating, inserting] = [connection.prepare(update), connection.prepare(insert)];
          for (const { values } of rows) {
            // SQLite knows no truth values: TRUE is 1.
            const plain = values.map((value) =>
              typeof value === 'boolean' ? Number(value) : value,
            );
            const parameters = Object.fromEntries(plain.map((value, index) => [index + 1, value]));
            const { changes } = updating.run(parameters);
            if (changes === 0) inserting.run(parameters);
            counts[changes === 0 ? 'inserted' : 'updated'] += 1;
          }
          const ids = connection.prepare(`SELECT task_id AS id FROM ${EXPORT_TABLE}`).all();
          return onlyThere(ids as { id: unknown }[], rows);
        });
        counts.inserted = 0;
        counts.updated = 0;
        const others = write.immediate();
        return { target: path, ...counts, onlyThere: others };
      }),
    );
  } catch (error) {
    if (isNew) await rm(path, { force: true });
    throw forExport(error);
  }
}

/** What is wrong with a database of the protocol file is mended otherwise than a file for an export. */
function forExport(error: unknown): unknown {
  if (!(error instanceof ProtocolError)) return error;
  const { code, message } = error;
  const isFile = ['missing-database', 'not-a-database', 'not-accessible', 'corrupt-database'];
  if (!isFile.includes(code)) return error;
  const remedy = 'Name a SQLite database, or a file that is new in a folder that exists.';
  return new ProtocolError({ code, message, remedy, cause: error });
}

/** @returns whether the file was missing */
async function makeFile(path: string, explain: (error: unknown) => unknown): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explain(error);
  }
}

function onlyThere(found: readonly { id: unknown }[], rows: readonly ExportRow[]): string[] {
  const mine = new Set(rows.map(({ id }) => id));
  return found.map(({ id }) => String(id)).filter((id) => !mine.has(id));
}

async function writePostgres(
  root: string,
  given: string,
  rows: readonly ExportRow[],
  context: ActionContext,
): Promise<Written> {
  const { resolveUrl, shownUrl } = await import('../database/postgres/url.ts');
  const { withSession } = await import('../database/postgres/connection.ts');
  const { name, url } = await findDatabase(root, given);
  const target = resolveUrl(url, name);
  return withSession(target, name, control(context), async ({ client }) => {
    let [inserted, updated] = [0, 0];
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '${LOCK_WAIT_MS}ms'`);
    // Of two exports at once the second waits: both would make the table, or find no row and insert it.
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [EXPORT_TABLE]);
    await client.query(createTableSql('TIMESTAMPTZ'));
    const { update, insert } = upsertSql('$');
    for (const { values } of rows) {
      const { rowCount } = await client.query(update, [...values]);
      if ((rowCount ?? 0) > 0) updated += 1;
      else {
        await client.query(insert, [...values]);
        inserted += 1;
      }
    }
    const ids = await client.query<{ id: unknown }>(`SELECT task_id AS id FROM ${EXPORT_TABLE}`);
    await client.query('COMMIT');
    return {
      target: shownUrl(url, name),
      inserted,
      updated,
      onlyThere: onlyThere(ids.rows, rows),
    };
  });
}

async function findDatabase(root: string, given: string): Promise<{ name: string; url: string }> {
  if (/^postgres(?:ql)?:\/\//i.test(given)) return { name: 'the export', url: given };
  const { protocol } = await loadWorkspace({ root, useGit: true });
  const known = protocol.databases.filter(
    (database): database is PostgresConfig => database.engine === 'postgresql',
  );
  const found = known.find(({ name }) => name === given);
  if (found) return found;
  throw noSuchDatabase(
    given,
    known.map(({ name }) => name),
  );
}

/**
 * Runs the export as a command line, so that neither a slow database nor a crash of a native module meets
 * who asked. Its arguments hold no secret: a password is only ever named there.
 */
function exportInChild(
  worker: WorkerLocation,
  { root, to }: ExportInput,
  context: ActionContext,
): Promise<ExportResult> {
  throwIfCancelled(context.signal, 'The export');
  const where = 'sqlite' in to ? ['--sqlite', to.sqlite] : ['--postgresql', to.postgresql];
  const args = [worker.modulePath, '-C', root, 'tracker', 'export', ...where, '--json'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...worker.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined },
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
    ...(context.signal ? { signal: context.signal } : {}),
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (output += piece));
    child.on('error', (error) =>
      reject(context.signal?.aborted ? cancelled('The export') : stopped(error.message)),
    );
    child.on('close', (code, signal) => {
      try {
        const answer = JSON.parse(output) as ExportResult | { readonly error: ErrorAnswer };
        if ('error' in answer) reject(new ProtocolError(answer.error));
        else resolve(answer);
      } catch {
        reject(stopped(signal ?? `exit code ${code}`));
      }
    });
  });
}

interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const stopped = (how: string): ProtocolError =>
  new ProtocolError({
    code: 'export-stopped',
    message: `The export ended before it answered (${how}).`,
    remedy: 'Nothing was exported, since it is one transaction. Try again.',
  });
