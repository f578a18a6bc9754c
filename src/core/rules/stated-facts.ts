import type { Item, ParsedDocument } from '../documents/document.ts';
import { startOfLine } from '../violation.ts';
import { linesOf } from './changed-lines.ts';
import { compileGlobs } from './compile-globs.ts';
import type { LanePath, OpenIssue, SessionLane } from './rule.ts';

/** What a playbook or an opener states that rules ask for. */
export interface StatedFacts {
  readonly issues: readonly OpenIssue[];
  /** Of an opener, the number of its session. */
  readonly session?: string;
  /** Where the session may work; of a playbook, what nobody may change. */
  readonly lane: SessionLane;
}

/**
 * What a document states. Only what is plainly a path binds: in code marks, or with a folder's slash or an
 * ending; "the authentication system" is for people to keep.
 *
 * @param text as it was parsed
 */
export function statedFacts(path: string, document: ParsedDocument, text: string): StatedFacts {
  const lines = linesOf(text);
  const { playbook, opener } = document;
  const issues = (playbook?.blockingIssues ?? [])
    .filter(({ open }) => open)
    .map(({ text: what, category, line }) => ({
      text: what,
      ...(category === undefined ? {} : { category }),
      source: { path, range: startOfLine(line) },
    }));
  const forbidden = [
    ...(playbook?.untouchable ?? []).flatMap((item) => pathsOf(item, lines, path)),
    ...(opener?.doNot ?? [])
      .filter((item) => forbidsChange(lineOf(item, lines)))
      .flatMap((item) => pathsOf(item, lines, path)),
  ];
  return {
    issues,
    ...(opener?.session === undefined ? {} : { session: opener.session }),
    lane: { allowed: opener ? allowedBy(path, document) : [], forbidden },
  };
}

/** "You modify ONLY the files listed in your task list." */
const ONLY_THE_LISTED =
  /\bonly\b.{0,60}\bfiles?\b.{0,40}\b(?:list|listed|named|task|tasks|below)\b/i;

/**
 * What an opener lets its session change: the files that its tasks name, where it says that no others are to
 * be changed, and itself, for the hand-off is written there.
 */
function allowedBy(path: string, { opener, tasks }: ParsedDocument): LanePath[] {
  const rules = [...(opener?.principles ?? []), ...(opener?.role ?? []), ...(opener?.doNot ?? [])];
  const rule = rules.find((item) => ONLY_THE_LISTED.test(item.text.slice(0, 1000)));
  if (!rule) return [];
  const files = tasks.flatMap(({ references }) => references ?? []);
  if (files.length === 0) return [];
  return [
    ...files.map((file) => lanePath(file.path, file.line, path)),
    lanePath(path, rule.line, path),
  ];
}

const lineOf = ({ line, text }: Item, lines: readonly string[]): string =>
  (lines[line - 1] ?? text).slice(0, 1000);

const MARK = /^\s*(?:[-*+]|\d+[.)])?\s*(?:\[.\]\s*)?/;
const CHANGE =
  /\b(?:touch|change|modify|edit|alter|rewrite|refactor|reformat|delete|remove|rename|move|overwrite)\b/i;

/** Does a line of a DO NOT list forbid to change what it names? "Do not run `deploy.sh`" does not. */
function forbidsChange(line: string): boolean {
  const words = line.replace(MARK, '');
  const path = PATH.exec(words);
  if (!path) return false;
  const before = words.slice(0, path.index);
  return CHANGE.test(before) || !/[A-Za-z]/.test(before);
}

/** A path in code marks, or one that shows itself by a slash at its end, a star or an ending. */
const PATH =
  /`([\w.@~*{},[\]-]*[/.*][\w./@~*{},[\]-]*)`|(?<![\w/.:])((?:[\w.@-]+\/)+(?=$|[\s,;:)])|(?:[\w.@*-]+\/)+[\w.@-]*(?:\*|\.\w{1,8})[\w.*]*)/;

function pathsOf(item: Item, lines: readonly string[], document: string): LanePath[] {
  return [...lineOf(item, lines).matchAll(new RegExp(PATH, 'g'))].map((match) =>
    lanePath(match[1] ?? match[2] ?? '', item.line, document),
  );
}

function lanePath(written: string, line: number, document: string): LanePath {
  const path = written.replace(/^(?:\.\/|\/)+/, '').replace(/[.,;:]+$/, '');
  const source = { path: document, range: startOfLine(line) };
  const expression = /[*{[]/.test(path) ? compileGlobs([path])[path] : undefined;
  return { path, source, ...(expression === undefined ? {} : { expression }) };
}
