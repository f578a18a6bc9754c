import type { Protocol } from '../protocol.ts';
import type { SessionState } from '../session/session.ts';
import type { Fix, Location, Severity } from '../violation.ts';
import type { PathMatcher } from './globs.ts';
import type { RuleId } from './options.ts';

/** One changed path. Ids are git object names, all zeros where a side does not exist or is not stored yet. */
export interface FileChange {
  /** From the repository's root, `/` between parts; the old path of a deleted file. */
  readonly path: string;
  /** Where a renamed or copied file came from. */
  readonly previousPath?: string;
  readonly status: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'type-changed';
  /** Of the side that remains: a submodule's content is a commit, a symlink's its target. */
  readonly kind: 'file' | 'symlink' | 'submodule';
  readonly oldId: string;
  readonly newId: string;
}

/** What is judged: the index against HEAD, the work tree against HEAD, or one commit against its parents. */
export interface Change {
  readonly source: 'index' | 'work-tree' | 'commit';
  readonly files: readonly FileChange[];
  /** The message as it will be kept (comments and scissors cut away); absent where none is known yet. */
  readonly message?: string;
  /** Absent with a detached HEAD and in a range check. */
  readonly branch?: string;
  /**
   * Of a merge, what differs from each of its parents, the first parent's changes first. `files` has only what
   * differs from all of them: what was taken whole from one side was judged there, but what the other side had
   * of it is gone.
   */
  readonly merged?: readonly FileChange[];
  /** How many parents the commit has or will have: 0 first commit, 2 and more a merge. */
  readonly parents: number;
  /** The commit's id, for `commit`. */
  readonly commit?: string;
  /** It is judged because it is about to be pushed. */
  readonly pushed?: boolean;
}

export type Side = 'before' | 'after';

/** What is known of the session; absent where it cannot be known, as in a range check. */
export interface SessionFacts {
  readonly state: SessionState;
  readonly title?: string;
  /** Checklist items done and in all. */
  readonly done: number;
  readonly total: number;
  /** The session's number, such as `31`. */
  readonly number?: string;
  /** It is a commit's message that tells it: `none` then means that the message names no session. */
  readonly fromMessage?: boolean;
  /** What its opener lets it change; absent where the opener says nothing of it. */
  readonly lane?: SessionLane;
}

/** Where a session may work, as its opener says. */
export interface SessionLane {
  /** What it may change; empty: all that is not forbidden. */
  readonly allowed: readonly LanePath[];
  readonly forbidden: readonly LanePath[];
}

export interface LanePath {
  /** A file, or a folder with all that is under it, from the repository's root. */
  readonly path: string;
  /** The expression of a glob, as `compileGlobs` makes it; `path` is then the glob. */
  readonly expression?: string;
  /** The line that says so. */
  readonly source?: Location;
}

/** A blocking issue that the playbook states as open. */
export interface OpenIssue {
  readonly text: string;
  /** Such as `DEPLOYMENT`, from its tag. */
  readonly category?: string;
  readonly source?: Location;
}

/** What is known beside the change and the session; each is absent where it is not known. */
export interface Facts {
  readonly openIssues?: readonly OpenIssue[];
  /** The migrations that a database's ledger has, as paths from the repository's root; their endings do not count. */
  readonly appliedMigrations?: readonly string[];
  /** The age of the youngest verified backup; infinite where there is none. */
  readonly hoursSinceBackup?: number;
}
/** `lane` is part of the session's facts. */
export type FactName = keyof Facts | 'lane';

export interface RuleContext<Options> {
  readonly change: Change;
  readonly options: Options;
  readonly protocol: Protocol;
  readonly session?: SessionFacts;
  readonly facts: Facts;
  /** `YYYY-MM-DD`, local time; of a commit in history, the day on which it was made. */
  readonly today: string;
  /** Of a commit in history, the day on which its author wrote it, where a rebase or an amend came later. */
  readonly authored?: string;
  /** Does a path match any of the globs? Only globs of the protocol, and those that the rule names in `globs`. */
  readonly matches: PathMatcher;
  /**
   * The text of a side that the rule announced in `reads`: decoded UTF-8, or UTF-16 with its mark, line endings as
   * they are.
   * Undefined where the side does not exist, is not a file, or is binary (has a NUL byte in its first 8,000).
   */
  text(file: FileChange, side: Side): string | undefined;
}

/** What is known of a rule's work before anything is read. */
export type RuleSetting<Options> = Pick<RuleContext<Options>, 'options' | 'protocol' | 'matches'>;

/** What a rule reports; the engine adds the rule's id and severity. */
export interface Finding {
  readonly message: string;
  readonly remedy: string;
  readonly location?: Location;
  readonly source?: Location;
  readonly fix?: Fix;
}

/**
 * One rule of the protocol. Pure: it sees the change and the texts it announced, nothing else, and
 * returns what is wrong. To add one: a file named after its id, one line in `index.ts`, its options in
 * the protocol's schema.
 */
export interface Rule<Options = never> {
  readonly id: RuleId;
  /** What it refuses, as in the README's table. */
  readonly refuses: string;
  readonly defaultSeverity: Severity;
  /** May a commit name it in a `Protocol-Waiver` trailer? */
  readonly waivable: boolean;
  /** The rule's own trailer, whose reason lets a commit pass: `Bible-Reviewed: why`. */
  readonly trailer?: string;
  /** Options where the protocol file does not mention the rule; undefined: it is then off. */
  readonly defaultOptions?: Options;
  /** Globs of its own that it matches paths with, beside those of the protocol. */
  readonly globs?: readonly string[];
  /** It looks at `merged` too, and `reads` is asked about that as well. */
  readonly everyParent?: boolean;
  /** Which texts `check` will ask for. */
  reads(file: FileChange, context: RuleSetting<Options>): readonly Side[];
  /** Which facts `check` will ask for; where they are not known it is silent. */
  needs?(change: Change, context: RuleSetting<Options>): readonly FactName[];
  check(context: RuleContext<Options>): Iterable<Finding>;
}
