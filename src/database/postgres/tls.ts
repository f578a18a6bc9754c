import { readFileSync } from 'node:fs';
import { PARAMETERS, type Target } from './url.ts';

/** What the driver gets as `ssl`; false: the connection is plain. */
export type TlsChoice = false | Record<string, unknown>;

export type TlsChoices = readonly [TlsChoice, ...TlsChoice[]];

/**
 * The ways to connect, the first that the server takes counts. They follow `sslmode` of the URL, else that of the
 * environment, with the meanings that PostgreSQL's own programs give it: what `pg_dump` does for the same database
 * must not be less safe here.
 *
 * @throws what reading a certificate or a key throws
 */
export function tlsChoices(
  { parameters, host }: Pick<Target, 'parameters' | 'host'>,
  environment: NodeJS.ProcessEnv = process.env,
): TlsChoices {
  const given = (key: string): string | undefined =>
    [parameters[key], environment[PARAMETERS[key] ?? '']].find(
      (value) => value !== undefined && value !== '',
    );
  const rootOfSystem = given('sslrootcert') === 'system';
  const mode = given('sslmode') ?? (rootOfSystem ? 'verify-full' : 'prefer');
  // What goes through a socket of the machine leaves it not.
  if (mode === 'disable' || host.startsWith('/')) return [false];
  const read = (key: string): Buffer | undefined => {
    const path = given(key);
    return path === undefined ? undefined : readFileSync(path);
  };
  const ca = rootOfSystem ? undefined : read('sslrootcert');
  const [cert, key] = [read('sslcert'), read('sslkey')];
  const secure = {
    rejectUnauthorized: mode.startsWith('verify-') || ca !== undefined || rootOfSystem,
    ...(mode === 'verify-full' ? { servername: host } : { checkServerIdentity: () => undefined }),
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
  if (mode === 'prefer') return [secure, false];
  return mode === 'allow' ? [false, secure] : [secure];
}
