import * as vscode from 'vscode';
import type { Problem, Violation } from '../core/violation.ts';
import type { FolderModel, FolderState } from './folder-model.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import type { Folders } from './folders.ts';
import { DIAGNOSTIC_SOURCE } from './ids.ts';
import { rangeOf } from './positions.ts';
import { sentenceOf, shownViolations } from './violations.ts';

/** Shows violations, and the problems of protocol file and documents, in Problems. */
export function showDiagnostics(folders: Folders): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('sessionProtocol');
  /** What is to stand in Problems for each folder, and what it was made of. */
  const shown = new Map<FolderModel, { readonly byFile: ByFile; readonly of: FolderState }>();
  /** A file may lie in several folders: one of the window may lie in another, and both in one work tree. */
  const set = (uri: vscode.Uri): void => {
    const all = [...shown.values()].flatMap(
      ({ byFile }) => byFile.get(uri.toString())?.diagnostics ?? [],
    );
    const distinct = new Map(all.map((one) => [JSON.stringify(one), one]));
    collection.set(uri, distinct.size === 0 ? undefined : [...distinct.values()]);
  };
  const clear = (model: FolderModel): void => {
    const before = shown.get(model);
    shown.delete(model);
    for (const { uri } of before?.byFile.values() ?? []) set(uri);
  };
  const show = (model: FolderModel): void => {
    const before = shown.get(model);
    const { view, violations, refused } = model.state;
    // A folder tells of each part that it has read; most of them change nothing here.
    if (
      before?.of.view === view &&
      before?.of.violations === violations &&
      before?.of.refused === refused
    )
      return;
    const byFile = diagnosticsOf(model);
    shown.set(model, { byFile, of: model.state });
    for (const { uri } of new Map([...(before?.byFile ?? []), ...byFile]).values()) set(uri);
  };
  return vscode.Disposable.from(
    collection,
    folders.onDidChange((model) => {
      if (model) {
        show(model);
        return;
      }
      for (const each of shown.keys()) if (!folders.all.includes(each)) clear(each);
    }),
  );
}

type ByFile = Map<string, { readonly uri: vscode.Uri; readonly diagnostics: vscode.Diagnostic[] }>;

function diagnosticsOf(model: FolderModel): ByFile {
  const byFile: ByFile = new Map();
  const add = (path: string, diagnostic: vscode.Diagnostic): void => {
    const uri = model.uriOf(path);
    const known = byFile.get(uri.toString());
    if (known) known.diagnostics.push(diagnostic);
    else byFile.set(uri.toString(), { uri, diagnostics: [diagnostic] });
  };
  for (const violation of shownViolations(model)) {
    const location = violation.location ?? violation.source ?? { path: PROTOCOL_PATH };
    add(location.path, violationDiagnostic(model, violation, rangeOf(location)));
  }
  for (const problem of model.state.view?.problems ?? []) {
    const location = problem.location ?? { path: PROTOCOL_PATH };
    add(location.path, problemDiagnostic(problem, rangeOf(location)));
  }
  return byFile;
}

const severityOf = ({ severity }: Problem | Violation): vscode.DiagnosticSeverity =>
  severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;

function violationDiagnostic(
  model: FolderModel,
  violation: Violation,
  range: vscode.Range,
): vscode.Diagnostic {
  const text = `${sentenceOf(violation)} ${violation.remedy}`;
  const diagnostic = new vscode.Diagnostic(range, text, severityOf(violation));
  diagnostic.source = DIAGNOSTIC_SOURCE;
  diagnostic.code = violation.source
    ? { value: violation.rule, target: lineUri(model, violation.source) }
    : violation.rule;
  return diagnostic;
}

/** Opens at the line that states the rule. */
const lineUri = (model: FolderModel, source: NonNullable<Violation['source']>): vscode.Uri =>
  model.uriOf(source.path).with({ fragment: `L${source.range?.start.line ?? 1}` });

function problemDiagnostic(problem: Problem, range: vscode.Range): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, problem.message, severityOf(problem));
  diagnostic.source = DIAGNOSTIC_SOURCE;
  return diagnostic;
}
