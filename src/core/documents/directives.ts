import { DOCUMENT_KINDS } from './document.ts';
import type { DocumentKind } from './document.ts';
import type { Block, Item } from './markdown.ts';
import type { Source, Span } from './source.ts';
import type { Role } from './vocabulary.ts';

/** What comments such as `<!-- sp:ignore -->` say of the document that they stand in. */
export interface Directives {
  /** What is not read. */
  readonly ignored: readonly Span[];
  /** What a heading with its section, or a list, is to be read as, by its line. */
  readonly roles: ReadonlyMap<number, Role>;
  /** What the whole document is. */
  readonly kind?: DocumentKind;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

const noDirectives: Directives = { ignored: [], roles: new Map(), problems: [] };

const roleOf: Readonly<Partial<Record<string, Role>>> = {
  checklist: 'checklist',
  plan: 'work',
  other: 'void',
};
const comment = /^[\s>]*<!--\s*sp:([\w-]{1,40})(?:\s*=\s*([\w-]{1,40}))?\s*-->\s*$/;

/**
 * Finds the comments. `sp:ignore` hides the next block (a heading stands for its section), or all up to
 * `sp:end`; `sp:kind=…` at the top says what the document is, elsewhere what the next block is to be read as.
 */
export function readDirectives(blocks: readonly Block[], source: Source): Directives {
  if (!source.forParsing.includes('sp:')) return noDirectives;
  const reader = new DirectiveReader(source);
  reader.visit(blocks);
  return reader.found();
}

class DirectiveReader {
  readonly #source: Source;
  readonly #ignored: Span[] = [];
  readonly #roles = new Map<number, Role>();
  readonly #problems: { line: number; message: string }[] = [];
  #kind: DocumentKind | undefined;
  #isTop = true;

  constructor(source: Source) {
    this.#source = source;
  }

  found(): Directives {
    return {
      ignored: this.#ignored,
      roles: this.#roles,
      ...(this.#kind && { kind: this.#kind }),
      problems: this.#problems,
    };
  }

  visit(blocks: readonly Block[]): void {
    let end = 0;
    for (const [index, block] of blocks.entries()) {
      const match =
        block.type === 'html' ? comment.exec(this.#source.lines[block.line - 1] ?? '') : undefined;
      if (match) {
        const [, name = '', value = ''] = match;
        if (name === 'end' && block.line !== end)
          this.#tell(block.line, 'This sp:end has no sp:ignore before it.');
        else if (name === 'ignore') end = this.#ignore(blocks, index) ?? end;
        else if (name === 'kind') this.#readKind(blocks, index, value);
        else if (name !== 'end')
          this.#tell(
            block.line,
            `There is no "sp:${name}": use sp:ignore, sp:end or sp:kind=checklist.`,
          );
        continue;
      }
      const isTitle = block.type === 'heading' && block.level === 1 && this.#isTop;
      this.#isTop &&= block.type === 'frontmatter' || block.type === 'html' || isTitle;
      for (const item of itemsOf(block)) this.visit(item.blocks);
    }
  }

  #tell(line: number, message: string): void {
    this.#problems.push({ line, message });
  }

  /** @returns the line of the `sp:end` that belongs to it */
  #ignore(blocks: readonly Block[], index: number): number | undefined {
    const { line } = blocks[index] ?? { line: 1 };
    for (const later of blocks.slice(index + 1)) {
      const name =
        later.type === 'html'
          ? comment.exec(this.#source.lines[later.line - 1] ?? '')?.[1]
          : undefined;
      if (name === 'ignore') break;
      if (name !== 'end') continue;
      this.#ignored.push({ line: line + 1, endLine: later.line - 1 });
      return later.line;
    }
    const next = blocks[index + 1];
    if (next) this.#ignored.push({ line: next.line, endLine: endOf(blocks, index + 1) });
    else this.#tell(line, 'Nothing follows this sp:ignore.');
    return undefined;
  }

  #readKind(blocks: readonly Block[], index: number, value: string): void {
    const { line } = blocks[index] ?? { line: 1 };
    const kind = DOCUMENT_KINDS.find((known) => known === value);
    if (!kind) {
      this.#tell(line, `There is no kind "${value}": use one of ${DOCUMENT_KINDS.join(', ')}.`);
    } else if (this.#isTop) {
      this.#kind = kind;
    } else {
      const role = roleOf[value];
      const next = blocks[index + 1];
      if (!role)
        this.#tell(
          line,
          `Only a whole document can be a ${value}: put this at its top, or use checklist, plan or other.`,
        );
      else if (next) this.#roles.set(next.line, role);
    }
  }
}

const itemsOf = (block: Block): readonly Item[] => (block.type === 'list' ? block.items : []);

/** The end of a block; of a heading, the end of its section. */
function endOf(blocks: readonly Block[], index: number): number {
  const block = blocks[index];
  if (block?.type !== 'heading') return block?.endLine ?? 1;
  const next = blocks
    .slice(index + 1)
    .find((later) => later.type === 'heading' && later.level <= block.level);
  return next ? next.line - 1 : (blocks.at(-1)?.endLine ?? block.endLine);
}
