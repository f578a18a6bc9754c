import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { DOCUMENT_ROLES, type DocumentRole, type Protocol } from '../core/protocol.ts';
import { bibleGlobs } from '../core/rules/bible-updated.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { namedDocuments } from '../workspace/discover.ts';
import { type Check, ok } from './doctor-check.ts';
import type { WorkspaceView } from './load-workspace.ts';

/** Whether the documents are there that the protocol file names, and those that its rules are about. */
export function checkDocuments(view: WorkspaceView): Check[] {
  return [...checkNamed(view), ...checkGlobs(view), ...checkOfRules(view)];
}

function checkNamed(view: WorkspaceView): Check[] {
  const found = view.documents.filter(({ role }) => role !== undefined);
  const missing = view.protocolFile === 'broken' ? [] : view.problems;
  const problems = missing.map((problem, index): Check => ({
    id: `document-${index + 1}`,
    title: 'Document',
    state: 'error',
    detail: problem.message,
    remedy: 'Restore the file, or correct its path in the protocol file.',
  }));
  if (found.length > 0) {
    const names = found.map(({ role, path }) => `${role} ${path}`).join(', ');
    return [ok('documents', 'Documents', `${found.length} found: ${names}.`), ...problems];
  }
  const none: Check = {
    id: 'documents',
    title: 'Documents',
    state: 'warning',
    detail: 'No playbook, plan, opener, bible or thread was found.',
    remedy: `Name them in ${PROTOCOL_PATH}.`,
  };
  return [none, ...problems];
}

/** A glob with a slip in it finds nothing, and nobody misses what it should have found. */
function checkGlobs({ protocol, documents }: WorkspaceView): Check[] {
  const matches = globMatcher();
  const named = new Set(namedDocuments(protocol).map(({ path }) => path));
  const globs = DOCUMENT_ROLES.flatMap((role) =>
    (protocol.documents[role] ?? []).map((glob) => ({ role, glob })),
  );
  return globs
    .filter(({ glob }) => !named.has(glob) && !documents.some(({ path }) => matches([glob], path)))
    .map(({ role, glob }, index) => ({
      id: `glob-${index + 1}`,
      title: 'Documents',
      state: 'warning',
      detail: `No document matches "${glob}" (documents.${role}).`,
      remedy: `Correct it in ${PROTOCOL_PATH}, or write such a document.`,
    }));
}

/** Rules about a document that is not there: one asks for what nobody can do, the others judge nothing. */
function checkOfRules({ protocol, documents }: WorkspaceView): Check[] {
  const matches = globMatcher();
  const isThere = (role: DocumentRole): boolean =>
    documents.some(
      (one) => one.role === role || (role === 'bible' && matches(bibleGlobs(protocol), one.path)),
    );
  return (['bible', 'thread'] as const)
    .filter((role) => !isThere(role) && rulesAbout(role, protocol).length > 0)
    .map((role) => ({
      id: `rules-${role}`,
      title: 'Rules',
      state: 'warning',
      detail: `There is no ${role}, and ${rulesAbout(role, protocol).join(', ')} asks for one.`,
      remedy: `Name it under "documents.${role}" in ${PROTOCOL_PATH}, or write it.`,
    }));
}

function rulesAbout(role: 'bible' | 'thread', { rules }: Protocol): string[] {
  const about =
    role === 'bible' ? (['bible-updated', 'bible-tag'] as const) : (['thread-entry'] as const);
  return about.filter((id) => rules[id] !== undefined && rules[id].severity !== 'off');
}
