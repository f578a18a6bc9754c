/**
 * Does a path match any of the globs, and is it not taken out again by one that begins with `!`? Where all do, the
 * rest is meant. Paths and globs count from the repository's root, `/` between parts; names that start with a
 * dot match too.
 */
export type PathMatcher = (globs: readonly string[], path: string) => boolean;

/** Regular expressions by the glob that they were made from, as `compileGlob` makes them. */
export type CompiledGlobs = Readonly<Record<string, string>>;

/** Matches by expressions that were compiled before, so that no compiler is loaded. A glob that is not among them is a fault. */
export function compiledMatcher(sources: CompiledGlobs): PathMatcher {
  return matcherBy((glob) => {
    const source = Object.hasOwn(sources, glob) ? sources[glob] : undefined;
    if (source === undefined) throw new Error(`the glob ${glob} was not compiled`);
    return source;
  });
}

/** What stands in a path for itself, without a dot that starts a part: `./` and `..` are for the compiler. */
const LITERAL = String.raw`[\w -][\w. -]*`;
const PLAIN = new RegExp(
  `^(?<folder>${LITERAL}(?:/${LITERAL})*/)?\\*\\*(?:/\\*(?<ending>[\\w.-]*))?$`,
);

/**
 * A test of beginning and ending, for the globs of which these are all: `src/**`, `src/**\/*.ts`, `**\/*.md`. Most
 * are, and each commit asks them of each path.
 */
function plainTest(glob: string): ((path: string) => boolean) | undefined {
  const { folder = '', ending = '' } = PLAIN.exec(glob)?.groups ?? { folder: glob };
  if (folder === glob) return undefined;
  // The file of the folder's name stands for the folder.
  const name = glob.endsWith('/**') ? folder.slice(0, -1) : undefined;
  return (path) => (path.startsWith(folder) && path.endsWith(ending)) || path === name;
}

/**
 * Matches by what `compile` makes of a glob; each glob is compiled once. Several rules ask the same of each
 * path, when they plan and again when they judge: an answer that took an expression is kept.
 */
export function matcherBy(compile: (glob: string) => string): PathMatcher {
  const known = new Map<string, (path: string) => boolean>();
  const testOf = (glob: string): ((path: string) => boolean) => {
    let test = known.get(glob);
    if (!test) {
      // A line break is a character of a path like any other.
      test = plainTest(glob) ?? keptAnswers(new RegExp(compile(glob), 's'));
      known.set(glob, test);
    }
    return test;
  };
  return (globs, path) => {
    const isOut = (glob: string): boolean => takesOut(glob) && !testOf(glob)(path);
    for (const glob of globs) {
      if (!takesOut(glob) && (glob === path || testOf(glob)(path))) return !globs.some(isOut);
    }
    return globs.length > 0 && globs.every((glob) => takesOut(glob) && testOf(glob)(path));
  };
}

/** `!(a|b)` is a pattern; what begins with another `!` matches all that the rest of it does not. */
const takesOut = (glob: string): boolean => glob.startsWith('!') && !glob.startsWith('!(');

function keptAnswers(expression: RegExp): (path: string) => boolean {
  const answers = new Map<string, boolean>();
  return (path) => {
    let answer = answers.get(path);
    if (answer === undefined) {
      answer = expression.test(path);
      answers.set(path, answer);
    }
    return answer;
  };
}
