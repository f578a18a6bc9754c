import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { applyEdits } from '../../../../src/core/documents/edits.ts';
import {
  headerFor,
  headerInsertionPoint,
  parseHeader,
} from '../../../../src/core/documents/version-header.ts';

const fieldsOf = (text: string, path: string): Record<string, string> =>
  Object.fromEntries(
    (parseHeader(text, { path })?.fields ?? []).map(({ name, value }) => [name, value]),
  );

describe('the version header of a source file', () => {
  const forms: Record<string, [path: string, text: string]> = {
    'a docstring': ['a.py', '"""\nMODULE: a.py\nVERSION: 1.2\n"""\nimport os\n'],
    'a docstring after shebang and encoding': [
      'a.py',
      '#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n"""\nMODULE: a.py\nVERSION: 1.2\n"""\n',
    ],
    'a raw docstring': ['a.py', "r'''MODULE: a.py\nVERSION: 1.2'''\n"],
    '#': ['a.sh', '#!/bin/sh\n# MODULE: a.py\n# VERSION: 1.2\nset -e\n'],
    '//': ['a.ts', '// MODULE: a.py\n// VERSION: 1.2\n'],
    '///': ['a.rs', '/// MODULE: a.py\n/// VERSION: 1.2\n'],
    '/* */': ['a.c', '/* MODULE: a.py\n   VERSION: 1.2 */\nint x;\n'],
    '/** * */ with CRLF': ['a.js', '/**\r\n * MODULE: a.py\r\n * VERSION: 1.2\r\n */\r\n'],
    '/** @version */': ['a.js', '/**\n * @MODULE: a.py\n * @VERSION: 1.2\n */\n'],
    '--': ['a.sql', '-- MODULE: a.py\n-- VERSION: 1.2\n'],
    '--[[ ]]': ['a.lua', '--[[\nMODULE: a.py\nVERSION: 1.2\n]]\n'],
    '<!-- -->': ['a.html', '<!doctype html>\n<!--\n  MODULE: a.py\n  VERSION: 1.2\n-->\n'],
    ';': ['a.ini', '; MODULE: a.py\n; VERSION: 1.2\n'],
    '%': ['a.tex', '% MODULE: a.py\n% VERSION: 1.2\n'],
    REM: ['a.bat', '@echo off\r\nREM MODULE: a.py\r\nREM VERSION: 1.2\r\n'],
    "'": ['a.vb', "' MODULE: a.py\n' VERSION: 1.2\n"],
    'a comment after a licence and a byte-order mark': [
      'a.ts',
      '\ufeff/* A licence. */\n\n// MODULE: a.py\n// VERSION: 1.2\n',
    ],
    PHP: ['a.php', '<?php\n/*\n * MODULE: a.py\n * VERSION: 1.2\n */\n'],
    'front matter': ['a.md', '---\nMODULE: a.py\nVERSION: "1.2"\n---\n# A\n'],
  };
  for (const [name, [path, text]] of Object.entries(forms)) {
    it(`is read from ${name}`, () => {
      assert.deepEqual(fieldsOf(text, path), { MODULE: 'a.py', VERSION: '1.2' });
    });
  }

  it('keeps lines and values of several lines', () => {
    const text = '#!/bin/sh\n# VERSION: 2\n# CHANGES:\n#   - one\n#   - two\n# BY: Mara\n';
    assert.deepEqual(parseHeader(text, { path: 'a.sh' }), {
      line: 2,
      endLine: 6,
      fields: [
        { name: 'VERSION', value: '2', line: 2 },
        { name: 'CHANGES', value: '- one\n- two', line: 3 },
        { name: 'BY', value: 'Mara', line: 6 },
      ],
    });
  });

  it('is not seen below code, in words, or in an empty file', () => {
    assert.equal(parseHeader('import os\n# VERSION: 1\n', { path: 'a.py' }), undefined);
    assert.equal(parseHeader('# just words, see http://x\n', { path: 'a.py' }), undefined);
    assert.equal(parseHeader('', { path: 'a.py' }), undefined);
    assert.equal(parseHeader('"""never closed', { path: 'a.py' }), undefined);
  });

  it('is written so that it is read again, in the syntax of every extension', () => {
    const fields = [
      { name: 'MODULE', value: 'x/y.z' },
      { name: 'VERSION', value: '1.0' },
      { name: 'CHANGES', value: '- a */ --> """\n- b' },
    ];
    for (const extension of 'ts py sql html md tex lisp bat vb vim f90 sh yml css lua erl unknown'.split(
      ' ',
    )) {
      const path = `x/y.${extension}`;
      for (const text of ['', 'code\n', '#!/bin/run\ncode\n']) {
        const edited = applyEdits(text, [
          { range: headerInsertionPoint(text), newText: headerFor(path, fields) },
        ]);
        const header = parseHeader(edited, { path });
        assert.deepEqual(
          header?.fields.map(({ name }) => name),
          ['MODULE', 'VERSION', 'CHANGES'],
          `${path}: ${edited}`,
        );
        assert.ok(
          text.startsWith('#!') ? edited.startsWith('#!/bin/run\n') : edited.endsWith(text),
        );
      }
    }
  });

  it('goes below what must stay on top, and never before a byte-order mark', () => {
    const at = (text: string): { line: number; column: number } => headerInsertionPoint(text).start;
    assert.deepEqual(at('code\n'), { line: 1, column: 1 });
    assert.deepEqual(at('\ufeffcode\n'), { line: 1, column: 2 });
    assert.deepEqual(at('#!/bin/sh\ncode\n'), { line: 2, column: 1 });
    assert.deepEqual(at('#!/usr/bin/python\n# coding: utf-8\ncode\n'), { line: 3, column: 1 });
    assert.deepEqual(at('<?php\ncode\n'), { line: 2, column: 1 });
  });

  it('imports nothing that the git hook would have to load', () => {
    const source = readFileSync(
      new URL('../../../../src/core/documents/version-header.ts', import.meta.url),
      'utf8',
    );
    const imports = source.match(/^import (?!type ).*$/gm);
    assert.equal(imports, null);
  });
});
