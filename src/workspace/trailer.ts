import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from '../core/protocol.ts';
import { sessionNamed } from '../core/rules/trailers.ts';
import type { Session } from '../core/session/session.ts';
import { addTrailer, keptMessage, type MessageOptions } from '../git/message.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Keeps the trailer of the session under way for the prepare-commit-msg hook, which is to find it without
 * starting Node.js: one line, empty where there is none. Older than the session's journal, it is stale.
 */
export const TRAILER_FILE = 'trailer';

/** Does the protocol want the trailer? It does, unless it says `"session": { "trailer": false }`. */
export const wantsTrailer = (protocol: Protocol & { readonly trailer?: boolean }): boolean =>
  protocol.trailer !== false;

/**
 * What says in a commit's message in which session it was made, so that history alone tells it: `Session: 31`, or
 * with the session's id where it has no number; undefined where none is under way.
 */
export function trailerOf(session: Session, protocol: Protocol): string | undefined {
  if (!wantsTrailer(protocol) || (session.state !== 'active' && session.state !== 'closing'))
    return undefined;
  // The message may be in any encoding: only what is the same in all of them is put into it.
  const number = /^[\x21-\x7e]+$/.test(session.number ?? '') ? session.number : session.id;
  return number === undefined ? undefined : `Session: ${number}`;
}

/** A message with the trailer, unless it has one in what git will keep of it. */
export const withTrailer = (
  message: string,
  trailer: string | undefined,
  options: MessageOptions,
): string =>
  trailer === undefined || sessionNamed(keptMessage(message, options)) !== undefined
    ? message
    : addTrailer(message, trailer, options);

/** Adds the trailer to a message's file, whose bytes otherwise stay as they are. */
export function addToFile(
  file: string,
  trailer: string | undefined,
  options: MessageOptions,
): void {
  const text = readFileSync(file, 'latin1');
  const mended = withTrailer(text, trailer, options);
  if (mended !== text) replaceFile(file, Buffer.from(mended, 'latin1'));
}

/** Keeps the trailer for the next commits of the session. */
export function keepTrailer(stateFolder: string, trailer: string | undefined): void {
  try {
    replaceFile(join(stateFolder, TRAILER_FILE), `${trailer ?? ''}\n`);
  } catch {
    // Without it the next commit starts Node.js once more; nothing else depends on it.
  }
}
