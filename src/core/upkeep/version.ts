import type { Change } from '../documents/document.ts';
import { HEADER_LINES, plainLines, saidBy } from './reviews.ts';

/** What a document says of its own version in one place. */
export interface Stated {
  readonly line: number;
  readonly version?: string;
  readonly date?: string;
}

export interface VersionReport {
  /** Its header: "Version: …", "Last Updated: …". */
  readonly header?: Stated;
  /** The newest entry of its change log. */
  readonly log?: Stated;
  /** When git last saw it change; today where it is changed and not committed. */
  readonly changedOn?: string;
  readonly mismatches: readonly VersionMismatch[];
}

export interface VersionMismatch {
  readonly kind: 'version' | 'log-behind' | 'header-behind';
  readonly line: number;
  readonly message: string;
  readonly next: string;
}

const VERSION = /^(?:document |playbook |protocol )?version\s*[:=|–—-]+\s*(v?\d[\w.+-]*)/i;
const UPDATED =
  /^(?:last[ _-])?(?:updated|modified|changed|revised|edited)(?: on)?\s*[:=|–—-]+\s*|^date\s*[:=|–—-]+\s*/i;

/**
 * Compares what a document's header, its change log and git say of its last change. What one of them does
 * not say is no mismatch.
 */
export function readVersion(
  text: string,
  changeLog: readonly Change[],
  changedOn: string | undefined,
): VersionReport {
  const header = headerOf(text);
  const log = newestOf(changeLog);
  const mismatches = [...versionMismatch(header, log), ...dateMismatches(header, log, changedOn)];
  return {
    ...(header ? { header } : {}),
    ...(log ? { log } : {}),
    ...(changedOn === undefined ? {} : { changedOn }),
    mismatches,
  };
}

function headerOf(text: string): Stated | undefined {
  const lines = plainLines(text).filter(({ line }) => line <= HEADER_LINES);
  const versioned = lines.find((one) => VERSION.test(one.text));
  const version = VERSION.exec(versioned?.text ?? '')?.[1]?.replace(/[.,;]$/, '');
  const dated = lines.flatMap((one) => saidBy(one, UPDATED))[0];
  const line = versioned?.line ?? dated?.line;
  if (line === undefined) return undefined;
  return {
    line,
    ...(version === undefined ? {} : { version }),
    ...(dated === undefined ? {} : { date: dated.date }),
  };
}

/** By date; of the same day, or without dates, by version; else the first. */
function newestOf(changes: readonly Change[]): Stated | undefined {
  const [newest] = changes
    .filter(({ version, date }) => version !== undefined || date !== undefined)
    .toSorted(
      (one, other) =>
        (other.date ?? '').localeCompare(one.date ?? '') ||
        compareVersions(other.version ?? '0', one.version ?? '0'),
    );
  if (!newest) return undefined;
  const { line, version, date } = newest;
  return {
    line,
    ...(version === undefined ? {} : { version }),
    ...(date === undefined ? {} : { date }),
  };
}

const plainVersion = (version: string): string =>
  version
    .toLowerCase()
    .replace(/^v/, '')
    .replace(/[.,;]$/, '');

/** As semver orders: a version with a suffix comes before the same without. */
export function compareVersions(one: string, other: string): number {
  const parts = (version: string): [number[], string] => {
    const [numbers = '', ...suffix] = plainVersion(version).split('-');
    return [numbers.split('.').map((part) => Number.parseInt(part, 10) || 0), suffix.join('-')];
  };
  const [[a, aSuffix], [b, bSuffix]] = [parts(one), parts(other)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (aSuffix === bSuffix) return 0;
  if (aSuffix === '' || bSuffix === '') return aSuffix === '' ? 1 : -1;
  return aSuffix < bSuffix ? -1 : 1;
}

function versionMismatch(header: Stated | undefined, log: Stated | undefined): VersionMismatch[] {
  if (header?.version === undefined || log?.version === undefined) return [];
  if (plainVersion(header.version) === plainVersion(log.version)) return [];
  const isLogBehind = compareVersions(header.version, log.version) > 0;
  const behind = isLogBehind ? log : header;
  return [
    {
      kind: 'version',
      line: behind.line,
      message: `The header says version ${header.version}, the newest entry of the change log ${log.version} (line ${(isLogBehind ? header : log).line}).`,
      next: isLogBehind
        ? `Add an entry for ${header.version} to the change log.`
        : `Write version ${log.version} into the header.`,
    },
  ];
}

function dateMismatches(
  header: Stated | undefined,
  log: Stated | undefined,
  changedOn: string | undefined,
): VersionMismatch[] {
  const found: VersionMismatch[] = [];
  const [said, logged] = [header?.date, log?.date];
  if (said !== undefined && logged !== undefined && said > logged) {
    found.push({
      kind: 'log-behind',
      line: log?.line ?? 1,
      message: `The header says that it was updated on ${said}, the newest entry of the change log is of ${logged}.`,
      next: `Add an entry of ${said} to the change log.`,
    });
  }
  if (said !== undefined && logged !== undefined && said < logged) {
    found.push({
      kind: 'header-behind',
      line: header?.line ?? 1,
      message: `The change log has an entry of ${logged}, the header says that it was updated on ${said}.`,
      next: `Write ${logged} into the header.`,
    });
  }
  const newest = said !== undefined && (logged === undefined || said >= logged) ? said : logged;
  if (changedOn !== undefined && newest !== undefined && changedOn > newest) {
    const inHeader = said !== undefined;
    found.push({
      kind: inHeader ? 'header-behind' : 'log-behind',
      line: (inHeader ? header?.line : log?.line) ?? 1,
      message: `Git saw it change on ${changedOn}; the ${inHeader ? 'header' : 'change log'} says ${newest}.`,
      next: inHeader
        ? `Bring version and date in the header up to date, and add an entry to the change log.`
        : `Add an entry of ${changedOn} to the change log.`,
    });
  }
  return found;
}
