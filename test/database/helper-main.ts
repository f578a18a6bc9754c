// Other programs that use a database while we work on it: node helper-main.ts <task> <database>
import { rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';

const [task = '', path = '', ...more] = process.argv.slice(2);

function ready(): void {
  process.send?.('ready');
}

/**
 * A transaction that adds one order and its total to the sum: in any snapshot `sum(orders.total)` equals
 * `sums.total`.
 */
function writerOf(place: string, synchronous: 'OFF' | 'FULL'): (total: number) => void {
  const database = new Database(place, { timeout: 10_000 });
  database.pragma(`synchronous = ${synchronous}`);
  const order = database.prepare('INSERT INTO orders (customer, total) VALUES (1, ?)');
  const sum = database.prepare('UPDATE sums SET total = total + ?');
  return database.transaction((total: number) => {
    order.run(total);
    sum.run(total);
  });
}

/** Fifty times a second, as many transactions as make the rate. */
function writeAt(rate: number): void {
  const commit = writerOf(path, rate > 50 ? 'OFF' : 'FULL');
  setInterval(() => {
    for (let count = 0; count < rate / 50; count += 1) commit(7);
  }, 20);
  ready();
}

const tasks: Record<string, () => void> = {
  /** Holds the whole database until it is killed. */
  hold: () => {
    const database = new Database(path);
    database.exec('BEGIN EXCLUSIVE');
    ready();
    setInterval(() => database.inTransaction, 1000);
  },

  /** Reads one snapshot and keeps it until it is killed. */
  read: () => {
    const database = new Database(path);
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM customers').get();
    ready();
    setInterval(() => database.inTransaction, 1000);
  },

  /** Commits as fast as it can. */
  write: () => {
    const commit = writerOf(path, 'OFF');
    let written = 0;
    const turn = (): void => {
      for (let index = 0; index < 20; index += 1) commit((written += 1) % 100);
      if (written === 20) ready();
      setImmediate(turn);
    };
    turn();
  },

  /** The same in many databases, one transaction in each after the other. */
  'write-many': () => {
    const commits = [path, ...more].map((one) => writerOf(one, 'OFF'));
    let written = 0;
    const turn = (): void => {
      for (const commit of commits) commit((written += 1) % 100);
      if (written === commits.length) ready();
      setImmediate(turn);
    };
    turn();
  },

  /** Makes a file and removes it, as fast as it can. */
  flicker: () => {
    const turn = (): void => {
      for (let index = 0; index < 20; index += 1) {
        writeFileSync(path, '');
        rmSync(path);
      }
      setImmediate(turn);
    };
    turn();
    ready();
  },

  /** Spoils every order in many databases, and has not closed them when it is killed. */
  spoil: () => {
    for (const one of [path, ...more]) {
      const database = new Database(one);
      database.exec('UPDATE orders SET total = -1');
      setInterval(() => database.inTransaction, 1000);
    }
    ready();
  },

  /** The same at 50 transactions a second, as a program in use does. */
  'write-slowly': () => writeAt(50),

  /** The same at 2,000 transactions a second, as an import does. */
  'write-fast': () => writeAt(2000),

  /** Leaves a write half done, as a program does that dies in the middle of it. */
  crash: () => {
    const database = new Database(path);
    database.pragma('cache_size = 2');
    database.exec('BEGIN');
    database.exec('UPDATE orders SET total = total + 1000000');
    ready();
    setInterval(() => database.inTransaction, 1000);
  },
};

tasks[task]?.();
