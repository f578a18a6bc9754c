/**
 * Does a path match any of the globs? Paths and globs count from the repository's root, `/` between
 * parts; names that start with a dot match too.
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

/**
 * Matches by what `compile` makes of a glob; each glob is compiled once. Rules ask the same of each path
 * again, when they plan and when they judge: an answer is kept with the list that it was given for.
 */
export function matcherBy(compile: (glob: string) => string): PathMatcher {
  const expressions = new Map<string, RegExp>();
  const answers = new WeakMap<readonly string[], Map<string, boolean>>();
  const matchesOne = (glob: string, path: string): boolean => {
    if (glob === path) return true;
    let expression = expressions.get(glob);
    if (!expression) {
      expression = new RegExp(compile(glob));
      expressions.set(glob, expression);
    }
    return expression.test(path);
  };
  return (globs, path) => {
    if (globs.length === 0) return false;
    let known = answers.get(globs);
    if (!known) {
      known = new Map();
      answers.set(globs, known);
    }
    let answer = known.get(path);
    if (answer === undefined) {
      answer = globs.some((glob) => matchesOne(glob, path));
      known.set(path, answer);
    }
    return answer;
  };
}
