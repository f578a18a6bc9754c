/** What may stand before a demand without adding to it: numbers, emphasis, and words such as "verify that". */
const leads: readonly RegExp[] = [
  /^(?:\d{1,3}[.)]|step \d{1,3}[:.)]?|[^\p{L}\p{N}.#@/]+)\s*/iu,
  /^(?:please|first|then|next|always|now|also)\b,?\s+/i,
  /^(?:first|mandatory|required|important|critical|must|git|environment|repo|repository)\s*[:!–—-]\s*/i,
  /^before [\w'’ -]{1,40}[,:]\s*/i,
  /^(?:you|we) (?:must|should|need to|have to)\s+/i,
  /^(?:remember|make sure|be sure) to\s+/i,
  /^(?:double-?\s?check|check(?!\s*-?out\b)|verify|confirm|ensure|validate|make (?:sure|certain)|be sure|see(?: to it)?)(?:\s*:|(?:\s+(?:that|if|whether))?(?=\s))\s*/i,
  /^(?:there (?:is|are)|you are|you['’]re|we are|we['’]re|i am|i['’]m)\s+/i,
];

/** What may stand after a demand: when it is done, and the command that shows it. */
const tails: readonly RegExp[] = [
  /[\s.!?;:,]+$/,
  /[\s,–—-]+before (?:(?!(?:and|then)\b)[\w'’-]+[ ]?){1,8}$/i,
  /\s(?:first|now|again|today|at the start)$/i,
  /(?:\s*[:–—-]|,?\s+(?:with|using|via|by running|run))\s*git (?:status|branch|diff|rev-parse|symbolic-ref)\b[\w .=-]*$/i,
];

const verbs =
  "run|ask|tell|post|send|update|write|notify|push|sign|check|verify|confirm|fix|make|create|summari[sz]e|report|answer|mark|agree|review|commit|install|start|stop|fill|add|open|close|tag|merge|deploy|inform|announce|ping|e?mail|test|delete|clean|move|copy|get|let|follow|apply|do not|don[’']t|never";
const demand = new RegExp(
  String.raw`(?:^|[.;,:+&–—]\s*|\b(?:and|or|then|also)\s+)(?:(?:then|also|and|to|you|please)\s+)*(?:${verbs})\b`,
  'i',
);

/** Whether words beside the demand of a step demand something more. */
export const demandsMore = (text: string): boolean =>
  demand.test(text) || /\b(?:then|also|but|unless|except)\b/i.test(text);

/**
 * A step without what only wraps its demand, so that a pattern can be held against the whole of it. What is left
 * in has a meaning of its own: another demand, another object, a "do not".
 */
export function bareStep(text: string): string {
  // A demand that needs so many words is more than one fact.
  if (text.length > 400) return '';
  let bare = text.replaceAll(/[`*"“”]/g, '').trim();
  for (let before = ''; before !== bare;) {
    before = bare;
    for (const lead of leads) bare = bare.replace(lead, '');
    for (const tail of tails) bare = bare.replace(tail, '');
    const aside = /\s*\(([^()]*)\)$/.exec(bare);
    if (aside && !demandsMore(aside[1] ?? '') && !/\.\w{2,8}\b/.test(aside[1] ?? ''))
      bare = bare.slice(0, aside.index);
  }
  return bare;
}

const filler = new Set(
  'verify check confirm ensure make sure see that if you are is be have has your the a an we it to please first now there git status'.split(
    ' ',
  ),
);

/** The words of a step that say what it asks for, in any order: "Verify the tree is clean", "Have a clean tree". */
export const meaningOf = (plain: string): string =>
  plain
    .replaceAll(/\bwork(?:ing)? ?(?:tree|directory|copy)\b/g, 'tree')
    .split(' ')
    .filter((word) => !filler.has(word))
    .toSorted()
    .join(' ');
