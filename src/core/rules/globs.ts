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
 * Matches by what `compile` makes of a glob; each glob is compiled once. Several rules ask the same of each
 * path, when they plan and again when they judge: an answer is kept.
 */
export function matcherBy(compile: (glob: string) => string): PathMatcher {
  const known = new Map<string, { readonly expression: RegExp; answers: Map<string, boolean> }>();
  const matchesOne = (glob: string, path: string): boolean => {
    if (glob === path) return true;
    let one = known.get(glob);
    if (!one) {
      one = { expression: new RegExp(compile(glob)), answers: new Map() };
      known.set(glob, one);
    }
    let answer = one.answers.get(path);
    if (answer === undefined) {
      answer = one.expression.test(path);
      one.answers.set(path, answer);
    }
    return answer;
  };
  return (globs, path) => {
    for (const glob of globs) if (matchesOne(glob, path)) return true;
    return false;
  };
}
