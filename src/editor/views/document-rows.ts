import * as vscode from 'vscode';
import type {
  Checklist,
  CodeSample,
  Item,
  ParsedDocument,
  Section,
} from '../../core/documents/document.ts';
import type { FolderModel } from '../folder-model.ts';
import { type TreeNode, distinct, icon, nodeAt } from './tree-node.ts';

/** Makes the rows of one document. */
export class DocumentRows {
  readonly model: FolderModel;
  readonly path: string;

  constructor(model: FolderModel, path: string) {
    this.model = model;
    this.path = path;
  }

  /** A row that opens a line. */
  at(
    line: number,
    label: string,
    iconId: string,
    children: readonly TreeNode[] = [],
    description?: string,
  ): TreeNode {
    return {
      ...nodeAt(this, line, label, iconId),
      ...(description !== undefined && description !== '' && { description }),
      children: distinct(children),
    };
  }

  items(items: readonly Item[]): TreeNode[] {
    return items.map(({ line, text }) => this.at(line, text, 'circle-small-filled'));
  }

  /** A row over lines that the document lists, or none where it lists none. */
  list(key: string, label: string, iconId: string, items: readonly Item[]): TreeNode[] {
    return this.group(key, label, iconId, this.items(items));
  }

  /** A row over others, or none where there are none; it opens a line where it stands for one. */
  group(
    key: string,
    label: string,
    iconId: string,
    children: readonly TreeNode[],
    more: { readonly line?: number; readonly description?: string } = {},
  ): TreeNode[] {
    if (children.length === 0) return [];
    const { line, description = String(children.length) } = more;
    const row: TreeNode =
      line === undefined
        ? { key, kind: 'place', label, icon: icon(iconId), model: this.model }
        : nodeAt(this, line, label, iconId);
    return [{ ...row, key, description, children: distinct(children) }];
  }

  checklist(list: Checklist): TreeNode {
    const items = list.items.map((item) => ({
      ...this.at(item.line, item.text, item.done ? 'pass-filled' : 'circle-large-outline'),
      spoken: item.done ? vscode.l10n.t('{0}, done', item.text) : item.text,
    }));
    const count = String(list.items.length);
    const description = list.mandatory ? vscode.l10n.t('{0}, mandatory', count) : count;
    return this.at(list.line, list.title, 'checklist', items, description);
  }

  checklists({ checklists, acceptance = [] }: ParsedDocument): TreeNode[] {
    return [
      ...this.group(
        'checklists',
        vscode.l10n.t('Checklists'),
        'checklist',
        checklists.map((list) => this.checklist(list)),
      ),
      ...this.group(
        'acceptance',
        vscode.l10n.t('Acceptance criteria'),
        'verified',
        acceptance.map((list) => this.checklist(list)),
      ),
    ];
  }

  /** Sections with the lines of their lists, tables and fields, in the order of the document. */
  sections(sections: readonly Section[]): TreeNode[] {
    return this.group(
      'sections',
      vscode.l10n.t('Sections'),
      'list-tree',
      sections.map((section) => this.#section(section)),
    );
  }

  #section({ line, id, title, items = [], children }: Section): TreeNode {
    return {
      ...nodeAt(this, line, id === undefined ? title : `${id} ${title}`, 'symbol-text'),
      ...(items.length + children.length > 0 && {
        children: () =>
          distinct([...this.items(items), ...children.map((section) => this.#section(section))]),
      }),
    };
  }

  /** A row for code, with all of it in the tooltip. */
  code(sample: CodeSample, label: string, iconId: string, description?: string): TreeNode {
    return {
      ...this.at(sample.line, label, iconId, [], description),
      tooltip: () => new vscode.MarkdownString().appendCodeblock(sample.code, sample.language),
    };
  }
}

const verdict = /^\W*[✅❌✓✔✗✘🚫⛔]/u;

/** The first line of code that says something of itself, not only that it is right or wrong. */
export function firstLineOf(code: string): string {
  const lines = code.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => /\w/.test(line));
  return said.find((line) => !verdict.test(line)) ?? said[0] ?? '…';
}
