/**
 * What fails is a `ProtocolError`: a stable code, a message that says what was wrong and where, and a
 * remedy that says the next step, both in the user's words. A violation of a rule is not an error but
 * data (see `violation.ts`).
 *
 * Errors are made by named factories, kept beside the code that can fail, so that a reader finds every
 * way in which a room can fail by looking for `ProtocolError` there.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** Stable and machine-readable, kebab-case, such as `not-a-repository`. */
  readonly code: string;
  /** The next step, as an imperative sentence. */
  readonly remedy: string;

  /**
   * Each lazy chunk of a bundle has a copy of this class of its own, so an error is known by what it
   * carries and not by which copy made it.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (
      typeof value === 'object' &&
      value !== null &&
      'name' in value &&
      value.name === 'ProtocolError' &&
      'code' in value &&
      'remedy' in value
    );
  }

  constructor(parts: { code: string; message: string; remedy: string; cause?: unknown }) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = parts.code;
    this.remedy = parts.remedy;
  }
}

/** The operation was stopped by its `AbortSignal`; nothing was left half done. */
export const cancelled = (what: string): ProtocolError =>
  new ProtocolError({
    code: 'cancelled',
    message: `${what} was cancelled.`,
    remedy: 'Nothing was changed; start it again when you are ready.',
  });

/** Throws `cancelled` when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw cancelled(what);
}

/** The message of anything that was thrown, for use inside another message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
