import picomatch from 'picomatch';
import { type CompiledGlobs, matcherBy, type PathMatcher } from './globs.ts';

const compileGlob = (glob: string): string => picomatch.makeRe(glob, { dot: true }).source;

/** A matcher for any glob. */
export const globMatcher = (): PathMatcher => matcherBy(compileGlob);

/** Compiles globs, for `compiledMatcher`. */
export const compileGlobs = (globs: Iterable<string>): CompiledGlobs =>
  Object.fromEntries([...new Set(globs)].map((glob) => [glob, compileGlob(glob)]));
