import * as vscode from 'vscode';
import type { Problem } from '../../core/violation.ts';
import type { FolderModel, Part } from '../folder-model.ts';
import { placeOf } from '../positions.ts';
import { explainError } from '../present-error.ts';
import { ICONS, type TreeNode } from './tree-node.ts';

/** A row for each of these parts that could not be read, saying why and what to do. */
export function failureNodes(model: FolderModel, parts: readonly Part[]): TreeNode[] {
  return parts.flatMap((part) => {
    const error = model.state.failures[part];
    if (error === undefined) return [];
    const text = explainError(error);
    return [
      {
        key: `failure-${part}`,
        kind: 'place',
        label: text,
        tooltip: text,
        icon: ICONS.failed(),
        model,
      },
    ];
  });
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
