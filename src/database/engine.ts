import type { DatabaseConfig } from '../core/protocol.ts';
import type { ErrorFacts } from './errors.ts';

export type { DatabaseConfig };

/** The ledger's table: one row for each migration that the database has. */
export const LEDGER = 'session_protocol_migrations';

/** Where the data of one repository is. */
export interface DataConfig {
  /** The repository's root, absolute. */
  readonly root: string;
  readonly databases: readonly DatabaseConfig[];
  /** The backups' folder, absolute or from the root. */
  readonly backups: string;
  /** Folders or files, from the root, that are copied with each backup that is asked for. */
  readonly include?: readonly string[];
  /** Where the repository stands; goes into the manifest of each set. */
  readonly git?: GitState;
}

/** Where the repository stood when a backup was made. */
export interface GitState {
  readonly commit?: string;
  readonly branch?: string;
  readonly clean: boolean;
}

/** One database that a configuration leads to. A glob leads to any number of them, a URL to one. */
export interface Located {
  /** Unique in its repository: the configuration's name, for a glob with `:` and the path. */
  readonly name: string;
  readonly config: DatabaseConfig;
  /** From the root, with `/` between its parts; on a server, the URL without user, password and options. */
  readonly path: string;
  /**
   * Of a file, where it really is, links resolved, or for a missing one where it would be. Of a database on
   * a server, its name there.
   */
  readonly realPath: string;
  /** A database on a server counts as there until asking it has told otherwise. */
  readonly exists: boolean;
}

/** What a configuration leads to but cannot be used, and why. */
export interface Unusable {
  readonly name: string;
  readonly config: DatabaseConfig;
  readonly path: string;
  readonly error: ErrorFacts;
}

/** How long, how far, and until when. Every engine call takes one. */
export interface Control {
  readonly signal?: AbortSignal | undefined;
  /** How much of this call is done, from 0 to 1, and which part of it is at work. */
  readonly progress?: ((fraction: number, part?: string) => void) | undefined;
  /** Milliseconds to wait for a lock that somebody else holds. */
  readonly lockWaitMs: number;
  /** `Date.now()` after which the call gives up. */
  readonly deadline?: number | undefined;
}

/** A row of the ledger: one migration that this database has. */
export interface LedgerRow {
  readonly id: string;
  /** SHA-256 of the migration's text with `\n` line endings, hexadecimal. */
  readonly checksum: string;
  readonly appliedAt: string;
  /** The backup made before it. */
  readonly backup: string | null;
  /** Taken as applied because the database was older than its ledger. */
  readonly baseline: boolean;
}

/** What a database says of itself in one snapshot. */
export interface DatabaseState {
  /** Undefined: it has no ledger yet. */
  readonly ledger?: readonly LedgerRow[];
  /** The highest `version` of an older tool's `schema_version` table. */
  readonly schemaVersion?: string;
  readonly schema: SchemaFacts;
  /** Bytes, where only asking it tells. */
  readonly size?: number;
}

/** Kind and name of each object of a schema, as `table orders`, with its normalised definition. */
export type SchemaFacts = Readonly<Record<string, string>>;

/** Rows per table. */
export type RowCounts = Readonly<Record<string, number>>;

/** What was checked on a copy; what is counted, its source has, too. */
export interface Checks {
  readonly integrity: 'ok';
  /** Rows whose parent is missing. */
  readonly foreignKeys: number;
  /** Values that their column should not hold, such as NULL; absent: none. */
  readonly constraints?: number;
  /** What could not be checked, on the source neither, in the engine's words; absent: nothing. */
  readonly notPossible?: readonly string[];
}

/** What is known of one verified copy; goes into the manifest. */
export interface CopyFacts {
  readonly engineVersion: string;
  readonly driver: string;
  readonly size: number;
  readonly sha256: string;
  /** Milliseconds that copying took, without waiting and verifying. */
  readonly copyMs?: number;
  /** The permission bits of the database's file, where it is one. */
  readonly mode?: number;
  readonly schemaHash: string;
  readonly ledger: readonly LedgerRow[] | null;
  readonly rows: RowCounts;
  readonly checks: Checks;
  readonly sqlite?: SqliteFacts;
  readonly postgresql?: PostgresFacts;
}

/** What a dump does not hold of its database, so that it can be made anew. */
export interface PostgresFacts {
  /** The major version of the server. */
  readonly serverMajor: number;
  /** The major version of the `pg_dump` that made it: an older `pg_restore` cannot read it. */
  readonly dumpMajor: number;
  readonly owner: string;
  readonly locale: PostgresLocale;
  /** Absent in older sets, as is `rights`. */
  readonly settings?: readonly PostgresSettings[];
  readonly rights?: PostgresRights;
}

/** What is set for everybody in a database, or for one user. */
export interface PostgresSettings {
  readonly role: string | null;
  /** As the server keeps them, such as `work_mem=5MB`. */
  readonly settings: readonly string[];
}

/** Who may do what with a database, how often it may be connected to, and what is said of it. */
export interface PostgresRights {
  /** -1: as often as one likes. */
  readonly limit: number;
  readonly comment: string | null;
  /** Null: what every new database grants. A role that is null means everybody. */
  readonly grants:
    | readonly {
        readonly role: string | null;
        readonly privilege: 'CREATE' | 'CONNECT' | 'TEMPORARY';
        readonly grantable: boolean;
      }[]
    | null;
}

/** How a database compares and stores texts, which is fixed when it is made. */
export interface PostgresLocale {
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  /** `c`: the system's; `i`: ICU's; `b`: the server's own. */
  readonly provider: 'c' | 'i' | 'b';
  /** The locale's name, where the provider is not the system. */
  readonly name: string | null;
  readonly rules: string | null;
}

export interface SqliteFacts {
  readonly pageSize: number;
  readonly pageCount: number;
  /** The journal mode of the database; the copy itself is always in `delete`. */
  readonly journalMode: string;
  readonly userVersion: number;
  readonly applicationId: number;
}

/** One SQL statement of a file. */
export interface Statement {
  readonly sql: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/** One migration in one direction, ready to run. */
export interface Step {
  /** `baseline` runs nothing and writes only the rows of `baseline`. */
  readonly direction: 'apply' | 'roll-back' | 'baseline';
  readonly id: string;
  readonly checksum: string;
  /** How to name the file in errors. */
  readonly file: string;
  readonly statements: readonly Statement[];
  /** Queries that the file's head asks of the result: every row's first column has to be true, or `ok`. */
  readonly checks: readonly Statement[];
  /** Tables that may lose rows, or `all`. */
  readonly rowsMayChange: 'all' | readonly string[];
  /** The backup that was made before; written into the ledger. */
  readonly backup: string;
  /** Rows to write into a ledger that this step makes. */
  readonly baseline: readonly LedgerRow[];
  /** The ledger's ids that must be found, in order; anything else means that somebody else was at work. */
  readonly expectedLedger: readonly string[];
  /** The schemas that the rehearsal had before and after; a difference stops the step. */
  readonly expectedSchemas?: { readonly before: SchemaFacts; readonly after: SchemaFacts };
  /** On a shadow nothing has to survive a power cut. */
  readonly shadow: boolean;
}

export interface StepFacts {
  readonly schemaBefore: SchemaFacts;
  readonly schemaAfter: SchemaFacts;
  readonly rowsBefore: RowCounts;
  readonly rowsAfter: RowCounts;
  readonly durationMs: number;
}

/** A database to rehearse on. */
export interface Shadow {
  readonly database: Located;
  /** Takes it away, whatever it holds. */
  remove(): Promise<void>;
}

/** Looks out for what others commit to a database. */
export interface Watch {
  /**
   * Whether anybody has written since the watch began. To be asked once, when nobody else can write any
   * more: it ends with the answer, and from then on says yes.
   */
  hasChanged(): boolean;
  /** Lets go of the file; after all else that this process has open of it. */
  close(): Promise<void>;
}

/** What stands in the place into which a copy is put. */
export interface Standing {
  /** Whether it is backed up; what is not is never written over, but moved aside. */
  readonly isSaved: boolean;
  /** A folder that is not there yet, for what is moved aside. */
  readonly aside: string;
  /** Since before that backup; where anybody has written since, nothing is written over. */
  readonly watch?: Watch | undefined;
}

export interface PutBack {
  /** Where what was there before was moved, with all its files. */
  readonly quarantine?: string;
  /** Under which name what was there before is kept beside it, where it is. */
  readonly keptAs?: string;
  /** What the database had beside its contents and did not get back, each in words; absent: it has all. */
  readonly notGiven?: readonly string[];
}

export interface RehearsedPutBack {
  /** What would be replaced: a database, one that cannot be read and would be set aside, or nothing. */
  readonly replaces: 'database' | 'unreadable' | 'nothing';
  /** Milliseconds that putting it back took. */
  readonly durationMs: number;
}

/**
 * Whether a file is one of a database's.
 *
 * @param path from the root, with `/` between its parts
 * @param real where it is, links resolved
 */
export type OwnsFile = (path: string, real: string) => boolean;

/** Why a copy is not what its manifest says. */
export interface CopyProblem {
  readonly code: string;
  readonly message: string;
}

/**
 * A kind of database. Backup, verification, restore and migration are written once, above this contract;
 * an engine is one folder and one line in `index.ts`.
 *
 * Every method throws `ProtocolError`, and leaves the database as it was when it does.
 */
export interface Engine {
  readonly id: DatabaseConfig['engine'];
  /** The ending of a copy's file, such as `sqlite`. */
  readonly extension: string;
  /** What the configuration leads to, held inside the root. Asks no server. */
  find(config: DatabaseConfig, root: string): Promise<(Located | Unusable)[]>;
  /**
   * Whether `path`, as `Located` has it, is one that this configuration leads to; returns it whether or not
   * it exists, which is told even if a server has to be asked.
   */
  locate(config: DatabaseConfig, root: string, path: string): Promise<Located | undefined>;
  /**
   * Tells which files of the repository are those of databases that the configuration leads to, whether they
   * are there or not; absent for an engine whose databases are no files here.
   */
  ownFiles?(config: DatabaseConfig, root: string): Promise<OwnsFile>;
  /** Reads ledger and schema and changes not one byte of the database. */
  inspect(database: Located, control: Control): Promise<DatabaseState>;
  /** Whether copying it takes so long, or so much, that it should not be copied beside another large one. */
  isLarge(database: Located): Promise<boolean>;
  /** Bytes of its file; undefined where it has none, or none can be looked at. */
  size(database: Located): Promise<number | undefined>;
  /** Absent for an engine that keeps what was there before as it is when a copy is put back. */
  watch?(database: Located, control: Control): Promise<Watch>;
  /** Writes a verified copy of one snapshot into a new file. To make it last is the caller's part. */
  copy(database: Located, destination: string, control: Control): Promise<CopyFacts>;
  /** Checks a copy's inside against its manifest; the caller has checked size and hash. */
  verifyCopy(file: string, facts: CopyFacts, control: Control): Promise<CopyProblem[]>;
  /**
   * Puts a verified copy in the place of the database, wholly or not at all.
   *
   * @throws ProtocolError `changed-meanwhile` where the watch tells of others; nothing was changed then
   * @param standing absent for a scratch place, where nothing has to be kept
   */
  putBack(
    file: string,
    facts: CopyFacts,
    database: Located,
    control: Control,
    standing?: Standing,
  ): Promise<PutBack>;
  /**
   * Puts a copy back by the same way in a scratch place, compares what comes of it with its facts, and
   * removes it. The database itself is only read.
   *
   * @param folder an empty one that the caller removes
   */
  rehearsePutBack(
    file: string,
    facts: CopyFacts,
    database: Located,
    folder: string,
    control: Control,
  ): Promise<RehearsedPutBack>;
  /**
   * Copies the files of a database that cannot be read, as they are, to names that begin with
   * `destination`. Not while this process has the database open.
   *
   * @returns the copies, fsynced
   */
  copyDamaged(database: Located, destination: string): Promise<string[]>;
  /** Makes a database to rehearse on from a verified copy. `folder` is removed by the caller. */
  makeShadow(copy: string, database: Located, folder: string, control: Control): Promise<Shadow>;
  splitStatements(sql: string, file: string): Statement[];
  /** Throws for a statement that must not stand in a migration. */
  refuseUnsafe(statements: readonly Statement[], file: string): void;
  /** Runs steps in one transaction with their ledger rows, verified before COMMIT: all of them or none. */
  runSteps(database: Located, steps: readonly Step[], control: Control): Promise<StepFacts[]>;
}
