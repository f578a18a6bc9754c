import type { Range } from '../violation.ts';

/**
 * The version header of a source file: lines of `NAME: value` in a comment at its top. This file is on the
 * hot path of the git hook, so it imports nothing that runs.
 */
export interface VersionHeader {
  /** The first and the last line of the comment that holds the fields, from 1. */
  readonly line: number;
  readonly endLine: number;
  readonly fields: readonly HeaderField[];
}

export interface HeaderField {
  readonly name: string;
  /** The rest of the line, and the lines indented under it, joined by `\n`. */
  readonly value: string;
  readonly line: number;
}

/** A header further down than this is none: it must be seen on opening the file. */
const deepestLine = 200;

/** A field's name: words in capitals, such as `LAST_MODIFIED`, or one or more words such as `Last Modified`. */
const field =
  /^@?([A-Z][A-Z0-9_]*(?:[ -][A-Z][A-Z0-9_]*){0,3}|[A-Z][A-Za-z]*(?:[ _-][A-Za-z]+){0,3})\s*:(?:\s+(.*)|)$/;

interface BlockSyntax {
  readonly open: string;
  readonly close: string;
}

const blockSyntaxes: readonly BlockSyntax[] = [
  { open: '/*', close: '*/' },
  { open: '<!--', close: '-->' },
  { open: '"""', close: '"""' },
  { open: "'''", close: "'''" },
  { open: '(*', close: '*)' },
  { open: '{-', close: '-}' },
  { open: '--[[', close: ']]' },
  { open: '<#', close: '#>' },
  { open: '#|', close: '|#' },
  { open: '{{!--', close: '--}}' },
  { open: '%{', close: '%}' },
  { open: '=begin', close: '=end' },
];

/** Marks of line comments, longest first: `//!` before `//`. */
const lineMark =
  /^(?:\/\/[/!]?|#{1,3}(?![!|])|--(?!>)|;{1,4}|%{1,3}(?!\{)|'(?!'')|"(?!"")|REM(?=\s|$)|rem(?=\s|$)|::|!|\.\\")\s?/;

const shebang = /^#!/;
const encodingLine = /^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+/;
/** Lines that a language wants before any comment. */
const prologue =
  /^(?:<\?(?:php|xml)\b.*|@echo off|<!doctype\b.*|["']use (?:strict|client|server)["'];?|#pragma once|---)\s*$/i;

const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/, deepestLine);

const withoutBom = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);

/** How many lines at the top must stay there: shebang, encoding line, `<?php` and the like. */
function prologueLength(lines: readonly string[]): number {
  let count = 0;
  if (shebang.test(lines[0] ?? '')) count = 1;
  if (count < 2 && encodingLine.test(lines[count] ?? '')) count += 1;
  if (prologue.test(lines[count] ?? '') && (lines[count] ?? '') !== '---') count += 1;
  return count;
}

/**
 * Reads the version header of a file, in whatever comment syntax it stands: the first comment after shebang,
 * encoding line and byte-order mark that has a field. Undefined where there is none. The path is for
 * Markdown, whose header may be front matter.
 */
export function parseHeader(
  text: string,
  file: { readonly path: string },
): VersionHeader | undefined {
  const lines = linesOf(withoutBom(text));
  let index = prologueLength(lines);
  if (lines[index] === '---' && /\.(?:md|mdx|markdown|ya?ml|astro)$/i.test(file.path)) {
    const header = readFrontMatter(lines, index);
    if (header) return header;
  }
  while (index < lines.length) {
    const line = (lines[index] ?? '').trim();
    if (line === '') {
      index += 1;
      continue;
    }
    const comment = readComment(lines, index);
    if (!comment) return undefined;
    const fields = readFields(comment.content);
    if (fields.length > 0) return { line: index + 1, endLine: comment.end + 1, fields };
    index = comment.end + 1;
  }
  return undefined;
}

interface Comment {
  /** The index of its last line. */
  readonly end: number;
  readonly content: readonly { readonly line: number; readonly text: string }[];
}

function readComment(lines: readonly string[], start: number): Comment | undefined {
  const first = (lines[start] ?? '').trimStart().replace(/^[rbuRBU]{1,2}(?=["']{3})/, '');
  const block = blockSyntaxes.find(({ open }) => first.startsWith(open));
  return block ? readBlock(lines, start, first, block) : readLineComments(lines, start);
}

function readBlock(
  lines: readonly string[],
  start: number,
  first: string,
  { open, close }: BlockSyntax,
): Comment {
  const content: { line: number; text: string }[] = [];
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    // The opening mark counts as blanks, so that fields below it line up with one beside it.
    const text =
      index === start
        ? ' '.repeat(line.length - first.length + open.length) + first.slice(open.length)
        : line;
    const end = text.indexOf(close);
    content.push({ line: index + 1, text: end < 0 ? text : text.slice(0, end) });
    if (end >= 0) return { end: index, content };
  }
  return { end: lines.length - 1, content };
}

function readLineComments(lines: readonly string[], start: number): Comment | undefined {
  const content: { line: number; text: string }[] = [];
  let index = start;
  for (; index < lines.length; index += 1) {
    const text = (lines[index] ?? '').trimStart();
    const mark = lineMark.exec(text)?.[0];
    if (mark === undefined) break;
    content.push({ line: index + 1, text: text.slice(mark.length) });
  }
  return index === start ? undefined : { end: index - 1, content };
}

/** Fields of a comment's lines. A line indented deeper than its field, or a list item, goes on with it. */
function readFields(content: Comment['content']): HeaderField[] {
  const fields: { name: string; value: string; line: number; indent: number }[] = [];
  for (const { line, text } of content) {
    const bare = text.replace(/^(\s*)\*(?!\*)\s?/, '$1').trimEnd();
    const indent = bare.search(/\S/);
    const match =
      indent < 0 ? undefined : field.exec(bare.slice(indent).replace(/^\*\*([^*]+)\*\*/, '$1'));
    const last = fields.at(-1);
    const goesOn = last !== undefined && indent > last.indent;
    if (match && !goesOn) {
      fields.push({ name: match[1] ?? '', value: (match[2] ?? '').trim(), line, indent });
    } else if (last && (goesOn || /^\s*[-*+•]\s/.test(bare)) && indent >= 0) {
      last.value += (last.value === '' ? '' : '\n') + bare.trim();
    }
  }
  return fields.map(({ name, value, line }) => ({ name, value, line }));
}

function readFrontMatter(lines: readonly string[], start: number): VersionHeader | undefined {
  const end = lines.indexOf('---', start + 1);
  if (end < 0) return undefined;
  const fields = lines.slice(start + 1, end).flatMap((text, offset): HeaderField[] => {
    const match = /^([A-Za-z][\w -]*):\s*(.*)$/.exec(text);
    return match
      ? [
          {
            name: match[1] ?? '',
            value: (match[2] ?? '').replace(/^["']|["']$/g, ''),
            line: start + offset + 2,
          },
        ]
      : [];
  });
  return fields.length > 0 ? { line: start + 1, endLine: end + 1, fields } : undefined;
}

interface CommentStyle {
  readonly open?: string;
  readonly mark: string;
  readonly close?: string;
}

const slashes: CommentStyle = { open: '/*', mark: ' * ', close: ' */' };
const hash: CommentStyle = { mark: '# ' };
const dashes: CommentStyle = { mark: '-- ' };
const markup: CommentStyle = { open: '<!--', mark: '  ', close: '-->' };
const semicolons: CommentStyle = { mark: '; ' };
const percent: CommentStyle = { mark: '% ' };

/** Extensions by comment syntax; what is not listed has `#`, which most configuration files share. */
const styles: readonly (readonly [CommentStyle, string])[] = [
  [
    slashes,
    'js jsx ts tsx mjs cjs mts cts java kt kts scala c h cc cpp cxx hpp hh cs go rs swift dart php css scss less groovy gradle proto m mm sol zig v sv jsonc json5 glsl wgsl fs fsi',
  ],
  [{ open: '"""', mark: '', close: '"""' }, 'py pyi pyw'],
  [dashes, 'sql lua hs elm ada adb ads vhd vhdl'],
  [markup, 'html htm xml svg vue svelte md mdx markdown astro xhtml xsl'],
  [semicolons, 'lisp el clj cljs cljc edn scm rkt asm s ini'],
  [percent, 'tex sty cls erl hrl'],
  [{ mark: 'REM ' }, 'bat cmd bas'],
  [{ mark: "' " }, 'vb vbs'],
  [{ mark: '" ' }, 'vim'],
  [{ mark: '! ' }, 'f90 f95 f03'],
];

function styleOf(path: string): CommentStyle {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return styles.find(([, extensions]) => extensions.split(' ').includes(extension))?.[0] ?? hash;
}

/** Keeps a value from ending the comment that it stands in. */
function safe(value: string, { close }: CommentStyle): string {
  const end = close?.trim();
  return end === undefined ? value : value.replaceAll(end, end.split('').join(' '));
}

/**
 * A version header as a comment in the syntax of the file's extension, lines ended by `\n`, with a blank
 * line after it. A value of several lines is indented under its field.
 */
export function headerFor(
  path: string,
  fields: readonly { readonly name: string; readonly value: string }[],
): string {
  const style = styleOf(path);
  const lines = fields.flatMap(({ name, value }) => {
    const [first = '', ...rest] = safe(value, style).split(/\r\n|\n|\r/);
    return [`${name}: ${first}`.trimEnd(), ...rest.map((line) => `  ${line.trim()}`)];
  });
  const body = lines.map((line) => (style.mark + line).trimEnd());
  const all = [
    ...(style.open === undefined ? [] : [style.open]),
    ...body,
    ...(style.close === undefined ? [] : [style.close]),
  ];
  return `${all.join('\n')}\n\n`;
}

/**
 * Where a header goes in: before the first line, or after shebang, encoding line, `<?php` and the like. The
 * byte-order mark, where the text has it, stays the first character.
 */
export function headerInsertionPoint(text: string): Range {
  const lines = linesOf(withoutBom(text));
  const count = prologueLength(lines);
  if (count > 0 && count >= lines.length) {
    // The prologue is all there is and its last line does not end: the header cannot start a line of its own.
    const end = { line: count, column: (lines[count - 1] ?? '').length + 1 };
    return { start: end, end };
  }
  const at = { line: count + 1, column: text.startsWith('\ufeff') && count === 0 ? 2 : 1 };
  return { start: at, end: at };
}
