import type { SessionCheck } from './config.ts';
import type { Proof } from './session.ts';

/** What is known when a step's words are read. */
export interface ProofSources {
  /** Every document of the repository, so that "read docs/BIBLE.md" finds its file. */
  readonly paths: readonly string[];
  /** Branches that the protocol file asks for; empty: any. */
  readonly branches: readonly string[];
  /** The checks of the protocol file. */
  readonly checks?: readonly SessionCheck[];
  /** Whether the protocol names a database, so that a backup can be proved. */
  readonly hasDatabases?: boolean;
  /** How old a backup may be that a step asks for; a day if left out. In hours. */
  readonly backupHours?: number;
}

const DOCUMENT_PATH = /[\w./-]+\.(?:md|markdown|mdx|txt|rst)\b/i;
/** "MUST READ" lists name documents without saying "read" again. */
const STARTS_WITH_PATH = /^[\s`*_"']*[\w./-]+\.(?:md|markdown|mdx|txt|rst)\b/i;
const CLEAN_TREE =
  /\b(work(ing)?[ -]?(tree|directory|copy)|git status)\b.*\bclean\b|\bclean work(ing)?[ -]?(tree|directory|copy)\b/i;
const ALL_COMMITTED =
  /^commit (all|every\w*|your (work|changes?))\b|\b(all|every) changes? (is|are|were|have been) committed\b/i;
const HOOKS =
  /\binstall (all |the )?(git )?hooks?\b|\b(git|commit|protocol) hooks?\b.*\b(installed|active|in place|working|whole|on)\b/i;
/** "Look for", "check", "no": what the step wants to know is whether one is open. */
const BLOCKERS =
  /\b(no|check|look|verify|confirm|review)\b.*\b(blocking issues?|blockers?|stop[ -]conditions?)\b/i;
const BACKUP =
  /\b(make|create|take|run|have|verify|check)\b.*\bback-?ups?\b|\bback-?ups?\b.*\b(made|created|taken|verified|exists?|fresh)\b|\bback up\b.*\bdatabases?\b/i;
/** Copies of something else than a database, which a manifest proves nothing of. */
const OTHER_BACKUP =
  /\b(tag|tags|branch|folders?|code|commit|sheets?|csv|pointer|page|documents?|header|copy)\b/i;
const WRITES_CLOSING =
  /\b(write|fill|append|add)\b.*\b(hand-?off|hand-?over|(thread|history|log) entry|entry (to|in) .*(thread|history|log))\b/i;

/**
 * The proof of a step, read from its words: "on branch: main", "working tree is clean", "Read
 * docs/BIBLE.md (entire document)", "make a backup", "look for open blocking issues". A check of the
 * protocol file that names the step by its pattern comes first. A step that asks for part of a document
 * ("Phases 9 and 0A only") cannot be proved by reading all of it, and takes a tick.
 */
export function proofOf(text: string, sources: ProofSources): Proof | undefined {
  const check = sources.checks?.find(
    ({ items }) => items !== undefined && new RegExp(items, 'i').test(text),
  );
  if (check) return { kind: 'check', name: check.name };
  const branch = /\bon\s+(?:the\s+)?branch:?\s+[`'"*]*([\w./-]+\w)/i.exec(text)?.[1];
  if (branch !== undefined) return { kind: 'branch', branches: [branch] };
  if (/\bon the (right|correct) branch\b/i.test(text) && sources.branches.length > 0)
    return { kind: 'branch', branches: sources.branches };
  if (CLEAN_TREE.test(text)) return { kind: 'clean-tree' };
  if (HOOKS.test(text)) return { kind: 'hooks' };
  if (/\bread\b/i.test(text) || STARTS_WITH_PATH.test(text)) {
    const named = /\b(only|sections?|chapters?)\b/i.test(text) ? undefined : namedDocument(text);
    const path = named === undefined ? undefined : findPath(named, sources.paths);
    return path === undefined ? undefined : { kind: 'document-read', path };
  }
  if (BLOCKERS.test(text)) return { kind: 'no-open-issues' };
  if (sources.hasDatabases === true && BACKUP.test(text) && !OTHER_BACKUP.test(text))
    return { kind: 'backup', hours: sources.backupHours ?? 24 };
  return undefined;
}

/** The proof of a step before closing, which may also be what closing does itself. */
export function closingProofOf(text: string, sources: ProofSources): Proof | undefined {
  if (ALL_COMMITTED.test(text)) return { kind: 'clean-tree' };
  return WRITES_CLOSING.test(text) ? { kind: 'closing' } : proofOf(text, sources);
}

/** The first document that a text names, as written. */
export const namedDocument = (text: string): string | undefined => DOCUMENT_PATH.exec(text)?.[0];

/** The one known path that a document means by `name`: the whole path, or its end. */
export function findPath(name: string, paths: readonly string[]): string | undefined {
  const wanted = name.replace(/^\.?\//, '').toLowerCase();
  const exact = paths.find((path) => path.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const ending = paths.filter((path) => path.toLowerCase().endsWith(`/${wanted}`));
  return ending.length === 1 ? ending[0] : undefined;
}
