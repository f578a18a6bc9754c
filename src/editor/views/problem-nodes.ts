import * as vscode from 'vscode';
import type { LoadedDocument } from '../../actions/load-workspace.ts';
import type { Problem } from '../../core/violation.ts';
import type { FolderModel, Part } from '../folder-model.ts';
import { placeOf } from '../positions.ts';
import { explainError } from '../present-error.ts';
import { ICONS, type TreeNode, icon } from './tree-node.ts';

/** Why some of these parts could not be read and what to do, each reason once. */
export function failureNodes(model: FolderModel, parts: readonly Part[]): TreeNode[] {
  const errors = parts.map((part) => model.state.failures[part]);
  const reasons = new Set(errors.filter((error) => error !== undefined).map(explainError));
  return Array.from(reasons, (text) => ({
    key: `failure-${text}`,
    kind: 'place',
    label: text,
    tooltip: text,
    icon: ICONS.failed(),
    model,
  }));
}

/** A row for each problem of a document or of the protocol file, which a click opens at its line. */
export function problemNodes(
  model: FolderModel,
  problems: readonly Problem[],
  path?: string,
): TreeNode[] {
  return problems.map((problem, index) => {
    const opens = problem.location ?? (path === undefined ? undefined : { path });
    const severity =
      problem.severity === 'error' ? vscode.l10n.t('Error') : vscode.l10n.t('Warning');
    return {
      key: `problem-${index}`,
      kind: 'place',
      label: problem.message,
      spoken: `${severity}: ${problem.message}`,
      tooltip: problem.message,
      icon: problem.severity === 'error' ? ICONS.failed() : ICONS.warning(),
      model,
      ...(opens === undefined ? {} : { opens, description: placeOf(opens) }),
    };
  });
}

/** What stands above a document's rows: that they are of an earlier reading, and that its text can be mended. */
export function conditionNodes(
  model: FolderModel,
  { path, document }: LoadedDocument,
): readonly TreeNode[] {
  const problem = model.state.held?.get(path);
  // The document's own problems are listed below, under keys that count from 0.
  const held = (problem ? problemNodes(model, [problem], path) : []).map((node) =>
    Object.assign(node, { key: 'held', tooltip: heldTooltip() }),
  );
  const { misreadAs } = document.encoding;
  if (misreadAs === undefined) return held;
  const title = vscode.l10n.t('Repair Encoding…');
  return [
    ...held,
    {
      key: 'misread',
      kind: 'misread',
      label: vscode.l10n.t('Text was once read in a wrong encoding'),
      description: misreadAs,
      tooltip: vscode.l10n.t('It is shown here as it was meant. A click shows how to repair it.'),
      icon: icon('lightbulb'),
      runs: { command: 'sessionProtocol.repairEncoding', title },
      opens: { path },
      model,
    },
  ];
}

const heldTooltip = (): string =>
  vscode.l10n.t('This document can no longer be read. What was read last is still shown.');
