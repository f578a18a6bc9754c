import { linesOf } from '../rules/changed-lines.ts';
import { entriesOf } from '../rules/thread-entries.ts';
import { repair, type Repairer, withEndingsOf } from './repair.ts';

/** Puts an entry of the history that was altered back as it was; what is new is to be said in a new entry. */
export const repairAppendOnly: Repairer = ({ location, message }, { after, before }) => {
  const path = location?.path;
  const now = path === undefined ? undefined : after(path);
  const old = path === undefined ? undefined : before(path);
  const place = location?.range?.start.line;
  if (path === undefined || now === undefined || old === undefined || place === undefined)
    return [];
  if (!/^the earlier entry ".*" was altered$/.test(message)) return [];
  const holds = ({ line, lines }: ReturnType<typeof entriesOf>[number]): boolean =>
    line <= place && place <= (lines.at(-1)?.line ?? line);
  const altered = entriesOf(now).find(holds);
  const titled = entriesOf(old).filter(({ title }) => title === altered?.title);
  const [earlier] = titled;
  if (!altered || !earlier || titled.length > 1) return [];
  const oldLines = linesOf(old).slice(earlier.line - 1, earlier.lines.at(-1)?.line);
  const last = altered.lines.at(-1)?.line ?? altered.line;
  const range = {
    start: { line: altered.line, column: 1 },
    end: { line: last, column: (linesOf(now)[last - 1] ?? '').length + 1 },
  };
  const edits = [{ range, newText: withEndingsOf(now, oldLines.join('\n')) }];
  // It takes away what was written, which may be wanted in a new entry.
  const title = 'Put the earlier entry back as it was';
  return [repair({ title, edits: [{ path, edits }], preferred: false })];
};

/** Names what counts now in place of what is superseded. */
export const repairSuperseded: Repairer = ({ location, message }, { after, protocol }) => {
  const range = location?.range;
  const text = location && after(location.path);
  const named = /^a new reference to (.+), which is superseded by (.+)$/.exec(message);
  const [, old, by] = named ?? [];
  if (!location || !range || text === undefined || old === undefined || by === undefined) return [];
  const isKnown = protocol.rules.superseded?.documents?.some(
    (one) => one.by === by && one.paths.includes(old),
  );
  // "the new plan" is no name that a reference could have.
  if (isKnown !== true || /\s/.test(by)) return [];
  const line = linesOf(text)[range.start.line - 1] ?? '';
  const end = range.end.column - 1;
  const from = end - old.length;
  const isWhole =
    from >= 0 && line.slice(from, end) === old && !/[\w/.-]/.test(line[from - 1] ?? ' ');
  if (!isWhole) return [];
  const edit = { range: { ...range, start: { ...range.start, column: from + 1 } }, newText: by };
  return [repair({ title: `Refer to ${by}`, edits: [{ path: location.path, edits: [edit] }] })];
};
