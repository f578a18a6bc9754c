import type { ParsedDocument } from '../documents/document.ts';
import { splitLines } from '../documents/source.ts';
import type { TextEdit } from '../violation.ts';
import { type ClosingAnswers, type ClosingFacts, nextLines } from './closing-facts.ts';
import { entryTitle } from './history-entry.ts';

/** `**Name**: value` on one line; what is before the value stays. */
const FIELD_LINE = /^(\s*(?:[-*+]\s+)?(?:\*\*|__)[^*_]+?(?:\*\*:?|__:?)\s*:?\s*)(.*\S)\s*$/;

type Value = (facts: ClosingFacts, answers: ClosingAnswers) => string | undefined;

/** The fields of a sprint's status that closing a session knows, as teams name them. */
const VALUES: readonly { readonly names: RegExp; readonly value: Value }[] = [
  { names: /^last updated?$|^updated( on)?$/i, value: ({ today }) => today },
  { names: /^(last )?updated by$/i, value: ({ session }) => session.role ?? session.holder?.user },
  {
    names: /^(last|latest|previous) (session|milestone)( accomplished)?$/i,
    value: ({ session, today }) => entryTitle(session, today),
  },
  {
    names: /^next (task|step|milestone|session)s?$/i,
    value: (facts, answers) => nextLines(facts, answers).join('; ') || undefined,
  },
];

/**
 * Brings the sprint's status of a playbook up to date: who closed which session when, and what is next. Only
 * fields that stand on one line with their value; all else of the playbook stays as it is.
 *
 * @param text the text that `document` was made of
 */
export function sprintEdits(
  document: ParsedDocument,
  text: string,
  facts: ClosingFacts,
  answers: ClosingAnswers,
): TextEdit[] {
  const lines = splitLines(text);
  const done = new Set<number>();
  return (document.playbook?.sprint?.fields ?? []).flatMap(({ name, line }): TextEdit[] => {
    const plain = name.replace(/\(.*?\)/g, '').trim();
    const value = VALUES.find(({ names }) => names.test(plain))?.value(facts, answers);
    const match = FIELD_LINE.exec(lines[line - 1] ?? '');
    if (value === undefined || !match || done.has(line)) return [];
    done.add(line);
    const [, lead = '', old = ''] = match;
    if (old === value) return [];
    const start = { line, column: lead.length + 1 };
    return [{ range: { start, end: { line, column: start.column + old.length } }, newText: value }];
  });
}
