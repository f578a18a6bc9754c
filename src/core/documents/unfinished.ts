import type { TaskStatus } from './document.ts';

/** Words that say that work is finished, as the source of a pattern. */
export const doneWords = String.raw`done|complete[ds]?|completion|finished|shipped|merged|closed|resolved|fixed|implemented|delivered|landed|deployed|verified|passed|hecho|hecha|completad[oa]|terminad[oa]|fertig|erledigt|abgeschlossen|conclu[íi]d[oa]|feito|fait|terminée?|hotovo|dokončeno`;

const end = String.raw`(?![\p{L}\d])`;
const done = `(?:${doneWords})${end}`;
/** Up to three words between, in one clause: "nicht *ganz* fertig", but not "not needed, done elsewhere". */
const between = String.raw`(?:[\p{L}'’-]+\s+){0,3}?`;
const before = (words: string, gap = ''): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\d])(?:${words})\s+${gap}${done}`, 'iu');

/** What stands right before the word and puts it into the future, or denies it. */
const coming =
  String.raw`(?:can|could|may|should|must|shall|will|to|wird|muss|soll|kann)(?:\s+(?:still|soon|noch))?(?:\s+be)?` +
  '|expected|estimated|target(?:ed)?|due|no(?:\\s+(?:está|esta|se ha|ha sido|ha))?|sin|non';
const denied = String.raw`not(?!\s+(?:need|requir))|never|cannot|\p{L}+n['’]t|nicht|nie(?:mals)?|kein\p{L}*|pas|jamais|não|nunca|není`;
const short = String.raw`(?:not|nicht|no|pas|não|\p{L}+n['’]t)\s+(?:(?:yet|noch|está|est)\s+)?(?:fully|entirely|completely|totally|quite|all|100\s*%|ganz|vollständig|komplett|totalmente|completamente|tout à fait|entièrement)`;
const nearly = String.raw`almost|nearly|mostly|partly|largely|partiellement|fast|beinahe|größtenteils|weitgehend|zum teil|casi|quase|presque|skoro|near(?:ing|s)?|close to|towards?`;

/** "Done, tests missing": what is left, at the end of a clause, behind the word. */
const left = new RegExp(
  String.raw`(?<![\p{L}\d])${done}.*?(?:(?<!\b(?:nothing|none|no|nichts|keine)\s(?:[\p{L}-]+\s)?)(?<![\p{L}\d])(?:missing|outstanding|remain(?:s|ing)?|left(?:\s+to\s+\p{L}+)?|untested|fehlt|fehlen|faltan?)\s*(?:$|[).,;!])|(?<![\p{L}\d])(?:but|still)\s+(?:still\s+)?needs?\s(?!no\b|nothing))`,
  'iu',
);

const readings: readonly (readonly [RegExp, TaskStatus])[] = [
  [before(short, between), 'partial'],
  [before(coming), 'todo'],
  [before(denied, between), 'todo'],
  [
    /(?<!\p{L})(?:un(?:finished|completed)|re-?opened)(?!\p{L})|完了して(?:い)?(?:ない|ません)|(?:没有?|沒有?|尚未)完成/iu,
    'todo',
  ],
  [before(nearly, between), 'partial'],
  [left, 'partial'],
];

/** A share of the work: at the start, behind such words, or of what is done; "Done, 95% coverage" is none. */
const amount = String.raw`(\d{1,3}(?:[.,]\d{1,4})?)\s*%`;
const share = new RegExp(
  String.raw`(?:^[\s*_~≈(\[]*|[(\[]\s*|(?<!\p{L})(?:${doneWords}|progress|fortschritt|about|approx\.?|at|ca\.?)[\s\p{P}~≈]{0,4})${amount}(?!\s*\p{L})` +
    String.raw`|(?<![\d.,])${amount}\s*(?:${doneWords}|of|there|progress|ready|von)${end}`,
  'iu',
);
const counted = new RegExp(
  String.raw`(?<![\d/.-])(\d{1,4})\s*(?:\/|of|von|de|sur)\s*(\d{1,4})(?![\d/.-])(?:\s+\p{L}+){0,2}?\s+${done}`,
  'iu',
);

function byShare(part: number): TaskStatus {
  if (part >= 1) return 'done';
  return part > 0 ? 'doing' : 'todo';
}

/**
 * What a text says that holds a word for done, or none, and yet tells how far the work is: `80% done`, `3 of 5
 * merged`, `to be done`, `almost finished`, `code complete, tests missing`. Undefined where it tells nothing more.
 */
export function howFar(text: string): TaskStatus | undefined {
  const [, alone, ofDone] = share.exec(text) ?? [];
  const percent = alone ?? ofDone;
  if (percent !== undefined) return byShare(Number(percent.replace(',', '.')) / 100);
  const count = counted.exec(text);
  if (count) return byShare(Number(count[1]) / Math.max(1, Number(count[2])));
  return readings.find(([pattern]) => pattern.test(text))?.[1];
}
