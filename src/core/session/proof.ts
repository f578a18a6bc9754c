import type { SessionCheck } from './config.ts';
import type { Proof } from './session.ts';
import { bareStep, demandsMore } from './step-words.ts';

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
const TREE = String.raw`(?:work(?:ing)?[ -]?(?:tree|directory|dir|copy)|git (?:tree|status)|workspace)`;
const NOTHING = String.raw`(?:with )?(?:no|without|nothing) (?:(?:uncommitted|unstaged|untracked|pending|local|to) )*(?:changes?|files?|work|edits?|commit)`;
const CLEAN_TREE = new RegExp(
  String.raw`^(?:(?:run )?git status\s*(?:shows?|says|reports?|[:→–—-])?\s+(?:${NOTHING}, )?)?(?:(?:have|keep|start with|start from|begin with) )?(?:(?:a|the|your|my|our) )*(?:${TREE}(?:\s*:| is| must be| should be)? (?:\w+ly )?clean|(?:\w+ly )?clean (?:git )?${TREE})(?:\s*[,:–—-]?\s*${NOTHING})?$`,
  'i',
);
const ALL_COMMITTED =
  /^(?:commit (?:everything|(?:all|every|your|all of)(?: (?:the|your|my|of))*(?: (?:work|changes?|files?|edits?))?)|(?:all|every)(?: (?:the|your|my))? (?:changes?|work|files?) (?:is|are|were|has been|have been) committed)$/i;
const HOOKS =
  /^(?:(?:install|set up|activate|enable) (?:(?:all|the|your|our) )*(?:(?:git|commit|protocol) )?hooks?|(?:have )?(?:(?:all|the|your|our) )*(?:git|commit|protocol) hooks?(?: (?:is|are))?(?: (?:still|all|correctly))? (?:installed|active|in place|working|whole|on))$/i;
/** "Look for", "check", "no": what the step wants to know is whether one is open. */
const WANTS_NONE = /\b(?:no|check|look|verify|confirm|review)\b/i;
const STATUS = String.raw`(?:(?:the|our|your|team|current) )*(?:sprint status|sprint|playbook|[\w./-]*playbook\.md)(?: section)?`;
const BLOCKERS = new RegExp(
  String.raw`^(?:(?:look|review|check|search) )?(?:(?:at|in|through) )?(?:${STATUS} )?(?:(?:for|has|have|states|lists|names) )?(?:(?:no|any|all|open|known|unresolved|current|the|listed|active|critical|remaining) )*(?:blocking issues?|blockers?|stop[ -]conditions?)(?: (?:is|are|open|left|listed|unresolved|exists?|remains?))*(?: (?:in|on|under) ${STATUS})?$`,
  'i',
);
const BACKUP =
  /^(?:(?:(?:make|create|take|run|have) )?(?:(?:a|an|the|your|our|new|fresh|full|recent|verified|current|complete|database|databases|db|data) )*back-?ups?(?: (?:of|for) (?:(?!(?:and|or)\b)[\w'’.-]+ ){0,3}(?:databases?|dbs?|data))?(?: (?:is|are|was|were|has|have|been|made|created|taken|verified|exists?|fresh|there|in place))*|back up (?:(?!(?:and|or)\b)[\w'’.-]+ ){0,3}databases?)$/i;
/** A thing with a name is no demand yet: somebody makes or looks at it, or it is said to be there. */
const ASKS_FOR_BACKUP =
  /\b(?:make|create|take|run|have|verify|check|confirm|ensure|made|created|taken|verified|exists?|fresh)\b|\bback up\b/i;
/** Copies of something else than a database, which a manifest proves nothing of. */
const OTHER_BACKUP =
  /\b(tag|tags|branch|folders?|code|commit|sheets?|csv|pointer|page|documents?|header|copy)\b/i;
const WRITES_CLOSING =
  /^(?:write|fill(?: in| out)?|append|add|complete) (?:(?!(?:to|of|for|about|link)\b)[\w'’-]+ ){0,4}?(?:hand-?off|hand-?over|(?:thread|history|log) entry|entry (?:to|in) (?:(?!(?:and|then)\b)[\w'’./-]+ ?){0,6}(?:thread|history|log))(.*)$/i;

/**
 * The proof of a step, read from its words: "on branch: main", "working tree is clean", "Read
 * docs/BIBLE.md (entire document)", "make a backup", "look for open blocking issues". A check of the
 * protocol file that names the step by its pattern comes first. What is proved must be all that the step asks
 * for: a step that also wants something else, or part of a document ("Phases 9 and 0A only"), takes a tick.
 */
export function proofOf(text: string, sources: ProofSources): Proof | undefined {
  const check = sources.checks?.find(
    ({ items }) => items !== undefined && new RegExp(items, 'i').test(text),
  );
  if (check) return { kind: 'check', name: check.name };
  const bare = bareStep(text);
  const branches = branchesOf(text, bare, sources);
  if (branches) return { kind: 'branch', branches };
  if (CLEAN_TREE.test(bare)) return { kind: 'clean-tree' };
  if (HOOKS.test(bare)) return { kind: 'hooks' };
  const named = documentRead(bare, text);
  const path = named === undefined ? undefined : findPath(named, sources.paths);
  if (path !== undefined) return { kind: 'document-read', path };
  if (WANTS_NONE.test(text) && BLOCKERS.test(bare)) return { kind: 'no-open-issues' };
  const isBackup = BACKUP.test(bare) && ASKS_FOR_BACKUP.test(text) && !OTHER_BACKUP.test(text);
  if (sources.hasDatabases === true && isBackup)
    return { kind: 'backup', hours: sources.backupHours ?? 24 };
  return undefined;
}

/** The proof of a step before closing, which may also be what closing does itself. */
export function closingProofOf(text: string, sources: ProofSources): Proof | undefined {
  const bare = bareStep(text);
  if (ALL_COMMITTED.test(bare)) return { kind: 'clean-tree' };
  const rest = WRITES_CLOSING.exec(bare)?.[1];
  return rest !== undefined && !demandsMore(rest) ? { kind: 'closing' } : proofOf(text, sources);
}

const NAME = String.raw`[\w][\w./*-]*`;
const BRANCH = new RegExp(
  String.raw`^(?:(?:be|stay|start|work|working|currently|still|now) )*((?:on|switch to|check out) )?(?:the )?(?:git |current |work(?:ing)? )?branch(?: name)?(\s*[:=]| is| must be| should be|) (${NAME}(?: or ${NAME})*)$`,
  'i',
);
const NAMED_BRANCH = new RegExp(
  String.raw`^(?:(?:be|stay|start|work|working|currently|still|now) )*(?:on|switch to|check out) (?:the )?(${NAME}) branch$`,
  'i',
);

/** What stands where a name belongs, and is none. */
const NO_NAME = /^(?:tb[ad]|todo|none|any|the|a|an|your|this|same|right|correct|new)$/i;

/** The branches that a step asks for; a word that need not be a branch counts only where its place says so. */
function branchesOf(
  text: string,
  bare: string,
  { branches }: ProofSources,
): readonly string[] | undefined {
  if (/^(?:be )?on the (?:right|correct) branch$/i.test(bare))
    return branches.length > 0 ? branches : undefined;
  const [, on = '', sign = '', names] = BRANCH.exec(bare) ?? [];
  const isSaid = /[:=]$/.test(sign) || (/^on /i.test(on) && sign === '');
  const found = names?.split(/ or /i) ?? NAMED_BRANCH.exec(bare)?.slice(1);
  const isBranch = (name: string): boolean =>
    branches.includes(name) ||
    /^(?:main|master|trunk|develop|dev)$/.test(name) ||
    (/[/\d_-]/.test(name) && !/^(?:up-to-date|checked-out|in-sync)$/i.test(name)) ||
    ['`', '"', "'", '“'].some((quote) => text.includes(quote + name));
  if (!found || found.some((name) => NO_NAME.test(name))) return undefined;
  return isSaid || found.every(isBranch) ? found : undefined;
}

const READS =
  /^(?:(?:you |i )?(?:have )?(?:re-?)?read (?:and understand )?(?:through )?)(?:(?:(?:all|of|the|whole|entire|complete|full|your|our|this|file|document) )*|(?!.{0,60}\b(?:and|or|not|of|only)\b)[\p{L}'’ -]{1,60}?(?: -|\s?[–—:(])\s?)$/iu;
const IN_FULL =
  /^\)?(?:,? ?(?:in full|fully|completely|entirely|carefully|to (?:the|its) end|end[ -]to[ -]end|from start to (?:end|finish)|cover to cover|all of it|every line))?(?:\s*(?:[–—:]| -|\().*)?$/i;
const OF_PART = /\b(?:only|sections?|chapters?|phases?|pages?|except|until)\b|§/i;

/** The one document that a step asks to read, all of it; "MUST READ" lists name theirs without saying "read" again. */
function documentRead(bare: string, text: string): string | undefined {
  const found = DOCUMENT_PATH.exec(bare);
  if (!found || OF_PART.test(text) || bare.match(new RegExp(DOCUMENT_PATH, 'gi'))?.length !== 1)
    return undefined;
  const rest = bare.slice(found.index + found[0].length);
  const isAsked = found.index === 0 || READS.test(bare.slice(0, found.index));
  return isAsked && IN_FULL.test(rest) && !demandsMore(rest) ? found[0] : undefined;
}

/** Whether the step asks to read that document, or a part of it. */
export const asksToRead = (text: string, path: string): boolean =>
  /^(?:re-?)?read\b/i.test(bareStep(text)) &&
  namedDocument(text)?.toLowerCase() === path.toLowerCase();

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
