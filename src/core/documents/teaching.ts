import picomatch from 'picomatch';
import type { DocumentKind, TaskStatus } from './document.ts';
import { longestTaught, refusePattern } from './safe-pattern.ts';

/**
 * What the protocol file teaches of some documents. Patterns are JavaScript's, without regard to case, and
 * are matched from the start of what they see, of which they see 160 characters.
 */
export interface Teaching {
  /** Globs from the repository's root. */
  readonly paths: readonly string[];
  readonly kind?: DocumentKind;
  /** Ids that start a task, such as `WP-\d+`. */
  readonly ids?: string;
  /** Headings that are phases; the first group, where there is one, is the phase's id. */
  readonly headings?: string;
  /** Headings that are not read, nor what stands under them. */
  readonly ignore?: string;
  /** Words and marks for states, as they stand in a box, a column or a status line, or set off at the end of a task; marks also at its start. */
  readonly states?: Readonly<Partial<Record<TaskStatus, readonly string[]>>>;
}

/** What is taught of a document: the first entry whose globs match its path. */
export function findTeaching(
  teachings: readonly Teaching[] | undefined,
  path: string,
): Teaching | undefined {
  return teachings?.find(({ paths }) => picomatch.isMatch(path, [...paths], { dot: true }));
}

/** A teaching made ready. Patterns that are not safe are left out: the protocol file's reader has told them. */
export interface Taught {
  readonly ids?: (text: string) => string | undefined;
  readonly phase?: (heading: string) => { readonly id?: string } | undefined;
  readonly isIgnored?: (heading: string) => boolean;
  /** By the word or mark in lower case. */
  readonly states?: ReadonlyMap<string, TaskStatus>;
}

export function prepareTeaching(teaching: Teaching): Taught {
  const ids = compile(teaching.ids);
  const headings = compile(teaching.headings);
  const ignore = compile(teaching.ignore);
  const states = new Map(
    Object.entries(teaching.states ?? {}).flatMap(([status, words]) =>
      words.map(
        (word) => [word.trim().replace('\ufe0f', '').toLowerCase(), status as TaskStatus] as const,
      ),
    ),
  );
  return {
    ...(ids && { ids: (text) => ids(text)?.[0] }),
    ...(headings && {
      phase: (heading) => {
        const match = headings(heading);
        if (!match) return undefined;
        return match[1] === undefined ? {} : { id: match[1] };
      },
    }),
    ...(ignore && { isIgnored: (heading) => ignore(heading) !== undefined }),
    ...(states.size > 0 && { states }),
  };
}

function compile(
  pattern: string | undefined,
): ((text: string) => RegExpExecArray | undefined) | undefined {
  if (pattern === undefined || refusePattern(pattern) !== undefined) return undefined;
  const expression = new RegExp(`^(?:${pattern})`, 'iu');
  return (text) => {
    const match = expression.exec(text.slice(0, longestTaught));
    return match && match[0] !== '' ? match : undefined;
  };
}
