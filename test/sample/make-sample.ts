/** Makes the sample project anew: a small shop team's repository, with its documents and databases. */
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { runQuietly } from '../host/cache.ts';

const FILES = join(dirname(fileURLToPath(import.meta.url)), 'files');

// Written here because a file of this name among the sample's would act on the project itself.
const IGNORED = ['data/', '.session-protocol/backups/', ''].join('\n');

/**
 * Makes the sample in `folder`, or in a new temporary one whose path has a space in it, and gives the
 * folder. It is a git repository on branch `main` with one commit, a clean work tree and two SQLite
 * databases, both in WAL mode and ignored by git.
 */
export async function makeSample(folder?: string): Promise<string> {
  const sample = folder ?? join(await mkdtemp(join(tmpdir(), 'session-protocol-')), 'corner shop');
  await cp(FILES, sample, { recursive: true });
  await writeFile(join(sample, '.gitignore'), IGNORED);
  await mkdir(join(sample, 'data'), { recursive: true });
  fillDatabase(join(sample, 'data', 'shop.db'), SHOP);
  fillDatabase(join(sample, 'data', 'orders.db'), ORDERS);
  const git = (...args: string[]): Promise<string> => runQuietly('git', args, { cwd: sample });
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'user.name', 'Robin Example');
  await git('config', 'user.email', 'robin@example.invalid');
  // A person's own git may sign commits or change line endings; the sample is the same everywhere.
  await git('config', 'commit.gpgSign', 'false');
  await git('config', 'core.autocrlf', 'false');
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', '--message', 'feat: the shop as it stands');
  return sample;
}

function fillDatabase(path: string, sql: string): void {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.exec(`BEGIN; ${sql} COMMIT;`);
  database.close();
}

const SHOP = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, since TEXT NOT NULL);
  CREATE TABLE articles (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL);
  INSERT INTO customers (name, since) VALUES
    ('Ada O''Brien', '2024-03-01'), ('Zoë Müller', '2024-07-19'), ('Luis Peña', '2025-01-05');
  INSERT INTO articles (name, cents) VALUES ('bread', 320), ('milk', 139), ('coffee', 749);
`;

const ORDERS = `
  CREATE TABLE orders (number TEXT PRIMARY KEY, customer_id INTEGER, placed_at TEXT NOT NULL);
  CREATE TABLE order_lines (
    id INTEGER PRIMARY KEY,
    order_number TEXT NOT NULL REFERENCES orders (number) ON DELETE CASCADE,
    article TEXT NOT NULL,
    cents INTEGER NOT NULL
  );
  INSERT INTO orders (number, customer_id, placed_at) VALUES
    ('2025-0001', 1, '2025-11-29T09:12:00Z'), ('2025-0002', 3, '2025-11-29T09:40:00Z');
  INSERT INTO order_lines (order_number, article, cents) VALUES
    ('2025-0001', 'bread', 320), ('2025-0001', 'coffee', 749), ('2025-0002', 'milk', 139);
`;
