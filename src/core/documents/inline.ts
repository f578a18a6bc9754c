/** Longer lines than this are shown as written: cleaning them up is worth nothing to a reader. */
const longestCleaned = 4000;

/** The words of a line without Markdown's markup; code keeps its text. */
export function plainText(markup: string): string {
  if (markup.length > longestCleaned) return markup.trim();
  const parts = markup.split(/(`+[^`]*`+)/);
  const words = parts.map((part, index) =>
    index % 2 === 1 ? part.replaceAll('`', '') : withoutMarkup(part),
  );
  return words.join('').replaceAll(/\s+/g, ' ').trim();
}

function withoutMarkup(text: string): string {
  if (!/[[<*_~\\&]/.test(text)) return text;
  return text
    .replaceAll(/<!--[^>]{0,500}-->/g, '')
    .replaceAll(
      /!?\[([^[\]]{0,500})\]\([^()\s]{0,500}(?:\([^()\s]{0,100}\))?(?: "[^"]{0,200}")?\)/g,
      '$1',
    )
    .replaceAll(/<\/?[a-z][^<>]{0,100}>/gi, (tag) =>
      /^<\/?(?:b|i|u|em|strong|br|kbd|sub|sup|span|a|s|del|ins)\b/i.test(tag) ? '' : tag,
    )
    .replaceAll(/\*\*|~~/g, '')
    .replaceAll(/(^|[\s(["'])__([^_]{1,500})__(?=$|[\s).,:;!?\]"'])/g, '$1$2')
    .replaceAll(/(^|[\s(["'])\*([^\s*][^*]{0,500})\*(?=$|[\s).,:;!?\]"'])/g, '$1$2')
    .replaceAll(/(^|[\s(["'])_([^\s_][^_]{0,500})_(?=$|[\s).,:;!?\]"'])/g, '$1$2')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}

const namedPath =
  /`([^`\s]+(?:\.\w{1,8}|\/))`|(?:^|[\s(["'])((?:[\w.~*-]+\/)*[\w.*-]+\.(?:md|mdx|markdown|txt|adoc|rst|json|ya?ml|toml|sql|csv|ts|js|py|sh))(?=$|[\s),;:"'\]])/i;

/** The first file or folder that a line of markup names, as written; a folder ends in `/`. */
export function pathIn(markup: string): string | undefined {
  const match = namedPath.exec(markup.slice(0, 1000));
  return match?.[1] ?? match?.[2];
}

const pictures = String.raw`[\p{Extended_Pictographic}\p{Regional_Indicator}\u{1F3FB}-\u{1F3FF}\u200d\ufe0f\ufffd✓✔✗✘]`;
const leadingPictures = new RegExp(String.raw`^(?:${pictures}|\s|[•▪▸►])+`, 'u');
const trailingPictures = new RegExp(String.raw`(?:${pictures}|\s)+$`, 'u');

/** A text without the pictures at its start and end; digits and `#` are not pictures, though Unicode says so. */
export function withoutPictures(text: string): string {
  const start = leadingPictures.exec(text)?.[0].length ?? 0;
  return text.slice(start).replace(trailingPictures, '');
}

const keycaps = /^(?:[0-9]\ufe0f?\u20e3)+/;

/** Reads the keycaps that number a heading (`1️⃣2️⃣` is 12, `🔟` is 10). */
function readKeycaps(text: string): { id: string; rest: string } | undefined {
  if (text.startsWith('🔟'))
    return {
      id: '10',
      rest: text
        .slice(2)
        .replace(/^\ufe0f/, '')
        .trim(),
    };
  const match = keycaps.exec(text);
  if (!match) return undefined;
  return { id: match[0].replaceAll(/[^0-9]/g, ''), rest: text.slice(match[0].length).trim() };
}

const numbered =
  /^(?:(?:section|§|abschnitt|sección|seção|kapitola)\s*)?(\d{1,4}(?:\.\d{1,4}){0,5}[A-Za-z]?|[A-Z]\d{1,4}(?:\.\d{1,4}){0,5}|[IVX]{1,5}|[A-Z])(?:[.):]|\s+[-–—]|:)\s+(?=\S)/iu;
const numberedPlainly =
  /^(?:(?:section|§|abschnitt|sección|seção|kapitola)\s*)(\d{1,4}(?:\.\d{1,4}){0,5}[A-Za-z]?)\b[.):]?\s*|^(\d{1,4}(?:\.\d{1,4}){1,5})\s+(?=\S)/iu;

/** A heading's words without markup, pictures, leading number and closing colon, and that number or id. */
export function readTitle(markup: string): { title: string; id?: string } {
  const text = plainText(markup).replace(/\s*[:：]$/u, '');
  const keyed = readKeycaps(text);
  if (keyed) return { title: withoutPictures(keyed.rest) || keyed.id, id: keyed.id };
  const bare = withoutPictures(text);
  const match = numbered.exec(bare) ?? numberedPlainly.exec(bare);
  const id = match?.[1] ?? match?.[2];
  if (!match || id === undefined) return { title: bare };
  const title = bare.slice(match[0].length);
  // "A: …" and "I. …" number a heading; "a dog" or "v: …" do not.
  if (/^[a-z]/.test(id) || title === '') return { title: bare };
  return { title, id };
}
