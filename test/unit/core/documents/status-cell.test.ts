import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/documents/edits.ts';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import { findStatusCell } from '../../../../src/core/documents/status-cell.ts';

/** The first row of a table after its task was completed; in brackets what stays, as it is not certain. */
function completed(...rows: readonly string[]): string | undefined {
  const text = `# Plan\n\n| ID | Task | Status |\n|---|---|---|\n${rows.join('\n')}\n`;
  const [task] = parseDocument({ text, kind: 'plan' }).tasks;
  const found = task && findStatusCell(text, task);
  if (!found) return undefined;
  return found.change ? applyEdits(text, [found.change.edit]).split('\n')[4] : `(${found.was})`;
}
const cell = (was: string, ...others: readonly string[]): string | undefined =>
  completed(
    `| B-1 | a | ${was} |`,
    ...others.map((said, at) => `| B-${at + 2} | b | ${said} |`),
  )?.replace(/^.*\| (.*) \|$/, '$1');

describe('the cell that states the state of a task', () => {
  it('says that it is done as other rows of its table do', () => {
    assert.equal(cell('Not started', 'Open', '✅ Complete', 'Done'), '✅ Complete');
    assert.equal(cell('⬜', '✅'), '✅');
    assert.equal(cell('pendiente', 'hecho'), 'hecho');
    assert.equal(cell('40%', '100%'), '100%');
    assert.equal(cell('no', 'yes'), 'yes');
    assert.equal(cell('Open', 'Done 2026-03-01 by Ann', 'Complete'), 'Complete');
  });

  it('says so by the plain counterpart of what stands there', () => {
    const words = {
      'Not started': 'Done',
      NOT_STARTED: 'DONE',
      'in progress': 'done',
      '**TODO**': '**DONE**',
      '⬜ Not started': '✅ Done',
      '🔄': '✅',
      '80% done': '100% done',
      '[ ]': '[x]',
      Blocked: 'Done',
    };
    for (const [was, now] of Object.entries(words)) assert.equal(cell(was), now, was);
  });

  it('stays as it is where it says more than a state, or its word for done is not known', () => {
    for (const was of ['Blocked by legal', 'pendiente', 'Open since March', 'To be done by Ann'])
      assert.equal(cell(was), `(${was})`, was);
    for (const was of ['Done', 'Cancelled', '', '-', 'soon'])
      assert.match(cell(was) ?? '()', /^\(.*\)$/, was);
  });

  it('keeps its place: bars in other cells, indents and an aligned table', () => {
    assert.equal(
      completed(String.raw`  | B-1 | a \| b | Open |  `),
      String.raw`  | B-1 | a \| b | Done |  `,
    );
    const text =
      '# Plan\n\nID  | Task | Status      | By\n--- | ---- | ----------- | ---\nB-1 | a    | Not started | Ann\n';
    const [task] = parseDocument({ text, kind: 'plan' }).tasks;
    assert.ok(task);
    const { edit } = findStatusCell(text, task)?.change ?? {};
    assert.ok(edit);
    assert.equal(applyEdits(text, [edit]).split('\n')[4], 'B-1 | a    | Done        | Ann');
    assert.equal(completed('| B-1 | a | b | Open |'), undefined);
  });
});
