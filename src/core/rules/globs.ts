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

/** Matches by what `compile` makes of a glob; each glob is compiled once. */
export function matcherBy(compile: (glob: string) => string): PathMatcher {
  const known = new Map<string, RegExp>();
  return (globs, path) =>
    globs.some((glob) => {
      if (glob === path) return true;
      let expression = known.get(glob);
      if (!expression) {
        expression = new RegExp(compile(glob));
        known.set(glob, expression);
      }
      return expression.test(path);
    });
}
