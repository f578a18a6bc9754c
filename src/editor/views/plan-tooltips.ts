import * as vscode from 'vscode';
import type { Dependency, ParsedDocument, Phase, Task } from '../../core/documents/document.ts';
import type { Awaited, Outlook } from '../../core/documents/plan-outlook.ts';
import { escapeMarkdown } from '../markdown.ts';
import { statusWords } from './task-state.ts';

/** What a row says of itself. */
interface Said {
  readonly name: string;
  readonly status: string;
  readonly outlook: Outlook;
}

/** A tooltip that is longer is not read. */
const MOST_LINES = 10;

/** What is known of a task or phase, as tooltips. Nothing from a document is read as Markdown. */
export class PlanTooltips {
  readonly #path: string;
  readonly #document: ParsedDocument;
  readonly #problems = new Map<number, string[]>();
  #stated: ReadonlyMap<number, readonly Dependency[]> | undefined;
  #waiting: ReadonlyMap<number, readonly Dependency[]> | undefined;

  constructor(path: string, document: ParsedDocument) {
    this.#path = path;
    this.#document = document;
    for (const { location, message } of document.problems) {
      const line = location?.range?.start.line;
      if (line === undefined) continue;
      this.#problems.set(line, [...(this.#problems.get(line) ?? []), message]);
    }
  }

  /** Whether the document states two things of what stands on a line. */
  isContradicted(line: number): boolean {
    return this.#problems.has(line);
  }

  ofTask(task: Task, said: Said): vscode.MarkdownString {
    const text = this.#head(task.line, said);
    addFact(text, vscode.l10n.t('Estimate'), task.estimate);
    addFact(text, vscode.l10n.t('Owner'), task.owner);
    const mine = ({ from }: Dependency): boolean => from === (task.id ?? task.title);
    this.#addOrder(text, task.line, said.outlook, mine);
    const { subtasks = [], acceptance = [], references = [] } = task;
    const done = subtasks.filter(({ status }) => status === 'done').length;
    if (subtasks.length > 0)
      addFact(text, vscode.l10n.t('Steps done'), `${done}/${subtasks.length}`);
    addList(
      text,
      vscode.l10n.t('Accepted when'),
      acceptance.map((one) => one.text),
    );
    addList(
      text,
      vscode.l10n.t('Files'),
      references.map(({ path }) => path),
    );
    return text;
  }

  ofPhase(phase: Phase, said: Said): vscode.MarkdownString {
    const text = this.#head(phase.line, said);
    this.#addOrder(text, phase.line, said.outlook, () => true);
    return text;
  }

  #head(line: number, { name, status, outlook }: Said): vscode.MarkdownString {
    const text = new vscode.MarkdownString(`**${escapeMarkdown(name)}**\n\n`);
    const critical = outlook.isCritical ? ` · ${vscode.l10n.t('critical path')}` : '';
    text.appendMarkdown(escapeMarkdown(`${status}${critical} · ${this.#path}:${line}`));
    addList(text, vscode.l10n.t('Contradiction'), this.#problems.get(line) ?? []);
    return text;
  }

  #addOrder(
    text: vscode.MarkdownString,
    line: number,
    { by = [], more = 0 }: Outlook,
    isMine: (dependency: Dependency) => boolean,
  ): void {
    const waits = by.map(describeAwaited);
    const rest = more > 0 ? [vscode.l10n.t('and {0} more', more)] : [];
    addList(text, vscode.l10n.t('Waits for'), [...waits, ...rest]);
    const open = new Set(by.map(({ name }) => name));
    const met = (this.#statedBy().get(line) ?? []).filter(
      (one) => isMine(one) && one.toLine !== undefined && !open.has(one.to),
    );
    addList(
      text,
      vscode.l10n.t('Depends on'),
      met.map((one) => this.#describeMet(one)),
    );
    const waiting = (this.#waitingFor().get(line) ?? []).map(({ from }) => from);
    addList(text, vscode.l10n.t('Needed by'), [...new Set(waiting)]);
  }

  #describeMet({ to, toLine }: Dependency): string {
    const target =
      this.#document.tasks.find((task) => task.line === toLine) ??
      this.#document.phases.find((phase) => phase.line === toLine);
    return target ? `${to} – ${statusWords(target.status)}` : to;
  }

  #statedBy(): ReadonlyMap<number, readonly Dependency[]> {
    this.#stated ??= byLine(this.#document.dependencies, ({ fromLine }) => fromLine);
    return this.#stated;
  }

  #waitingFor(): ReadonlyMap<number, readonly Dependency[]> {
    this.#waiting ??= byLine(this.#document.dependencies, ({ toLine }) => toLine);
    return this.#waiting;
  }
}

function describeAwaited({ name, title, line }: Awaited): string {
  if (line === undefined) return vscode.l10n.t('{0} – nothing in this plan is called so', name);
  const words =
    title === undefined || title.startsWith(name) ? (title ?? name) : `${name} ${title}`;
  return vscode.l10n.t('{0} (line {1})', words, line);
}

function byLine(
  dependencies: readonly Dependency[],
  lineOf: (dependency: Dependency) => number | undefined,
): Map<number, Dependency[]> {
  const found = new Map<number, Dependency[]>();
  for (const dependency of dependencies) {
    const line = lineOf(dependency);
    if (line === undefined) continue;
    const others = found.get(line);
    if (others) others.push(dependency);
    else found.set(line, [dependency]);
  }
  return found;
}

function addFact(text: vscode.MarkdownString, name: string, value: string | undefined): void {
  if (value === undefined || value === '') return;
  text.appendMarkdown(`\n\n**${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`);
}

function addList(text: vscode.MarkdownString, name: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  text.appendMarkdown(`\n\n**${escapeMarkdown(name)}**\n`);
  for (const line of lines.slice(0, MOST_LINES)) text.appendMarkdown(`\n- ${escapeMarkdown(line)}`);
  if (lines.length > MOST_LINES) text.appendMarkdown('\n- …');
}
