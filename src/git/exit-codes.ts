/**
 * How the hook ends, for the shim to read. Node.js by itself, or whatever stands for it on the PATH, ends with
 * none of these where it fails, so that such an end is never taken for a verdict.
 */
export const REFUSED = 65;

/** It could not be judged, and why was said; or, of a merge: it is left to git. */
export const NOT_JUDGED = 66;

/** Not with this Node.js: the next is tried. */
export const TOO_OLD = 75;
