import * as vscode from 'vscode';
import type { DocumentKind } from '../core/documents/document.ts';
import { type FolderModel, type FolderState, usesGit } from './folder-model.ts';
import type { Folders } from './folders.ts';
import type { ContextKeys } from './ids.ts';
import { isGitMissing } from './present-error.ts';
import { openEscalations } from './session-facts.ts';
import type { PlanOptionsHolder } from './plan-options.ts';
import { isFiltered, type PlanOptions } from './views/plan-filter.ts';
import { shownViolations } from './violations.ts';

type ShownState = ContextKeys['sessionProtocol.state'];

/** From what has most to show to what has least: with several folders the first decides. */
const ORDER: readonly ShownState[] = [
  'ready',
  'broken',
  'notSetUp',
  'nothingFound',
  'untrusted',
  'noGit',
  'gitMissing',
  'failed',
  'virtual',
  'reading',
];

/** What a folder's state is to the welcome texts and the palette. */
export function shownState({ phase, view, failures }: FolderState): ShownState {
  if (phase === 'unread') return 'reading';
  if (phase === 'virtual') return 'virtual';
  if (!view) return 'failed';
  if (view.git === 'not-used') return 'untrusted';
  // It may have gone since the documents were read.
  if (view.git === 'not-installed' || Object.values(failures).some(isGitMissing))
    return 'gitMissing';
  if (!usesGit(view)) return 'noGit';
  if (view.protocolFile === 'broken') return 'broken';
  if (view.protocolFile === 'valid') return 'ready';
  return view.documents.length > 0 ? 'notSetUp' : 'nothingFound';
}

function hooksState({ hooks }: FolderState): ContextKeys['sessionProtocol.hooks'] {
  if (!hooks) return 'unknown';
  if (!hooks.installed) return 'missing';
  return hooks.problems.length > 0 ? 'faulty' : 'installed';
}

const hasKind = ({ view }: FolderState, kind: DocumentKind): boolean =>
  view?.documents.some(({ document }) => document.kind === kind) ?? false;

/** The keys for these folders; the `current` one decides what there is only one of. */
function contextKeys(
  all: readonly FolderModel[],
  current: FolderModel | undefined,
  options: PlanOptions,
): ContextKeys {
  const states = new Set(all.map((model) => shownState(model.state)));
  return {
    'sessionProtocol.state': ORDER.find((state) => states.has(state)) ?? 'reading',
    'sessionProtocol.sessionState': current?.state.status?.session.state ?? 'none',
    'sessionProtocol.isLeftBehind': current?.state.status?.holderLife === 'gone',
    'sessionProtocol.hasOpenEscalation': all.some(
      ({ state }) => openEscalations(state.status).length > 0,
    ),
    'sessionProtocol.hasChecks': all.some(
      ({ state }) => (state.view?.protocol.session?.checks?.length ?? 0) > 0,
    ),
    'sessionProtocol.hooks': current ? hooksState(current.state) : 'unknown',
    'sessionProtocol.hasViolations': all.some((model) => shownViolations(model).length > 0),
    'sessionProtocol.hasRefusal': all.some(({ state }) => state.report !== undefined),
    'sessionProtocol.hasDatabases': all.some(
      ({ state }) => (state.view?.protocol.databases.length ?? 0) > 0,
    ),
    'sessionProtocol.hasPlan': all.some(({ state }) => hasKind(state, 'plan')),
    'sessionProtocol.isPlanFiltered': isFiltered(options),
    'sessionProtocol.hasPlaybook': all.some(({ state }) => hasKind(state, 'playbook')),
    'sessionProtocol.documents': all.flatMap((model) =>
      (model.state.view?.documents ?? []).map(({ path }) => model.uriOf(path).fsPath),
    ),
    'sessionProtocol.hasMisread': all.some(({ state }) =>
      state.view?.documents.some(({ document }) => document.encoding.misreadAs !== undefined),
    ),
  };
}

/** Keeps the context keys true; sends only what changed. */
export function keepContextKeys(folders: Folders, plan: PlanOptionsHolder): vscode.Disposable {
  /** By key, as JSON. */
  const sent = new Map<string, string>();
  const send = (): void => {
    const keys = contextKeys(folders.all, folders.current, plan.options);
    for (const [key, value] of Object.entries(keys)) {
      const json = JSON.stringify(value);
      if (sent.get(key) === json) continue;
      sent.set(key, json);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  };
  return vscode.Disposable.from(
    folders.onDidChange(send),
    plan.onDidChange(send),
    vscode.window.onDidChangeActiveTextEditor(send),
  );
}
