import { decodeDocument } from '../core/documents/text-encoding.ts';
import type { Protocol } from '../core/protocol.ts';
import { type StatedFacts, statedFacts } from '../core/rules/stated-facts.ts';
import { parseTaught } from './parse-taught.ts';

/** Reads what a playbook or an opener states. Apart, because it brings the Markdown parser with it. */
export function understandFacts(
  bytes: Buffer,
  document: {
    readonly path: string;
    readonly role: 'playbook' | 'openers';
    readonly protocol: Protocol;
  },
): StatedFacts {
  const { path, role, protocol } = document;
  const decoded = decodeDocument(bytes);
  const kind = role === 'playbook' ? 'playbook' : 'opener';
  const parsed = parseTaught(protocol, { ...decoded, path, kind });
  return statedFacts(path, parsed, decoded.text);
}
