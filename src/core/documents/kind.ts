import type { Problem } from '../violation.ts';
import type { DocumentKind, ParsedDocument } from './document.ts';
import type { Directives } from './directives.ts';
import type { Block } from './markdown.ts';
import type { Places } from './places.ts';
import type { Outline } from './sections.ts';
import type { Source } from './source.ts';

/** A document on its way to a model: everything that is the same for all kinds. */
export interface Reading {
  readonly path: string;
  readonly source: Source;
  readonly blocks: readonly Block[];
  readonly outline: Outline;
  readonly places: Places;
  readonly directives: Directives;
}

/** What a kind adds to the sections that every document has. */
export type Understood = Partial<
  Pick<
    ParsedDocument,
    | 'phases'
    | 'tasks'
    | 'dependencies'
    | 'checklists'
    | 'acceptance'
    | 'procedures'
    | 'rollbacks'
    | 'playbook'
    | 'opener'
    | 'thread'
    | 'handoff'
    | 'problems'
  >
>;

/** One kind of document: how it is recognised, and how it is read. One file exports one definition. */
export interface DocumentKindDefinition {
  readonly kind: DocumentKind;
  /** Tested against the file's name without its extension, and against the folder it lies in. */
  readonly names?: RegExp;
  readonly folders?: RegExp;
  /** Whether the content may be what the name says; else the name is tried on the kinds that follow. */
  readonly fits?: (reading: Reading) => boolean;
  /** How much the content speaks for this kind: 0 for not at all, from 3 on it is taken. */
  readonly weigh: (reading: Reading) => number;
  readonly read: (reading: Reading) => Understood;
}

/** The last part of a path, without its extension. */
export const fileName = (path: string): string =>
  (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');

/** What was not understood on a line. */
export const problemAt = ({ source, path }: Reading, line: number, message: string): Problem => ({
  severity: 'warning',
  message,
  location: { path, range: source.rangeOf(line, 1, (source.lines[line - 1] ?? '').length + 1) },
});

/** How many of the patterns some heading matches. */
export function countHeadings(reading: Reading, patterns: readonly RegExp[]): number {
  return patterns.filter((pattern) =>
    reading.outline.parts.some((part) => pattern.test(part.heading)),
  ).length;
}
