import { printable } from './layout.ts';
import type { Style } from './style.ts';

/** An error that stands in a result, with its next step: two lines, behind `indent`. */
export function failureText(
  { message, remedy }: { readonly message: string; readonly remedy: string },
  style: Style,
  { name, indent = '' }: { readonly name?: string; readonly indent?: string } = {},
): string {
  const whose = name === undefined ? '' : `${printable(name)}: `;
  const what = style.red(`error: ${whose}${printable(message)}`);
  return `${indent}${what}\n${indent}  next: ${printable(remedy)}`;
}
