import { type ChildProcess, fork } from 'node:child_process';
import { rmSync, mkdtempSync, chmodSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { MigrateResult } from '../../src/actions/migrate.ts';
import type { PostgresConfig } from '../../src/core/protocol.ts';
import type { DataConfig } from '../../src/database/engine.ts';
import { freePort } from '../free-port.ts';
import { dataOf, makeRepository, type Repository } from './support.ts';

/** A password that no URL could hold as it is, and that must never be seen anywhere. */
export const PASSWORD = 'pä$$w0rd/@:%?#';

process.env['SHOP_PASSWORD'] = PASSWORD;

interface Server {
  readonly port: number;
  readonly child: ChildProcess;
}

let starting: Promise<Server> | undefined;

/** One server for all tests of a run; it ends with this process. */
export const server = (): Promise<Server> => (starting ??= start());

async function start(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const child = fork(join(import.meta.dirname, 'postgres-main.ts'), [folder, String(port)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the server's process ended with ${code}`)));
  });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await untilUp(port);
  return { port, child };
}

async function untilUp(port: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const client = clientFor(port, 'postgres');
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await sleep(50);
    }
  }
}

/** Ends the server, as a crash or in good order, and waits until it is up again. */
export async function restartServer(signal: 'SIGQUIT' | 'SIGINT'): Promise<void> {
  const { port, child } = await server();
  const restarted = new Promise<void>((resolve) => child.once('message', () => resolve()));
  child.send(signal);
  await restarted;
  await untilUp(port);
}

function clientFor(port: number, database: string): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'owner',
    password: PASSWORD,
    database,
    application_name: 'test',
  });
  client.on('error', () => undefined);
  return client;
}

/** A connection of another program; the caller ends it. */
export async function connectTo(database: string): Promise<Client> {
  const client = clientFor((await server()).port, database);
  await client.connect();
  return client;
}

/** Runs SQL, and returns the rows of its last statement. */
export async function sql<Row = Record<string, unknown>>(
  database: string,
  text: string,
): Promise<Row[]> {
  const client = await connectTo(database);
  try {
    const found: unknown = await client.query(text);
    const last: unknown = Array.isArray(found) ? found.at(-1) : found;
    return (last as { rows: Row[] }).rows;
  } finally {
    await client.end();
  }
}

export async function sqlValue(database: string, text: string): Promise<unknown> {
  return Object.values((await sql(database, text))[0] ?? {})[0];
}

export interface PostgresRepository extends Repository {
  readonly config: PostgresConfig;
  /** The database's name on the server. */
  readonly database: string;
}

/**
 * Takes a repository to its server by a way that swallows the answer to the first COMMIT in a database, and is
 * cut there.
 */
export async function losingAnswer(
  repository: PostgresRepository,
  database: string,
): Promise<{ readonly data: DataConfig; readonly close: () => void }> {
  const { port } = await server();
  let isLost = false;
  const proxy = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    let [isThere, isCut] = [false, false];
    client.on('data', (piece) => {
      // The name stands in the first message of a connection.
      isThere ||= piece.includes(`database\0${database}\0`);
      if (isThere && !isLost && piece.includes('COMMIT\0')) isLost = isCut = true;
      onward.write(piece);
    });
    onward.on('data', (piece) => {
      if (isCut) client.destroy();
      else client.write(piece);
    });
    for (const [one, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port: through } = proxy.address() as AddressInfo;
  const url = repository.config.url.replace(`:${port}/`, `:${through}/`);
  const data = { ...dataOf(repository), databases: [{ ...repository.config, url }] };
  return { data, close: () => void proxy.close() };
}

/** What became of the only database, or what kept it. */
export const stateOf = ({ databases: [one] }: MigrateResult): string =>
  one?.ok === true ? one.state : `failed: ${JSON.stringify(one?.problems)}`;

let made = 0;

/** A shop of customers and their orders on the server, in a database of its own. */
export async function makePostgresShop(
  options: { orders?: number; config?: Partial<PostgresConfig> } = {},
): Promise<PostgresRepository> {
  const { port } = await server();
  made += 1;
  const database = `shop_${made}`;
  await sql('postgres', `CREATE DATABASE ${database}`);
  await sql(
    database,
    `CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL);
     CREATE TABLE orders (
       id serial PRIMARY KEY,
       customer integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
       total integer NOT NULL
     );
     CREATE TABLE sums (total bigint NOT NULL);
     INSERT INTO customers (name) VALUES ('Ada'), ('Béla'), ('Çağla');
     INSERT INTO orders (customer, total)
       SELECT 1 + n % 3, n FROM generate_series(0, ${(options.orders ?? 20) - 1}) n;
     INSERT INTO sums SELECT coalesce(sum(total), 0) FROM orders;`,
  );
  const config: PostgresConfig = {
    name: 'shop',
    engine: 'postgresql',
    url: `postgresql://owner:\${env:SHOP_PASSWORD}@127.0.0.1:${port}/${database}`,
    migrations: 'migrations',
    ...options.config,
  };
  return { ...makeRepository(config), config, database };
}

/** Everything that the server holds of a database's rows, to be compared. */
export const contents = async (database: string): Promise<unknown> => ({
  customers: await sql(database, 'SELECT * FROM customers ORDER BY id'),
  orders: await sql(database, 'SELECT * FROM orders ORDER BY id'),
  sums: await sql(database, 'SELECT * FROM sums'),
});

/** The databases whose names begin so. */
export const databasesLike = async (begin: string): Promise<string[]> =>
  (
    await sql<{ datname: string }>(
      'postgres',
      `SELECT datname FROM pg_database WHERE starts_with(datname, '${begin}') ORDER BY 1`,
    )
  ).map(({ datname }) => datname);

/** Commits orders and their sum, one transaction after the other, until it is stopped. */
export async function startWriter(database: string): Promise<() => Promise<number>> {
  const client = await connectTo(database);
  const stopped = new AbortController();
  let written = 0;
  const work = (async () => {
    while (!stopped.signal.aborted) {
      written += 1;
      await client.query(
        `BEGIN; INSERT INTO orders (customer, total) VALUES (1, ${written % 100});
         UPDATE sums SET total = total + ${written % 100}; COMMIT`,
      );
    }
  })();
  return async () => {
    stopped.abort();
    await work;
    await client.end();
    return written;
  };
}

after(async () => {
  const running = await starting?.catch(() => undefined);
  running?.child.disconnect();
});
