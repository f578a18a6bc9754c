import {
  type Node,
  type ParseError,
  findNodeAtLocation,
  parse,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { Teaching } from './documents/teaching.ts';
import { refusePattern } from './documents/safe-pattern.ts';
import type { RuleOptions } from './rules/options.ts';
import { PROTOCOL_PATH } from './protocol-path.ts';
import { refusedRulePatterns } from './rules/user-patterns.ts';
import type { SessionConfig } from './session/config.ts';
import type { Position, Problem, Range } from './violation.ts';
import { type SchemaError, validateProtocol } from './validators.generated.js';

/** The roles that documents play, as the protocol file names them. */
export type DocumentRole = 'playbook' | 'plan' | 'openers' | 'bible' | 'thread';
export const DOCUMENT_ROLES: readonly DocumentRole[] = [
  'playbook',
  'plan',
  'openers',
  'bible',
  'thread',
];

interface AnyDatabaseConfig {
  readonly name: string;
  /** The folder of its migrations, from the root; without it the database is backed up but never migrated. */
  readonly migrations?: string;
  /** A regular expression for a migration's file name, with the groups `version` and `description`. */
  readonly migrationName?: string;
}
export interface SqliteConfig extends AnyDatabaseConfig {
  readonly engine: 'sqlite';
  /** A path or glob from the repository's root. */
  readonly path: string;
}
export interface PostgresConfig extends AnyDatabaseConfig {
  readonly engine: 'postgresql';
  /** `postgresql://user:${env:NAME}@host/database`: what is secret is named, never written. */
  readonly url: string;
}
export type DatabaseConfig = SqliteConfig | PostgresConfig;

/** What is done with each backup, beside keeping it; absent members ask for nothing. */
export interface BackupsConfig {
  /** How many of the newest sets pruning keeps. */
  readonly keep?: number;
  /** Sets younger than this many days are kept as well. */
  readonly days?: number;
  /** Folders or files that are copied with each set, from the root. */
  readonly include?: readonly string[];
  /** Whether each backup is marked by a git tag. */
  readonly tag?: boolean;
}

/** The protocol as the program uses it: validated, with every default filled in. */
export interface Protocol {
  /** Globs per role, from the repository's root; undefined: found by conventional names and content. */
  readonly documents: Readonly<Partial<Record<DocumentRole, readonly string[]>>>;
  /** How some documents are to be read; absent where the file says nothing of it. */
  readonly kinds?: readonly Teaching[];
  /** Branches on which a session may run; empty: any. Globs. */
  readonly branches: readonly string[];
  /** Whether commits name their session in a `Session` trailer; absent: they do. */
  readonly trailer?: boolean;
  readonly rules: Readonly<Partial<RuleOptions>>;
  readonly databases: readonly DatabaseConfig[];
  /** The backups' folder, from the root. */
  readonly backups: string;
  readonly backupsConfig?: BackupsConfig;
  readonly session?: SessionConfig;
}

/** The file as written; see `schemas/protocol.schema.json`. */
interface ProtocolFile {
  version: 1;
  documents?: Partial<Record<DocumentRole, string | string[]>> & { kinds?: readonly Teaching[] };
  session?: SessionConfig & { branch?: string | string[]; trailer?: boolean };
  rules?: Partial<RuleOptions>;
  databases?: DatabaseConfig[];
  backups?: string | (BackupsConfig & { folder?: string });
}

const asList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** What binds where a repository has no protocol file. */
export const DEFAULT_PROTOCOL: Protocol = {
  documents: {},
  branches: [],
  rules: {},
  databases: [],
  backups: '.session-protocol/backups',
};

/**
 * Reads a protocol file: JSON with comments and trailing commas, validated against the schema.
 *
 * @param text the file's text
 * @param path how to name it in problems
 * @returns the protocol, or the problems that keep it from being used, each at its line
 */
export function readProtocol(
  text: string,
  path: string = PROTOCOL_PATH,
): { protocol: Protocol; problems: [] } | { protocol?: undefined; problems: Problem[] } {
  const syntaxErrors: ParseError[] = [];
  // Some editors begin a file in UTF-8 with a mark; every place stays where it is.
  const json = text.replace(/^\uFEFF/, ' ');
  const tree = parseTree(json, syntaxErrors, { allowTrailingComma: true });
  const at = (offset: number, length: number): Range => ({
    start: positionAt(text, offset),
    end: positionAt(text, offset + length),
  });
  if (syntaxErrors.length > 0 || !tree) {
    const problems = syntaxErrors.map((error): Problem => ({
      severity: 'error',
      message: `Not valid JSON: ${words(printParseErrorCode(error.error))}.`,
      location: { path, range: at(error.offset, error.length) },
    }));
    return {
      problems:
        problems.length > 0
          ? problems
          : [{ severity: 'error', message: 'The file is empty.', location: { path } }],
    };
  }
  const value: unknown = parse(json, [], { allowTrailingComma: true });
  if (validateProtocol<ProtocolFile>(value)) {
    const refused = refusedPatterns(value).map(({ segments, reason }): Problem => {
      const { offset, length } = nodeAt(tree, segments) ?? tree;
      return { severity: 'error', message: reason, location: { path, range: at(offset, length) } };
    });
    if (refused.length > 0) return { problems: refused };
    return { protocol: withDefaults(value), problems: [] };
  }
  return {
    problems: (validateProtocol.errors ?? []).map((error): Problem => {
      const segments = error.instancePath.split('/').slice(1).map(unescapePointer);
      const extra = extraProperty(error);
      const node = nodeAt(tree, [...segments, ...extra]) ?? nodeAt(tree, segments) ?? tree;
      // What is wrong with an unknown property is its name, not its value.
      const place = (extra.length > 0 ? node.parent?.children?.[0] : undefined) ?? node;
      return {
        severity: 'error',
        message: schemaMessage(error, segments),
        location: { path, range: at(place.offset, place.length) },
      };
    }),
  };
}

/** Patterns that are no regular expressions, or could keep the editor or a commit busy. */
function refusedPatterns({ documents, rules, session, databases }: ProtocolFile): {
  segments: string[];
  reason: string;
}[] {
  const others: [string[], string | undefined][] = [
    ...(session?.checks ?? []).map(({ items }, index): [string[], string | undefined] => [
      ['session', 'checks', String(index), 'items'],
      items,
    ]),
    ...(databases ?? []).map(({ migrationName }, index): [string[], string | undefined] => [
      ['databases', String(index), 'migrationName'],
      migrationName,
    ]),
  ];
  const named = others.flatMap(([segments, pattern]) => {
    const reason = pattern === undefined ? undefined : refusePattern(pattern);
    return reason === undefined ? [] : [{ segments, reason }];
  });
  const taught = (documents?.kinds ?? []).flatMap((kind, index) =>
    (['ids', 'headings', 'ignore'] as const).flatMap((name) => {
      const pattern = kind[name];
      const reason = pattern === undefined ? undefined : refusePattern(pattern);
      if (reason === undefined) return [];
      return [{ segments: ['documents', 'kinds', String(index), name], reason }];
    }),
  );
  const ruled = refusedRulePatterns(rules ?? {}).map(({ segments, reason }) => ({
    segments: ['rules', ...segments],
    reason,
  }));
  return [...taught, ...named, ...ruled];
}

function withDefaults(file: ProtocolFile): Protocol {
  const { kinds, ...byRole } = file.documents ?? {};
  const { branch, trailer, ...session } = file.session ?? {};
  const { folder, ...backups } =
    typeof file.backups === 'string' ? { folder: file.backups } : (file.backups ?? {});
  const documents = Object.fromEntries(
    Object.entries(byRole).map(([role, paths]) => [role, asList(paths)]),
  );
  return {
    ...DEFAULT_PROTOCOL,
    documents,
    ...(kinds && { kinds }),
    branches: asList(branch),
    ...(trailer === undefined ? {} : { trailer }),
    ...(Object.keys(session).length > 0 && { session }),
    rules: file.rules ?? {},
    databases: file.databases ?? [],
    ...(folder === undefined ? {} : { backups: folder }),
    ...(Object.keys(backups).length > 0 && { backupsConfig: backups }),
  };
}

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

const extraProperty = (error: SchemaError): string[] => {
  const extra = error.params['additionalProperty'];
  return typeof extra === 'string' ? [extra] : [];
};

function nodeAt(tree: Node, segments: readonly string[]): Node | undefined {
  return findNodeAtLocation(
    tree,
    segments.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  );
}

function schemaMessage(error: SchemaError, segments: readonly string[]): string {
  const [extra] = extraProperty(error);
  if (extra !== undefined) return `Unknown property "${extra}".`;
  const where = segments.length === 0 ? 'The protocol' : `"${segments.join('.')}"`;
  if (error.keyword === 'pattern' && error.schemaPath.startsWith('#/$defs/path/')) {
    return `${where} is not a path inside the repository.`;
  }
  if (error.keyword === 'const')
    return `${where} must be ${JSON.stringify(error.params['allowedValue'])}.`;
  const { type, allowedValues: allowed } = error.params;
  if (error.keyword === 'type' && Array.isArray(type))
    return `${where} must be ${type.join(' or ')}.`;
  const choice = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  return `${where} ${error.message ?? 'is not valid'}${choice}.`;
}

/** `InvalidCommaToken` as "invalid comma token". */
const words = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
}
