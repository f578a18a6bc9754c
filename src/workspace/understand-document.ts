import { decodeDocument, parseDocument } from '../core/documents/index.ts';
import { findTeaching } from '../core/documents/teaching.ts';
import type { Protocol } from '../core/protocol.ts';
import { type StatedFacts, statedFacts } from '../core/rules/stated-facts.ts';

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
  const taught = findTeaching(protocol.kinds, path);
  const parsed = parseDocument({
    ...decoded,
    path,
    kind: role === 'playbook' ? 'playbook' : 'opener',
    ...(taught && { taught }),
  });
  return statedFacts(path, parsed, decoded.text);
}
