/** A migration's file, as its name says. */
export interface FileName {
  readonly version: string;
  /** Undefined for a rollback that names its migration only by version, `20251202_rollback.sql`. */
  readonly id: string | undefined;
  readonly rollBack: boolean;
}

/** Whether a file of a migrations folder counts: SQL, and not left out by a `.` or `_` before its name. */
export const isMigrationFile = (name: string): boolean => /^[^._].*\.sql$/i.test(name);

/**
 * Reads a file's name: `<version>_<description>.sql`, and for its rollback `….rollback.sql`,
 * `…_rollback.sql`, `….down.sql` or `<version>_rollback.sql`. A version is a date (`20251202`), a time
 * (`20251202134500`) or a number of up to six digits.
 *
 * @param pattern `migrationName` of the protocol file, which then says what a name is; a rollback is named
 *   after its migration
 * @returns undefined for any other name
 */
export function readFileName(name: string, pattern?: string): FileName | undefined {
  if (pattern !== undefined) return readOwnName(name, pattern);
  const match = /^(\d{14}|\d{8}|\d{1,6})[_-](.+)\.sql$/i.exec(name);
  const [, version, rest] = match ?? [];
  if (version === undefined || rest === undefined || !isVersion(version)) return undefined;
  if (/^(?:rollback|down)$/i.test(rest)) return { version, id: undefined, rollBack: true };
  const rollBack = /(?:[._-]rollback|\.down)$/i.test(rest);
  const description = rest.replace(/(?:[._-]rollback|\.down|\.up)$/i, '');
  return { version, id: name.slice(0, name.indexOf(rest)) + description, rollBack };
}

/** The pattern is for the whole name, with or without `.sql`. */
function readOwnName(name: string, pattern: string): FileName | undefined {
  const bare = name.replace(/\.sql$/i, '');
  const id = bare.replace(/(?:[._-]rollback|\.down|\.up)$/i, '');
  const rollBack = id !== bare && !/\.up$/i.test(bare);
  const whole = new RegExp(`^(?:${pattern})$`, 'iu');
  const version = (whole.exec(`${id}.sql`) ?? whole.exec(id))?.groups?.['version'];
  return version === undefined || version === '' ? undefined : { version, id, rollBack };
}

/** Eight and fourteen digits have to begin with a date that exists. */
function isVersion(version: string): boolean {
  if (version.length < 8) return true;
  const [year, month, day] = [version.slice(0, 4), version.slice(4, 6), version.slice(6, 8)];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}
