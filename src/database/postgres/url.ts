import { userInfo } from 'node:os';
import { ProtocolError } from '../../core/errors.ts';

/** A URL's parts as written: percent signs decoded, each `${env:NAME}` still in its place. */
interface Parts {
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly database: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Where a database is and how to get in. Never shown: `redact` is for what is. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Undefined: the driver and the tools look into `PGPASSWORD` and the password file. */
  readonly password: string | undefined;
  readonly database: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Takes out of a text what came from the environment, and puts in how the URL names it. */
  readonly redact: (text: string) => string;
}

const PLACEHOLDER = /\$\{env:([A-Za-z_]\w*)\}/g;
const HIDDEN = /\u0001([A-Za-z_]\w*)\u0001/g;

/** The options of a URL that are passed on; whatever else a URL may hold is refused rather than ignored. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  sslmode: 'PGSSLMODE',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslrootcert: 'PGSSLROOTCERT',
  options: 'PGOPTIONS',
  application_name: 'PGAPPNAME',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  host: 'PGHOST',
  port: 'PGPORT',
};

/**
 * Reads `postgresql://user:${env:NAME}@host:port/database?option=value`.
 *
 * @throws ProtocolError `bad-url`; `password-in-file` for one that holds a password itself
 */
function readUrl(url: string, name: string): Parts {
  // A placeholder holds a colon of its own, which must not part user from password.
  const masked = url.replaceAll(PLACEHOLDER, '\u0001$1\u0001');
  const match = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^@/?#]*)\/([^/?#]+)(?:\?([^#]*))?$/.exec(
    masked,
  );
  if (match === null) throw badUrl(name, 'it is not postgresql://user@host/database');
  const [, login = '', place = '', database = '', query = ''] = match;
  const [user, password] = splitOnce(login, ':');
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(place) ?? [];
  if (host === undefined) throw badUrl(name, 'its host cannot be read');
  const parameters: Record<string, string> = {};
  for (const pair of query.split('&').filter((one) => one !== '')) {
    const [key, value = ''] = splitOnce(pair, '=');
    if (key === 'password') throw passwordInFile(name);
    if (PARAMETERS[key] === undefined) throw badUrl(name, `its option ${key} is not known`);
    parameters[key] = decode(value, name);
  }
  if (password !== undefined && !/^\u0001\w+\u0001$/.test(password)) throw passwordInFile(name);
  const given = (part: string | undefined): string | undefined =>
    part === undefined || part === '' ? undefined : decode(part, name);
  return {
    user: given(user),
    password,
    host: given(host.replace(/^\[(.*)\]$/, '$1')) ?? parameters['host'],
    port: given(port) ?? parameters['port'],
    database: decode(database, name),
    parameters,
  };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string, name: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badUrl(name, 'a % in it is not followed by two digits');
  }
}

/** How a database is shown and stands in manifests: its URL without user, password and options. */
export function shownUrl(url: string, name: string): string {
  const { host, port, database } = readUrl(url, name);
  const place = `${host ?? ''}${port === undefined ? '' : `:${port}`}`;
  return `postgresql://${place}/${database}`.replaceAll(HIDDEN, '${env:$1}');
}

/** The database's name as the URL has it, which may be a placeholder. */
export const databaseOf = (url: string, name: string): string =>
  readUrl(url, name).database.replaceAll(HIDDEN, '${env:$1}');

/**
 * Fills in what the environment holds.
 *
 * @param database its name on the server, if it is another one than the URL's
 * @throws ProtocolError `bad-url`, `password-in-file`, `missing-variable`
 */
export function resolveUrl(
  url: string,
  name: string,
  database?: string,
  environment: NodeJS.ProcessEnv = process.env,
): Target {
  const parts = readUrl(url, name);
  const secrets = new Map<string, string>();
  const fill = (text: string): string =>
    text.replaceAll(HIDDEN, (_, variable: string) => {
      const value = environment[variable];
      if (value === undefined || value === '') throw missingVariable(name, variable);
      secrets.set(value, `\${env:${variable}}`);
      return value;
    });
  const filled = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : fill(text);
  const port = Number(filled(parts.port) ?? environment['PGPORT'] ?? '5432');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw badUrl(name, 'its port is no number from 1 to 65535');
  }
  const target = {
    host: filled(parts.host) ?? environment['PGHOST'] ?? 'localhost',
    port,
    user: filled(parts.user) ?? environment['PGUSER'] ?? userInfo().username,
    password: filled(parts.password),
    database: fill((database ?? parts.database).replaceAll(PLACEHOLDER, '\u0001$1\u0001')),
    parameters: Object.fromEntries(
      Object.entries(parts.parameters).map(([key, value]) => [key, fill(value)]),
    ),
  };
  return { ...target, redact: (text) => redact(text, secrets) };
}

/** A short value, such as a user `app`, is only taken out where it stands as a word of its own. */
function redact(text: string, secrets: ReadonlyMap<string, string>): string {
  let clean = text;
  // The longest first: one value may be part of another.
  for (const [value, shown] of [...secrets].toSorted(([a], [b]) => b.length - a.length)) {
    for (const form of new Set([value, encodeURIComponent(value)])) {
      const pattern = form.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
      const whole = form.length < 4 ? `(?<!\\w)${pattern}(?!\\w)` : pattern;
      clean = clean.replaceAll(new RegExp(whole, 'g'), () => shown);
    }
  }
  return clean;
}

/** What `pg_dump` and `pg_restore` need, as environment: arguments can be seen by everybody on the machine. */
export function toolEnvironment(target: Target): Record<string, string> {
  const { host, port, user, password, database, parameters } = target;
  const options = Object.entries(parameters).flatMap(([key, value]) => {
    const variable = PARAMETERS[key];
    return variable === undefined ? [] : [[variable, value] as const];
  });
  return {
    ...Object.fromEntries(options),
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    ...(password === undefined ? {} : { PGPASSWORD: password }),
    // Messages are told apart by their English words.
    LC_ALL: 'C',
  };
}

const badUrl = (name: string, detail: string): ProtocolError =>
  new ProtocolError({
    code: 'bad-url',
    message: `The URL of ${name} cannot be used: ${detail}.`,
    remedy: 'Write it as postgresql://user:${env:NAME}@host:port/database in the protocol file.',
  });

const passwordInFile = (name: string): ProtocolError =>
  new ProtocolError({
    code: 'password-in-file',
    message: `The URL of ${name} holds a password, and the protocol file is read by everybody who has the repository.`,
    remedy:
      'Put the password into an environment variable, write ${env:NAME} in its place, and change it on the server.',
  });

const missingVariable = (name: string, variable: string): ProtocolError =>
  new ProtocolError({
    code: 'missing-variable',
    message: `The environment variable ${variable}, which the URL of ${name} names, is not set.`,
    remedy: `Set ${variable} where the command or the editor is started, then try again.`,
  });
