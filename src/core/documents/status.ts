import type { TaskStatus } from './document.ts';
import { doneWords, howFar } from './unfinished.ts';

const boxes: Readonly<Record<string, TaskStatus>> = {
  ' ': 'todo',
  x: 'done',
  X: 'done',
  '/': 'doing',
  '~': 'partial',
  '-': 'cancelled',
  '!': 'blocked',
  '>': 'deferred',
  '<': 'deferred',
  '☑': 'done',
  '☒': 'done',
  '🗹': 'done',
  '🗸': 'done',
};

const marks: readonly (readonly [RegExp, TaskStatus])[] = [
  [/[✅✔✓☑🎉🏁]|:white_check_mark:|🟢\s*$/u, 'done'],
  [/[🔄🚧🏗⚙🔨🟡]/u, 'doing'],
  [/[⛔🚫🛑🔒]/u, 'blocked'],
  [/[⏸⏭💤]/u, 'deferred'],
  [/[❌✗✘]/u, 'cancelled'],
  [/[⬜🔲⏳📋🆕🔜🕐]/u, 'todo'],
];

/** Words for a state, as they stand in status lines and columns. The first that matches counts. */
const words: readonly (readonly [RegExp, TaskStatus])[] = [
  [
    /\b(?:not[ _-]?started|not[ _-]?done|not yet|not (?!need|requir)\p{L}+ed|to[ _-]?do|todo|pending|planned|planning|open|queued|ready|new|proposed|draft|incomplete|unstarted|awaiting|por hacer|pendiente|pendente|offen|geplant|à faire)\b|未着手|未開始|待办|未开始|未完了|未完成/iu,
    'todo',
  ],
  [/\b(?:partial(?:ly)?|half|parcial(?:mente)?|teilweise)\b/iu, 'partial'],
  [
    /\b(?:in[ _-]?progress|wip|doing|started|ongoing|active|under[ _-]?way|working|in[ _-]?review|in arbeit|en (?:progreso|curso|cours)|em (?:andamento|progresso)|rozpracováno)\b|進行中|进行中|作業中/iu,
    'doing',
  ],
  [
    /\b(?:blocked|on[ _-]?hold|stuck|waiting|bloqueado|blockiert|bloqué)\b|ブロック|阻塞/iu,
    'blocked',
  ],
  [
    /\b(?:deferred|postponed|later|parked|icebox|someday|aplazado|verschoben|adiado)\b|延期|保留/iu,
    'deferred',
  ],
  [
    /\b(?:cancell?ed|dropped|won'?t[ _-]?(?:do|fix)|abandoned|obsolete|skipped|rejected|superseded|n\/a|cancelado|abgebrochen)\b|中止|取消/iu,
    'cancelled',
  ],
  [new RegExp(String.raw`\b(?:${doneWords})\b|完了|完成|已完成|済み`, 'iu'), 'done'],
];

const firstOf = (
  table: readonly (readonly [RegExp, TaskStatus])[],
  text: string,
): TaskStatus | undefined => table.find(([pattern]) => pattern.test(text))?.[1];

/** What the character in a checkbox says. An unknown mark is read as a sign, and as `todo` if it is none. */
export function statusOfBox(character: string): TaskStatus {
  return boxes[character] ?? firstOf(marks, character) ?? 'todo';
}

/** Yes or no, as a column such as "Done" is filled in. */
function answerOf(text: string): TaskStatus | undefined {
  if (/^[*_`]*(?:x|yes|true|ja|sí|sim|oui|はい|是)[*_`]*$/iu.test(text)) return 'done';
  return /^[*_`]*(?:no|false|nein|não|non)[*_`]*$/iu.test(text) ? 'todo' : undefined;
}

/** A word for done says so only where nothing beside it tells that the work is not there yet. */
function statedInWords(text: string): TaskStatus | undefined {
  const said = firstOf(words, text);
  return said === undefined || said === 'done' ? (howFar(text) ?? said) : said;
}

/** The state that a status line or column states: by its mark, else by its words. A choice (`A | B`) states none. */
export function statusOfValue(value: string): TaskStatus | undefined {
  const text = value.trim();
  if (text === '' || /[^|]\|[^|]/.test(text) || text.length > 200) return undefined;
  if (/^\[.\]$/u.test(text)) return statusOfBox(text.charAt(1));
  const short = text.slice(0, 60);
  return firstOf(marks, short) ?? answerOf(short) ?? statedInWords(short);
}

const leadingMark = /^[\s*_~[(]*((?:[✅✔✓☑🔄🚧⛔🚫🛑⏸⏭❌✗✘⬜🔲⏳])\ufe0f?)/u;
const trailingMark = /((?:[✅✔✓☑🔄🚧⛔🚫🛑⏸⏭❌✗✘⏳])\ufe0f?)[\s*_~\])]*$/u;
/** A mark with its words at the end: `✅ COMPLETE`. */
const markWithWords = /\s((?:[✅✔✓🔄🚧⛔🚫⏸❌⏳])\ufe0f?)\s*[*_]*[\p{L} -]{2,24}[*_)\]]*$/u;
const trailingWord = /(?:[([{]|\s[-–—:|]\s+\**)\s*([\p{L}' _-]{2,30})\**[)\]}]?[\s*_]*$/u;
/** The whole of a bracketed remark must be a state, lest "(new tables)" make a task of its own accord new. */
const wholeState =
  /^(?:not started|to ?do|todo|pending|planned|in[ -]progress|wip|blocked|on hold|deferred|postponed|cancell?ed|dropped|skipped|done|complete|completed|finished|shipped|merged|closed|resolved|partial|partially done|hecho|completad[oa]|completo|fertig|erledigt|abgeschlossen|conclu[íi]d[oa]|hotovo|terminée?)$/iu;
/** `WIP: …`, `[BLOCKED] …`: in capitals, lest "Open: the door" be a state. */
const leadingWord = /^[\s*_~`]*(?:\[([A-Z][A-Z -]{2,14})\]|([A-Z][A-Z -]{2,14})(?=\s*[*_`]*:))/;
const markFirstWord = /^(?:[✅✔✓]\ufe0f?|DONE|COMPLETED?|FINISHED)\b/u;

/** The mark of `… ✅ COMPLETE`, where the words are a state too; `mark ✅ rows` is a sentence. */
function statedMark(text: string): string | undefined {
  const match = markWithWords.exec(text);
  return match && statusOfValue(match[0].replace(match[1] ?? '', '')) !== undefined
    ? match[1]
    : undefined;
}

/** The words at a row's end that are set off from it, in brackets or by a dash: `Rolls - DONE`. */
export const setOffWords = (text: string): string | undefined =>
  trailingWord.exec(text)?.[1]?.trim();

/** The state that a row states about itself: a mark at its start or end, or a state in brackets at its end. */
export function statusOfOwnText(markup: string): TaskStatus | undefined {
  const text = markup.length > 1000 ? markup.slice(-1000) : markup;
  const mark = leadingMark.exec(text)?.[1] ?? trailingMark.exec(text)?.[1] ?? statedMark(text);
  if (mark !== undefined) return firstOf(marks, mark);
  const word = setOffWords(text);
  if (word !== undefined && wholeState.test(word)) return statusOfValue(word);
  const first = leadingWord.exec(text);
  const said = (first?.[1] ?? first?.[2])?.trim();
  if (said !== undefined && wholeState.test(said)) return statusOfValue(said);
  if (markFirstWord.test(text)) return 'done';
  if (/^\s*~~.*~~\s*$/.test(text)) return 'cancelled';
  return undefined;
}

const statusLine =
  /^[\s>*_-]*(?:status|state|estado|stand|ステータス|状態|状态)\**\s*[:：][\s*]*([^\s*].*)$/iu;

/** What a line such as `**Status**: done` states. */
export const statusLineValue = (line: string): string | undefined =>
  statusLine.exec(line.slice(0, 300))?.[1];

/** The state that a text consists of, such as `In Progress` or `Pending / not started`. */
export function stateOfWords(text: string): TaskStatus | undefined {
  const parts = text.split('/').map((part) => part.trim());
  const states = parts.map(
    (part) => words.find(([pattern]) => pattern.exec(part)?.[0].length === part.length)?.[1],
  );
  return states.includes(undefined) ? undefined : states[0];
}

/** Whether something is left to do. */
export const isOpen = (status: TaskStatus): boolean =>
  status !== 'done' && status !== 'cancelled' && status !== 'deferred';

/** The state of a container whose own text says nothing: from what it holds. */
export function statusOfAll(statuses: readonly TaskStatus[]): TaskStatus {
  const counted = statuses.filter((status) => status !== 'cancelled' && status !== 'deferred');
  if (counted.length === 0) return statuses[0] ?? 'todo';
  if (counted.every((status) => status === 'done')) return 'done';
  if (counted.some((status) => status !== 'todo' && status !== 'blocked')) return 'doing';
  return counted.every((status) => status === 'blocked') ? 'blocked' : 'todo';
}
