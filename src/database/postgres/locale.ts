import type { PostgresFacts, PostgresLocale } from '../engine.ts';
import { quoteText, rowsOf, type Session } from './connection.ts';

/** The columns of a locale that is not the system's, one of which was renamed. */
const columnsOf = (major: number): string => {
  if (major < 15) return `'c' AS provider, NULL AS name, NULL AS rules`;
  if (major === 15) return 'datlocprovider AS provider, daticulocale AS name, NULL AS rules';
  const name = major === 16 ? 'daticulocale' : 'datlocale';
  return `datlocprovider AS provider, ${name} AS name, daticurules AS rules`;
};

/** What has to be known to make a database like this session's; none of it stands in a dump. */
export async function localeOf(session: Session): Promise<Pick<PostgresFacts, 'owner' | 'locale'>> {
  const [row] = await rowsOf<PostgresLocale & { owner: string }>(
    session,
    `SELECT pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding,
       datcollate AS collate, datctype AS ctype, ${columnsOf(session.major)}
     FROM pg_database WHERE datname = current_database()`,
  );
  if (row === undefined) throw new Error('the server does not list the database');
  const { owner, ...locale } = row;
  return { owner, locale };
}

/** The clauses of `CREATE DATABASE` that make it so. */
export function localeClauses(locale: PostgresLocale, major: number): string {
  const { encoding, collate, ctype, provider, name, rules } = locale;
  const clauses = [
    `ENCODING ${quoteText(encoding)}`,
    `LC_COLLATE ${quoteText(collate)}`,
    `LC_CTYPE ${quoteText(ctype)}`,
  ];
  if (provider === 'i' && name !== null) {
    clauses.push(`LOCALE_PROVIDER icu ICU_LOCALE ${quoteText(name)}`);
    if (rules !== null) clauses.push(`ICU_RULES ${quoteText(rules)}`);
  } else if (provider === 'b' && name !== null) {
    clauses.push(`LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quoteText(name)}`);
  } else if (major >= 15) clauses.push('LOCALE_PROVIDER libc');
  return clauses.join(' ');
}
