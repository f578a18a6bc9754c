import type { Field } from './document.ts';
import { plainText } from './inline.ts';
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
