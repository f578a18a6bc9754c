import type { Severity } from '../violation.ts';

/** What every rule can be told, whatever else it takes. */
export interface RuleSettings {
  /** How much a violation weighs; `off` switches the rule off. */
  readonly severity?: Severity | 'off';
  /** `YYYY-MM-DD`: before it, errors weigh as warnings. */
  readonly bindsFrom?: string;
  /** The line of the document that states the rule: `docs/TEAM_PLAYBOOK.md:42`. */
  readonly source?: string;
}

/** Options of `bible-updated`: a change under `paths` needs one in the bible, in `section` if named. */
export interface BibleTrigger {
  /** Globs from the repository's root. */
  readonly paths: readonly string[];
  /** The bible's section by its number or title, such as `6`. */
  readonly section?: string;
}
export interface BibleUpdatedOptions {
  readonly triggers: readonly BibleTrigger[];
}

export interface VersionHeaderOptions {
  /** Globs of the files that need a header. */
  readonly paths: readonly string[];
  /** The field names that the header must have. */
  readonly fields: readonly string[];
  /** The fields whose value must change with the file; a date may also stay at today. */
  readonly bump?: readonly string[];
}

export interface CommitMessageOptions {
  /** A regular expression for the first line. */
  readonly pattern?: string;
  /** A first line that fits, for the remedy. */
  readonly example?: string;
  /** The types of `type(scope): description`. */
  readonly types?: readonly string[];
  /** How many characters the first line may have. */
  readonly subjectMax?: number;
  /** Trailers that every message must carry, such as `Session`. */
  readonly trailers?: readonly string[];
}

export interface BibleTagOptions {
  /** `bible-changed`: a tag is needed where the bible changes, as by default; `always`: in every message. */
  readonly when?: 'bible-changed' | 'always';
  /** Sections that need no naming, by number or title. */
  readonly ignore?: readonly string[];
}

export interface BranchOptions {
  /** Branches that are never committed on, as globs. */
  readonly protected?: readonly string[];
  /** Branches that may be committed on, as globs; left out: those of `session.branch`, else any. */
  readonly allowed?: readonly string[];
  /** Lets merges into protected branches pass. */
  readonly allowMerges?: boolean;
}

/** What a piece of a file is to its language. */
export type CodePart = 'code' | 'strings' | 'comments';

export interface ForbiddenPattern {
  /** A regular expression, looked for in each added line. */
  readonly pattern: string;
  /** Globs of the files where it is forbidden. */
  readonly paths: readonly string[];
  /** Where it counts, in languages that are known; left out: in code. */
  readonly in?: readonly CodePart[];
  /** A regular expression: a line that matches it too is right. */
  readonly unless?: string;
  /** Upper and lower case are the same. */
  readonly ignoreCase?: boolean;
  /** Why, in the playbook's words. */
  readonly reason: string;
  /** The right form. */
  readonly instead?: string;
  /** As in `RuleSettings`, for this pattern alone. */
  readonly source?: string;
}
export interface ForbiddenPatternOptions {
  readonly patterns: readonly ForbiddenPattern[];
}

export interface AppendOnlyOptions {
  /** Globs of further documents that are only appended to, beside the thread. */
  readonly paths?: readonly string[];
}

export interface ThreadEntryOptions {
  /** The fields of an entry; left out: those of the template that the thread shows. */
  readonly fields?: readonly string[];
}

export interface ChangeMarkerOptions {
  /** Globs of the files whose changes are marked. */
  readonly paths: readonly string[];
  /** More added lines than this must stand in a block; left out: none must. */
  readonly largeChange?: number;
}

export interface Companion {
  /** A change to any of these … */
  readonly when: readonly string[];
  /** … needs one in any of these. */
  readonly needs: readonly string[];
  /** A regular expression that one of the lines added there must match, such as the line of a version. */
  readonly line?: string;
  readonly reason?: string;
  /** As in `RuleSettings`, for this pair alone. */
  readonly source?: string;
}
export interface CompanionChangeOptions {
  readonly pairs: readonly Companion[];
}

export interface MigrationPairOptions {
  /** Globs of the migrations; left out: the SQL files in the folders that the databases name. */
  readonly paths?: readonly string[];
  /** A regular expression for a migration's file name; left out: a version, `_`, a description. */
  readonly name?: string;
  /** The fields that the comment at a migration's head must have. */
  readonly header?: readonly string[];
  /** From when on a migration must stay as it is; left out: once it is applied. */
  readonly frozen?: 'applied' | 'committed';
}

export interface NoPlaceholderOptions {
  /** Globs of the documents. */
  readonly paths: readonly string[];
  /** `declared`: a document is complete when its status says so, as by default; `always`: each is. */
  readonly complete?: 'declared' | 'always';
  /** Further words or phrases that are placeholders. */
  readonly words?: readonly string[];
}

export interface ProtocolChangeOptions {
  /** Globs of documents that are part of the protocol too, such as the playbook. */
  readonly paths?: readonly string[];
}

export interface Lane {
  /** Globs of what the session may change; left out: all. */
  readonly paths?: readonly string[];
  /** Globs of what it may not change. */
  readonly not?: readonly string[];
}
export interface TaskLaneOptions {
  /** Lanes by the number of their session. */
  readonly sessions?: Readonly<Record<string, Lane>>;
  /** Globs of what every session may change, such as the bible and the thread. */
  readonly shared?: readonly string[];
}

export interface SupersededDocument {
  /** Globs of what is superseded or archived. */
  readonly paths: readonly string[];
  /** What counts instead. */
  readonly by?: string;
}
export interface SupersededOptions {
  readonly documents?: readonly SupersededDocument[];
  /** Globs of the files that may not refer to them; left out: none is looked at. */
  readonly referencesIn?: readonly string[];
}

export interface StopConditionOptions {
  /** The classes of issues that stop work, as tagged in the playbook; left out: every open one does. */
  readonly classes?: readonly string[];
  /** Globs of what may be changed all the same, such as the playbook. */
  readonly except?: readonly string[];
}

export interface BackupFreshOptions {
  /** How old the youngest verified backup may be, in hours. */
  readonly hours: number;
  /** What needs one: left out, a commit with a migration. */
  readonly on?: readonly ('migration' | 'push')[];
  /** As in `migration-pair`. */
  readonly paths?: readonly string[];
}

/** The options of every rule by its id, as they stand in the protocol file. */
export interface RuleOptions {
  readonly 'session-active': RuleSettings;
  readonly branch: RuleSettings & BranchOptions;
  readonly 'stop-condition': RuleSettings & StopConditionOptions;
  readonly 'task-lane': RuleSettings & TaskLaneOptions;
  readonly 'commit-message': RuleSettings & CommitMessageOptions;
  readonly 'bible-updated': RuleSettings & BibleUpdatedOptions;
  readonly 'bible-tag': RuleSettings & BibleTagOptions;
  readonly 'version-header': RuleSettings & VersionHeaderOptions;
  readonly 'change-marker': RuleSettings & ChangeMarkerOptions;
  readonly 'forbidden-pattern': RuleSettings & ForbiddenPatternOptions;
  readonly 'append-only': RuleSettings & AppendOnlyOptions;
  readonly 'thread-entry': RuleSettings & ThreadEntryOptions;
  readonly 'companion-change': RuleSettings & CompanionChangeOptions;
  readonly 'migration-pair': RuleSettings & MigrationPairOptions;
  readonly 'backup-fresh': RuleSettings & BackupFreshOptions;
  readonly 'no-placeholder': RuleSettings & NoPlaceholderOptions;
  readonly superseded: RuleSettings & SupersededOptions;
  readonly 'protocol-change': RuleSettings & ProtocolChangeOptions;
}
export type RuleId = keyof RuleOptions;
