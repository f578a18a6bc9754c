import type { BlockingIssue } from './document.ts';
import { plainText } from './inline.ts';
import { introduced, nestedLists, withoutLeadingMark } from './lists.ts';
import type { Introduced } from './lists.ts';
import type { Item, ItemList, Table, TableRow } from './markdown.ts';
import type { Part } from './sections.ts';
import { statusLineValue, statusOfBox, statusOfValue } from './status.ts';
import { howFar } from './unfinished.ts';
import { saysNone } from './vocabulary.ts';

/** Headings, labels and names of fields above blocking issues. */
export const blockersLabel = /blocking issues?|blockers?|stop conditions?|bloqueos|blockaden/i;

/** The blocking issues that a playbook lists, open or not: items of lists, and rows with a column of states. */
export function readIssues(parts: readonly Part[]): BlockingIssue[] {
  return parts.flatMap((part) => {
    const isOwn = blockersLabel.test(part.heading) && !/escalat|when|how/i.test(part.heading);
    const isAbout = ({ label }: { readonly label: string }): boolean =>
      blockersLabel.test(label) || (isOwn && label === '');
    const lists = introduced(part.blocks, 'list');
    const listed = [...lists, ...lists.flatMap(({ block }) => block.items.flatMap(underItem))]
      .filter(isAbout)
      .flatMap(({ block, label }) => {
        const isPast = announcesPast(label === '' ? part.heading : label);
        return block.items
          .filter((item) => !statesNone(plainText(item.text)))
          .map((item) => issueOfItem(item, isPast));
      });
    const rows = introduced(part.blocks, 'table')
      .filter(isAbout)
      .flatMap(({ block }) => issuesOfTable(block));
    return [...listed, ...rows];
  });
}

/** The lists inside an item such as `- **Blockers**:`, which introduces them. */
const underItem = (item: Item): Introduced<ItemList>[] =>
  nestedLists(item).map((block) => ({
    block,
    label: plainText(item.text).replace(/\s*[:：]$/u, ''),
    labelLine: item.line,
  }));

const settled = String.raw`(?:resolved|closed|fixed|done|solved|settled|completed|finished|merged|deployed|erledigt|behoben|gelöst|geschlossen|resuelt[oa]|cerrad[oa]|resolvid[oa])(?![\p{L}\d])`;
const past = new RegExp(String.raw`(?<!\p{L})(?:${settled}|past(?!\p{L}))`, 'iu');
/** What makes the word a wish or a condition: "payments are off until it is resolved". */
const conditional = new RegExp(
  String.raw`(?<!\p{L})(?:until|unless|if|when(?:ever)?|once|before|whether|must|should|gets?|bis|wenn|sobald|falls|hasta|cuando)\s+(?:[\p{L}'’-]+\s+){0,5}?${settled}`,
  'iu',
);

const isWished = (text: string): boolean => {
  const said = howFar(text);
  return (said !== undefined && said !== 'done') || conditional.test(text);
};

/** "Resolved blockers", but not "Unresolved blockers", "Open and resolved blockers" or "To be resolved first". */
const announcesPast = (title: string): boolean =>
  past.test(title) && !/(?<!\p{L})(?:open|offene?)(?!\p{L})/iu.test(title) && !isWished(title);

const wholeNone =
  /^[\s(]*(?:(?:currently|at present|right now|derzeit|aktuell|momentan|zurzeit)[:,]?\s+)?(?:(?:none(?! of (?!these|them|the above))|n\/a|nil)(?![\p{L}\d]).*|nothing(?:\s+(?:is\s+)?(?:blocking|blocked|blocks us|open|known|at the moment|right now|currently|now))*[\s.!)]*)$/iu;
const noIssue =
  /^[\s(]*(?:(?:currently|derzeit|aktuell)\s+)?(?:no|keine?|sin|zero|0)\s+(?:(?:open|known|active|current|blocking|new|more|further|unresolved|outstanding|offenen?|bekannten?|aktuellen?)\s+)*(?:(?:blocking )?issues?|blockers?|stop conditions?|problems?|blockaden?|probleme?|hindernisse?|bloqueos?)(?:\s+(?:are|is|currently|open|known|left|at (?:the|this) (?:moment|time)|right now|now|yet|so far|today|for now|present|remain(?:ing)?|this sprint|as of [\d-]{8,10}|derzeit|aktuell|bekannt|offen))*[\s.!)]*$/iu;

/** Says that there is no issue: "None", "(none)", "N/A", "No open blockers". */
function statesNone(text: string): boolean {
  const words = withoutLeadingMark(text.slice(0, 300)).trim();
  if (words === '') return text.trim() !== '';
  return wholeNone.test(words) || noIssue.test(words) || (!/\s/.test(words) && saysNone(words));
}

function issueOfItem(item: Item, isPastList: boolean): BlockingIssue {
  const { tags, category, isTaggedOpen } = readTags(item.text);
  const isSettled = item.box
    ? isOver(statusOfBox(item.box.character))
    : !isTaggedOpen && (isPastList || saysSettled(item.text) || hasSettledStatus(item));
  return {
    line: item.line,
    text: plainText(item.text).slice(tags.length).trim(),
    ...(category !== undefined && { category }),
    open: !isSettled,
  };
}

/** The tags before an issue: `[DEPLOYMENT][OPEN]`. */
function readTags(markup: string): {
  readonly tags: string;
  readonly category: string | undefined;
  readonly isTaggedOpen: boolean;
} {
  const tags = /^(?:\[[^\]]{1,40}\])+/.exec(plainText(markup).slice(0, 200))?.[0] ?? '';
  const names = [...tags.matchAll(/\[([^\]]{1,40})\]/g)].map((match) => match[1] ?? '');
  return {
    tags,
    category: names.find(
      (name) => !/^(?:open|resolved|closed|done|fixed|in progress|wip)$/i.test(name),
    ),
    isTaggedOpen: names.some((name) => /^open$/i.test(name)),
  };
}

const isOver = (status: string | undefined): boolean => status === 'done' || status === 'cancelled';

/** `- Status: resolved` below an issue. */
const hasSettledStatus = (item: Item): boolean =>
  nestedLists(item)
    .flatMap(({ items }) => items)
    .some(({ text }) => statusOfValue(statusLineValue(text) ?? '') === 'done');

const struck = /^\s*[*_]*~~.+?~~[*_]*\s*(?:$|[✅✔✓☑–—:(.,-])/u;
const marked = new RegExp(
  String.raw`^[\s*_~]*[✅✔✓☑]|[✅✔✓☑]\ufe0f?[^\p{L}\d]*$|[✅✔✓☑]\ufe0f?[\s*_(]*${settled}`,
  'iu',
);
/** When, where or by whom: "by Ann", but not "by Friday", which is to come. */
const further = String.raw`(?:\s+(?:(?:in|on|with|via|since|as of|am|im|mit|seit)\s+(?!the next|next|upcoming)\S.{0,60}|by\s+(?!\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|the|end|next|tomorrow|launch|release).{1,60}|#?\d\S*))?[\s).\]]*$`;
/** `– resolved`, `(closed)`, `: fixed in 1.2`: at the end, set off. */
const setOff = new RegExp(
  String.raw`(?:[–—:;,.(\[]\s*|\s-\s+)(?:now\s+)?${settled}${further}`,
  'iu',
);
/** `Resolved: …`, `Fixed in 1.2 – …`. */
const atStart = new RegExp(
  String.raw`^\s*${settled}(?:\s+(?:(?:in|on|at|am|im)\s+)?\S*\d\S*)?(?:\s*[:：]|\s+[-–—])`,
  'iu',
);
/** `It is fixed in 1.2`, `resolved on 2026-03-01`, `RESOLVED`: where nothing makes it a wish. */
const stated = [
  new RegExp(
    String.raw`(?<!\p{L})(?:is|was|are|were|(?:has|have) been|ist|wurden?|sind)\s+(?:now\s+|nun\s+|jetzt\s+)?${settled}${further}`,
    'iu',
  ),
  new RegExp(
    String.raw`(?<!\p{L})${settled}\s+(?:(?:on|in|am|im)\s+)?\(?v?\d[\d.-]*\)?[\s).\]]*$`,
    'iu',
  ),
  /(?<!\p{L})(?:RESOLVED|CLOSED|FIXED|DONE)[\s.)\]]*$/u,
];

/** Whether the issue's own words say that it is settled: by a tag, a mark, a strike or a word that is set off. */
function saysSettled(markup: string): boolean {
  if (struck.test(markup) || marked.test(markup)) return true;
  if (/\[(?:resolved|closed|done|fixed)\]/i.test(markup)) return true;
  const text = plainText(markup).slice(-300).trim();
  if (setOff.test(text) || atStart.test(plainText(markup).slice(0, 300))) return true;
  return stated.some((pattern) => pattern.test(text)) && !isWished(text);
}

const stateHeader = /^(?:status|state|estado|stand|zustand)$/i;
const openHeader = /^(?:still )?(?:open|offen|abierto)\??$/i;
const settledHeader =
  /^(?:(?:resolved|closed|fixed|done|erledigt|behoben|gelöst|resuelto|cerrado)(?: (?:on|in|at|am))?\??|resolution date)$/i;
const issueHeader =
  /issue|blocker|problem|descri|title|what|summary|item|bloqueo|blockade|beschreibung|thema/i;
const categoryHeader = /^(?:categor(?:y|ía)|class|type|area|kategorie|klasse|bereich|tipo)$/i;

/** Only rows that state whether they are open: without such a column, a table says what would stop the work. */
function issuesOfTable({ header, rows }: Table): BlockingIssue[] {
  const names = header.cells.map((cell) => plainText(cell).trim());
  const isState = (name: string): boolean =>
    [stateHeader, openHeader, settledHeader].some((pattern) => pattern.test(name));
  const state = names.findIndex(isState);
  if (state < 0) return [];
  const others = names.findIndex(
    (name) => !isState(name) && !/^(?:#|№|nr\.?|no\.?|id|key|)$/i.test(name),
  );
  const titled = names.findIndex(
    (name) => issueHeader.test(name) && !/\b(?:id|#|no\.?|type)$/i.test(name),
  );
  const title = titled >= 0 ? titled : others;
  const category = names.findIndex((name) => categoryHeader.test(name));
  return rows
    .filter(
      ({ cells }) => !statesNone(plainText(cells[title] ?? '')) && (cells[title] ?? '') !== '',
    )
    .map((row) => issueOfRow(row, { name: names[state] ?? '', state, title, category }));
}

function issueOfRow(
  { line, cells }: TableRow,
  column: {
    readonly name: string;
    readonly state: number;
    readonly title: number;
    readonly category: number;
  },
): BlockingIssue {
  const markup = cells[column.title] ?? '';
  const { tags, category = plainText(cells[column.category] ?? '').trim() } = readTags(markup);
  const said = plainText(cells[column.state] ?? '').trim();
  const isSettled = said === '' ? saysSettled(markup) : cellSaysSettled(said, column.name);
  return {
    line,
    text: plainText(markup).slice(tags.length).trim(),
    ...(category !== '' && { category }),
    open: !isSettled,
  };
}

function cellSaysSettled(said: string, header: string): boolean {
  const status = statusOfValue(said);
  // "Open: no" is the answer to another question than "Done: no".
  if (openHeader.test(header)) return status === 'todo' && !/open|offen/i.test(said);
  if (settledHeader.test(header) && /\d{4}|\d[./]\d/.test(said)) return !isWished(said);
  // A cross is a wish of nobody's: in such a column it says that the issue is there.
  return status === 'done' || (status === 'cancelled' && !/[❌✗✘]/u.test(said));
}
