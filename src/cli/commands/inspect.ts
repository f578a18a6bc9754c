import { resolve } from 'node:path';
import { DOCUMENT_KINDS } from '../../core/documents/document.ts';
import type { DocumentKind, ParsedDocument, Section } from '../../core/documents/document.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { columns, count, printable } from '../layout.ts';
import { taskRow } from '../task-row.ts';

export const inspect = defineCommand({
  positionals: [{ name: 'FILE' }],
  options: {
    kind: {
      type: 'string',
      value: 'KIND',
      help: `Read it as this kind: ${DOCUMENT_KINDS.join(', ')}.`,
    },
  },
  description:
    'Shows what is understood of one document: its kind, sections, checklists, phases, tasks and ' +
    'dependencies, each with its line, and what was not understood. It needs no git and no set-up. ' +
    'Ends with 0 whatever the document says, with 2 where it cannot be read.',
  examples: ['inspect docs/MASTER_PLAN.md', 'inspect notes.md --kind plan --json'],
  async run({ positionals, values, folder, style }): Promise<Outcome> {
    const { inspectDocument } = await import('../../actions/inspect-document.ts');
    const file = resolve(folder, positionals[0] ?? '');
    const kind = kindNamed(values.kind);
    const document = await inspectDocument(kind ? { file, kind } : { file });
    const text = `${style.bold(printable(document.title))}\n${describe(document)}`;
    return { exitCode: 0, data: document, text };
  },
});

function kindNamed(name: string | undefined): DocumentKind | undefined {
  if (name === undefined) return undefined;
  const kind = DOCUMENT_KINDS.find((known) => known === name);
  if (!kind)
    throw usageError(`There is no kind "${name}".`, `Use one of ${DOCUMENT_KINDS.join(', ')}.`);
  return kind;
}

function describe(document: ParsedDocument): string {
  const parts = [
    `${document.kind} (known by its ${document.kindFrom}), ${count(document.lineCount, 'line')}`,
  ];
  const part = (title: string, rows: readonly (readonly string[])[]): void => {
    if (rows.length > 0) parts.push(`\n${title}\n${columns(rows, '  ')}`);
  };
  part('Sections', document.sections.flatMap(sectionRows));
  part(
    'Checklists',
    document.checklists.flatMap((list) => [
      [String(list.line), `${printable(list.title)}${list.mandatory ? ' (mandatory)' : ''}`],
      ...list.items.map((item) => [
        String(item.line),
        `  ${item.done ? '[x]' : '[ ]'} ${printable(item.text)}`,
      ]),
    ]),
  );
  part(
    'Roles',
    (document.playbook?.roles ?? []).map((role) => [String(role.line), printable(role.name)]),
  );
  part(
    'Phases',
    document.phases.map((phase) => [
      String(phase.line),
      phase.status,
      printable([phase.id, phase.title].filter(Boolean).join(' ')),
    ]),
  );
  part(
    'Tasks',
    document.tasks.map((task) => taskRow(task)),
  );
  part(
    'Dependencies',
    document.dependencies.map((one) => [
      String(one.line),
      `${printable(one.from)} waits for ${printable(one.to)}`,
    ]),
  );
  part(
    'Not understood',
    document.problems.map((problem) => [
      String(problem.location?.range?.start.line ?? ''),
      printable(problem.message),
    ]),
  );
  return parts.join('\n');
}

function sectionRows(section: Section): string[][] {
  const title = printable([section.id, section.title].filter(Boolean).join(' '));
  return [
    [String(section.line), `${'  '.repeat(section.level - 1)}${title}`],
    ...section.children.flatMap(sectionRows),
  ];
}
