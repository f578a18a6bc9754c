import type { Field } from './document.ts';
import { plainText } from './inline.ts';
import { linesOf } from './lists.ts';
import type { Block } from './markdown.ts';
import type { Source } from './source.ts';

/** `**Name**: value`, with or without a bullet; the value may be empty. */
export const fieldLine =
  /^[\s>]*(?:[-*+]\s+)?(?:\*\*|__)([^*_:：]{1,60})[:：]?(?:\*\*|__)\s*[:：]?\s*(.*)$/u;

/** The fields on lines `from` to `to`. */
export function readFieldLines(from: number, to: number, source: Source): Field[] {
  const fields: Field[] = [];
  for (let line = from; line <= to; line += 1) {
    const match = fieldLine.exec((source.lines[line - 1] ?? '').slice(0, 1000));
    if (match)
      fields.push({ name: (match[1] ?? '').trim(), line, text: plainText(match[2] ?? '') });
  }
  return fields;
}

/** The fields of blocks; the value of a name without one is the list below it. */
export function fieldsIn(blocks: readonly Block[], source: Source): Field[] {
  const fields: Field[] = [];
  for (const block of blocks) {
    if (block.type === 'paragraph') {
      fields.push(...readFieldLines(block.line, block.endLine, source));
    } else if (block.type === 'list') {
      const last = fields.at(-1);
      if (last && last.text === '' && last.line >= block.line - 2) {
        const text = linesOf([block])
          .map((line) => line.text)
          .join('; ');
        fields[fields.length - 1] = { ...last, text };
      } else {
        for (const item of block.items)
          fields.push(...readFieldLines(item.line, item.line, source));
      }
    }
  }
  return fields;
}
