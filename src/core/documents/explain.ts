import type {
  Checklist,
  DependencyForm,
  ParsedDocument,
  Section,
  StatusSource,
  Task,
} from './document.ts';
import { readInput, understand } from './index.ts';
import type { DocumentInput } from './index.ts';
import type { Reading } from './kind.ts';
import type { Block } from './markdown.ts';
import type { Part } from './sections.ts';
import { readRole } from './vocabulary.ts';
import type { Role } from './vocabulary.ts';

/** What one line was taken for. A line may be several things: a task, and what it waits for. */
export interface Reason {
  /** Such as `task`, `phase`, `checklist item`; `nothing` where the line binds nobody. */
  readonly taken: string;
  /** The name of the rule, such as `checkbox` or `task-heading`. */
  readonly rule: string;
  /** Why, as whole sentences. */
  readonly because: string;
}

const carriers: Readonly<Record<NonNullable<Task['carrier']>, readonly [string, string]>> = {
  checkbox: ['checkbox', 'It is an item with a box'],
  table: ['table-row', 'It is a row of a table that lists tasks'],
  id: ['leading-id', 'It is an item that starts with an id'],
  heading: ['task-heading', 'It is a heading that names one task'],
  number: ['numbered-item', 'It is an item of a numbered list'],
  bullet: ['bullet', 'It is an item of a list, and its phase carries its tasks in no stronger way'],
};

const statusSources: Readonly<Record<StatusSource, string>> = {
  box: 'its box says so',
  column: 'the status column says so',
  mark: 'a mark or word in its own text says so',
  field: 'the status line below it says so',
  section: 'it says nothing of itself, and the heading over it decides',
  phase: 'it says nothing of itself, and its phase says so',
  none: 'nothing says otherwise',
};

const forms: Readonly<Record<DependencyForm, string>> = {
  column: 'a column of the table says so',
  field: 'a field such as "Depends on:" says so',
  remark: 'a remark in brackets says so',
  sentence: 'a sentence says so',
  summary: 'a section about dependencies says so',
  'front matter': 'the front matter says so',
};

const roles: Readonly<Record<Role, string>> = {
  void: 'a legend, a template or an example: nothing in there is meant as work',
  checklist: 'a checklist: its items are checked off, and are no tasks of the plan',
  acceptance: 'criteria by which work is judged: they are no tasks',
  deferred: 'work that is put off',
  aside: 'prose about the work: only boxes count there, and only in a document without phases',
  dependencies: 'who waits for whom, not tasks',
  work: 'work',
};

/**
 * Says what a line of a document was taken for, by which rule, and why; and, where it was taken for nothing,
 * what kept it from being something. The last reason is always that of the document.
 *
 * @param line counted from 1; beyond the document there is only the document's reason
 */
export function explainLine(input: DocumentInput, line: number): Reason[] {
  const reading = readInput(input);
  const document = understand(reading, input.kind ?? input.taught?.kind);
  const found = [
    ...explainSections(document, line),
    ...explainPhases(document, line),
    ...explainTasks(document, line),
    ...explainDependencies(document, line),
    ...explainChecks(document, line),
    ...explainParts(document, line),
    ...document.problems
      .filter(({ location }) => location?.range?.start.line === line)
      .map(({ message }) => ({ taken: 'problem', rule: 'problem', because: message })),
  ];
  const isInside = line >= 1 && line <= document.lineCount;
  if (found.length === 0 && isInside) found.push(explainNothing(reading, document, line));
  return [...found, explainDocument(document)];
}

const ways: Readonly<Record<ParsedDocument['kindFrom'], string>> = {
  protocol: 'The protocol file, or the caller, says that it is one.',
  comment: 'A comment in it says that it is one.',
  name: 'The name of the file or of its folder says so.',
  content: 'Its headings and its content look most like one.',
};

const explainDocument = ({ kind, kindFrom }: ParsedDocument): Reason => ({
  taken: `document: ${kind}`,
  rule: `kind-by-${kindFrom}`,
  because:
    kind === 'other' && kindFrom === 'content'
      ? 'Neither its name nor its content fits a kind; its tasks are shown, and bind nobody.'
      : ways[kindFrom],
});

const quote = (text: string): string => `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`;

function explainSections(document: ParsedDocument, line: number): Reason[] {
  const section = findSection(document.sections, line);
  if (section?.line !== line) return [];
  const number = section.id === undefined ? '' : ` Its number is ${section.id}.`;
  return [
    {
      taken: 'section',
      rule: 'heading',
      because: `It is a heading of level ${section.level}, down to line ${section.endLine}.${number}`,
    },
  ];
}

/** The innermost section that holds a line. */
function findSection(sections: readonly Section[], line: number): Section | undefined {
  const section = sections.find((one) => one.line <= line && line <= one.endLine);
  return section && (findSection(section.children, line) ?? section);
}

function explainPhases({ phases }: ParsedDocument, line: number): Reason[] {
  const because = {
    heading: 'Its heading says that it is a phase, or it is the outermost heading over tasks.',
    label: 'It is a line of prose that names a phase, above a list.',
    item: 'It is an item that names a phase and holds a list.',
  };
  return phases
    .filter((phase) => phase.line === line)
    .map(({ carrier = 'heading', status }) => ({
      taken: 'phase',
      rule: `phase-${carrier}`,
      because: `${because[carrier]} Its state is ${status}, from its own mark or status line, else from its tasks.`,
    }));
}

function explainTasks(document: ParsedDocument, line: number): Reason[] {
  const here = document.tasks.filter((task) => task.line === line);
  const [task] = here;
  const steps = document.tasks.flatMap((owner) =>
    (owner.subtasks ?? [])
      .filter((step) => step.line === line)
      .map((step) => ({
        taken: 'subtask',
        rule: 'nested-item',
        because: `It stands inside the task ${quote(owner.title)} on line ${owner.line} and has no id of its own. Its state is ${step.status}.`,
      })),
  );
  if (!task) return steps;
  const [rule, because] = carriers[task.carrier ?? 'bullet'];
  const phase = document.phases.find((one) => one.line === task.phaseLine);
  const place = phase ? `, in the phase ${quote(phase.title)}` : '';
  const range = here.length > 1 ? ` Its ids are a range: ${here.length} tasks.` : '';
  const id = here.length === 1 && task.id !== undefined ? ` Its id is ${task.id}.` : '';
  const why =
    task.statusFrom === 'section' && task.box
      ? 'its box is open, and the heading over it says more'
      : statusSources[task.statusFrom ?? 'none'];
  return [
    {
      taken: 'task',
      rule,
      because: `${because}${place}.${range}${id} Its state is ${task.status}: ${why}.`,
    },
    ...steps,
  ];
}

function explainDependencies({ dependencies }: ParsedDocument, line: number): Reason[] {
  return dependencies
    .filter((one) => one.line === line)
    .map(({ from, to, toLine, form = 'field' }) => ({
      taken: 'dependency',
      rule: `dependency-${form.replace(' ', '-')}`,
      because: `${quote(from)} waits for ${quote(to)}: ${forms[form]}. ${
        toLine === undefined
          ? 'It names no task or phase of this document, so it is kept as a condition in words.'
          : `That is on line ${toLine}.`
      }`,
    }));
}

function explainChecks(document: ParsedDocument, line: number): Reason[] {
  const explain = (lists: readonly Checklist[], taken: string): Reason[] =>
    lists.flatMap((list) => {
      const item = list.items.find((one) => one.line === line);
      if (!item) return [];
      const rule = item.isDrawn === true ? 'drawn-box' : item.box ? 'box' : 'step';
      const binding = list.mandatory ? ' The list is mandatory.' : '';
      const because = `It is an item of the list ${quote(list.title)} on line ${list.line}, which is no list of tasks.${binding}`;
      return [{ taken, rule, because }];
    });
  const criteria = document.tasks
    .filter(({ acceptance }) => acceptance?.some((item) => item.line === line))
    .slice(0, 1)
    .map((task) => ({
      taken: 'acceptance criterion',
      rule: 'criteria-of-task',
      because: `It says when the task ${quote(task.title)} on line ${task.line} is accepted.`,
    }));
  return [
    ...explain(document.checklists, 'checklist item'),
    ...explain(document.acceptance ?? [], 'acceptance criterion'),
    ...criteria,
  ];
}

/** Members that are places in the text, not something that a line was taken for. */
const positions: ReadonlySet<string> = new Set(['range', 'box', 'appendAt', 'withoutSteps']);

/** What playbooks, openers, threads and hand-offs keep of a line, by the name of the field. */
function explainParts(document: ParsedDocument, line: number): Reason[] {
  const { playbook, opener, thread, handoff, procedures, rollbacks } = document;
  const found: Reason[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      for (const one of value as unknown[]) visit(one, path);
    } else if (typeof value === 'object' && value !== null) {
      const isHere = (value as { line?: unknown }).line === line;
      if (isHere && path.length > 1)
        found.push({
          taken: path
            .map((name) => name.replaceAll(/[A-Z]/g, (big) => ` ${big.toLowerCase()}`))
            .join(', '),
          rule: path.join('-').replaceAll(/[A-Z]/g, (big) => `-${big.toLowerCase()}`),
          because: 'The heading or label over it says so.',
        });
      for (const [name, inner] of Object.entries(value))
        if (!positions.has(name)) visit(inner, [...path, name]);
    }
  };
  visit(playbook, ['playbook']);
  visit(opener, ['opener']);
  visit(thread, ['thread']);
  visit(handoff, ['handoff']);
  visit({ procedures, rollbacks }, [document.kind]);
  const seen = new Set<string>();
  return found.filter(({ rule }) => !seen.has(rule) && seen.add(rule));
}

function explainNothing(reading: Reading, document: ParsedDocument, line: number): Reason {
  const { outline, places, source, directives } = reading;
  const nothing = (rule: string, because: string): Reason => ({ taken: 'nothing', rule, because });
  if (directives.ignored.some((span) => span.line <= line && line <= span.endLine))
    return nothing(
      'ignored',
      'A comment in the document, or the protocol file, says that it is not read.',
    );
  const text = source.lines[line - 1] ?? '';
  if (text.trim() === '') return nothing('blank', 'The line is blank.');
  const part = outline.parts.findLast((one) => one.line <= line) ?? outline.root;
  const block = innermost(part.blocks, line);
  if (block?.type === 'code')
    return nothing(
      'code',
      'It stands in a fence or is indented as code: that is text, not structure.',
    );
  if (block?.type === 'frontmatter')
    return nothing(
      'front-matter',
      'It stands in the front matter, which says something of the whole document.',
    );
  if (block?.type === 'html') return nothing('html', 'It is a comment or HTML.');
  const place = document.opener?.handoff?.range;
  if (place && place.start.line <= line && line <= place.end.line)
    return {
      taken: 'opener, handoff',
      rule: 'inside-handoff',
      because: 'It stands where the hand-off goes.',
    };
  const entry = document.thread?.entries.find((one) => one.line <= line && line <= one.endLine);
  if (entry)
    return {
      taken: 'thread, entries',
      rule: 'inside-entry',
      because: `It belongs to the entry ${quote(entry.title)} on line ${entry.line}.`,
    };
  const holdsTasks =
    document.kind === 'plan' || document.kind === 'opener' || document.kind === 'other';
  if (!holdsTasks)
    return nothing(
      'no-rule',
      `No rule for a ${document.kind} takes it for anything: it is shown as it is.`,
    );
  const { role } = places.of(part);
  const heading = headingOf(part, role);
  if (role && role !== 'work' && heading)
    return nothing(
      `section-${role}`,
      `It stands under ${quote(heading.title)} on line ${heading.line}, which announces ${roles[role]}.`,
    );
  return nothing(
    'prose',
    block?.type === 'list'
      ? 'It is an item of a list, but not in the way in which this document carries its tasks here, and has no box that makes it a check.'
      : 'It is prose: it has no box and no id, is no numbered item of a phase, and no heading that names work.',
  );
}

/** The nearest heading that announces the role. */
function headingOf(part: Part, role: Role | undefined): Part | undefined {
  for (let one: Part | undefined = part; one && one.level > 0; one = one.parent) {
    if (readRole(one.heading) === role || readRole(one.heading, true) === role) return one;
  }
  return part.level > 0 ? part : undefined;
}

function innermost(blocks: readonly Block[], line: number): Block | undefined {
  const block = blocks.find((one) => one.line <= line && line <= one.endLine);
  if (block?.type === 'quote') return innermost(block.blocks, line) ?? block;
  if (block?.type !== 'list') return block;
  const item = block.items.find((one) => one.line <= line && line <= one.endLine);
  const inner = item && innermost(item.blocks, line);
  return inner && inner.type !== 'paragraph' ? inner : block;
}
