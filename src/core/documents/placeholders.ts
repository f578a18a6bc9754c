const placeholder =
  /^(?:[_*]?\(.*\)[_*]?|\[[^\]]*\]|<[^>]*>|\.{3}|…|tbd|todo|task (?:description|name|title)|(?:task|item|step) \d)$/i;
const placeholderInside =
  /<(?:title|name|description|task|id)>|\[(?:title|name|description|task name|your [^\]]{1,30})\]/i;
/** `TASK-00X`, `TXXX`: the shape of an id. */
const shapeOfId = /(?<![A-Za-z0-9])(?:[A-Z]{1,8}-|T)[0#]*X{1,3}(?![A-Za-z0-9])/;

/** Words that stand for what is to be written in their place. */
export function isPlaceholder(markup: string): boolean {
  const text = markup.trim();
  if (text === '') return true;
  if (text.length > 300 || /^\[[^\]]*\]\(/.test(text)) return false;
  const bare = text.replaceAll(/^[*_~`\s]+|[*_~`\s]+$/g, '');
  return placeholder.test(bare) || placeholderInside.test(text) || shapeOfId.test(text);
}
