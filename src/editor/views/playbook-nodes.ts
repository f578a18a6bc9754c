import * as vscode from 'vscode';
import type {
  BlockingIssue,
  EscalationRow,
  Example,
  Playbook,
  Procedure,
  Role,
  Rollback,
  StatedRule,
  Step,
} from '../../core/documents/document.ts';
import { type DocumentRows, firstLineOf } from './document-rows.ts';
import type { TreeNode } from './tree-node.ts';

/** Everything that a playbook says besides its checklists and sections, by subject. */
export function playbookParts(
  rows: DocumentRows,
  playbook: Playbook,
  procedures: readonly Procedure[] = [],
): TreeNode[] {
  return [
    ...rows.group(
      'roles',
      vscode.l10n.t('Roles'),
      'organization',
      playbook.roles.map((role) => roleNode(rows, role)),
    ),
    ...sprintGroup(rows, playbook),
    ...blockersGroup(rows, playbook.blockingIssues),
    ...readingGroups(rows, playbook),
    ...rows.group(
      'rules',
      vscode.l10n.t('Rules'),
      'law',
      playbook.rules.map((rule) => ruleNode(rows, rule)),
    ),
    ...rows.list('untouchable', vscode.l10n.t('Do not touch'), 'lock', playbook.untouchable),
    ...scriptsGroup(rows, playbook),
    ...templateGroups(rows, playbook),
    ...procedureGroups(rows, procedures, playbook.rollbacks),
    ...escalationGroup(rows, playbook),
    ...rows.group(
      'change-log',
      vscode.l10n.t('Change log'),
      'history',
      (playbook.changeLog ?? []).map(({ line, title, changes }) =>
        rows.at(line, title, 'versions', rows.items(changes)),
      ),
    ),
  ];
}

function sprintGroup(rows: DocumentRows, { sprint }: Playbook): TreeNode[] {
  if (!sprint) return [];
  const fields = sprint.fields.map(({ line, name, text }) =>
    rows.at(line, name, 'symbol-field', [], text),
  );
  const { line } = sprint;
  return rows.group('sprint', vscode.l10n.t('Sprint status'), 'pulse', fields, { line });
}

function blockersGroup(rows: DocumentRows, issues: readonly BlockingIssue[]): TreeNode[] {
  const open = issues.filter((issue) => issue.open);
  const description = vscode.l10n.t(
    '{0} open, {1} resolved',
    open.length,
    issues.length - open.length,
  );
  const nodes = [...open, ...issues.filter((issue) => !issue.open)].map((issue) =>
    rows.at(
      issue.line,
      issue.text,
      issue.open ? 'stop-circle' : 'pass-filled',
      [],
      [issue.open ? vscode.l10n.t('open') : vscode.l10n.t('resolved'), issue.category]
        .filter((part) => part !== undefined)
        .join(' · '),
    ),
  );
  return rows.group('blocking', vscode.l10n.t('Blocking issues'), 'stop-circle', nodes, {
    description,
  });
}

function roleNode(rows: DocumentRows, role: Role): TreeNode {
  const review = role.reviewChecklist;
  return rows.at(role.line, role.name, 'person', [
    ...rows.list('must-read', vscode.l10n.t('Must read'), 'book', role.mustRead),
    ...rows.list('must-do', vscode.l10n.t('Must do'), 'tasklist', role.mustDo),
    ...rows.list('forbidden', vscode.l10n.t('Forbidden'), 'circle-slash', role.forbidden),
    ...rows.list(
      'responsibilities',
      vscode.l10n.t('Responsibilities'),
      'briefcase',
      role.responsibilities,
    ),
    ...rows.list('access', vscode.l10n.t('Access'), 'key', role.access),
    ...rows.list('escalation', vscode.l10n.t('Escalation'), 'megaphone', role.escalation),
    ...(review ? [rows.checklist(review)] : []),
  ]);
}

/** What to read when, and what not to read any more. */
function readingGroups(
  rows: DocumentRows,
  { readingIndex = [], superseded = [] }: Playbook,
): TreeNode[] {
  return [
    ...rows.group(
      'reading',
      vscode.l10n.t('What to read when'),
      'book',
      readingIndex.map(({ line, when, read }) =>
        rows.at(line, when, 'bookmark', rows.items(read), String(read.length)),
      ),
    ),
    ...rows.list('superseded', vscode.l10n.t('No longer to be read'), 'circle-slash', superseded),
  ];
}

function ruleNode(rows: DocumentRows, rule: StatedRule): TreeNode {
  const { line, title, enforcement, examples = [] } = rule;
  return rows.at(line, title, 'symbol-ruler', [
    ...rows.list('enforcement', vscode.l10n.t('Enforced by'), 'shield', enforcement),
    ...examples.map((example) => exampleNode(rows, example)),
  ]);
}

function exampleNode(rows: DocumentRows, example: Example): TreeNode {
  const label = firstLineOf(example.code);
  switch (example.verdict) {
    case 'right':
      return rows.code(example, label, 'pass', vscode.l10n.t('right'));
    case 'wrong':
      return rows.code(example, label, 'error', vscode.l10n.t('wrong'));
    case 'unsaid':
      return rows.code(example, label, 'code', vscode.l10n.t('example'));
  }
}

const scriptsGroup = (rows: DocumentRows, { scripts = [] }: Playbook): TreeNode[] =>
  rows.group(
    'scripts',
    vscode.l10n.t('Scripts'),
    'terminal',
    scripts.map(({ line, path, text, usage }) =>
      rows.at(
        line,
        path,
        'file-code',
        usage === undefined ? [] : [rows.at(line, usage, 'terminal', [], vscode.l10n.t('usage'))],
        text,
      ),
    ),
  );

const linesAt = (rows: DocumentRows, first: number, lines: readonly string[]): TreeNode[] =>
  lines.flatMap((text, index) =>
    text.trim() === '' ? [] : [rows.at(first + index, text.trim(), 'symbol-string')],
  );

/** What is written into files: the header of each, and the mark of a change. */
function templateGroups(
  rows: DocumentRows,
  { headerTemplate, changeMarker }: Playbook,
): TreeNode[] {
  return [
    ...(headerTemplate
      ? rows.group(
          'header',
          vscode.l10n.t('File header'),
          'symbol-snippet',
          linesAt(rows, headerTemplate.line, headerTemplate.fields),
          { line: headerTemplate.line, description: (headerTemplate.names ?? []).join(', ') },
        )
      : []),
    ...(changeMarker
      ? rows.group(
          'marker',
          vscode.l10n.t('Change marker'),
          'symbol-snippet',
          linesAt(rows, changeMarker.line, changeMarker.lines),
          { line: changeMarker.line, description: changeMarker.names.join(', ') },
        )
      : []),
  ];
}

/** What is gone through step by step, and the ways back. */
export const procedureGroups = (
  rows: DocumentRows,
  procedures: readonly Procedure[] = [],
  rollbacks: readonly Rollback[] = [],
): TreeNode[] => [
  ...rows.group(
    'procedures',
    vscode.l10n.t('Procedures'),
    'run-all',
    procedures.map(({ line, title, steps }) =>
      rows.at(
        line,
        title,
        'run-all',
        steps.map((step) => stepNode(rows, step)),
        String(steps.length),
      ),
    ),
  ),
  ...rows.group(
    'rollbacks',
    vscode.l10n.t('Rollback'),
    'discard',
    rollbacks.map(({ line, title, when, steps }) =>
      rows.at(line, title, 'discard', [
        ...rows.list('when', vscode.l10n.t('When'), 'question', when),
        ...steps.map((step) => stepNode(rows, step)),
      ]),
    ),
  ),
];

const stepNode = (rows: DocumentRows, { line, text, commands }: Step): TreeNode =>
  rows.at(
    line,
    text,
    'debug-step-over',
    commands.map((command) =>
      rows.code(command, firstLineOf(command.code), 'terminal', command.language),
    ),
  );

function escalationGroup(rows: DocumentRows, { escalation }: Playbook): TreeNode[] {
  if (!escalation) return [];
  const { matrix, form } = escalation;
  // The lines of the form stand below its fence.
  const formNode = form && {
    ...rows.at(
      form.line,
      vscode.l10n.t('What a question must say'),
      'note',
      linesAt(rows, form.line + 1, form.text.split('\n')),
    ),
    tooltip: () => new vscode.MarkdownString().appendCodeblock(form.text, 'markdown'),
  };
  return rows.group('escalation', vscode.l10n.t('Escalation'), 'megaphone', [
    ...matrix.map((row) => escalationNode(rows, row)),
    ...(formNode ? [formNode] : []),
  ]);
}

/** A row of the matrix: its first cell, then the others under their headers. */
function escalationNode(rows: DocumentRows, { line, cells }: EscalationRow): TreeNode {
  const [first, ...others] = Object.entries(cells);
  return rows.at(
    line,
    first?.[1] ?? '',
    'comment-discussion',
    others.map(([name, text]) => rows.at(line, name, 'symbol-field', [], text)),
    others.map(([, text]) => text).join(' · '),
  );
}
