/**
 * How the hook ends, for the shim to read. Node.js by itself, or whatever stands for it on the PATH, ends with
 * none of these, so that the end of what is no hook is never taken for a verdict: not where it fails, and not
 * where it does nothing, as `true` does.
 */
export const REFUSED = 65;

/** Nothing is to be said against it, or there was nothing to judge. */
export const PASSED = 67;

/** It could not be judged, and why was said; or, of a merge: it is left to git. */
export const NOT_JUDGED = 66;

/** Not with this Node.js: the next is tried. */
export const TOO_OLD = 75;
