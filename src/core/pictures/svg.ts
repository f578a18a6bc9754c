/** How a picture is to be made; see `planBoard` and `sessionTimeline`. */
export interface PictureOptions {
  /**
   * `alone`: a file of its own, with colours for light and dark pages. `inside`: a part of a page that
   * brings the style (see `pageStyle`), whose parts are told apart by keyboard and screen reader.
   */
  readonly setting: 'alone' | 'inside';
}

/** The colours of a picture, each a CSS colour. */
export interface Palette {
  readonly ground: string;
  readonly card: string;
  readonly line: string;
  readonly text: string;
  readonly quiet: string;
  readonly done: string;
  readonly doing: string;
  readonly blocked: string;
  readonly partial: string;
  readonly critical: string;
}

export const LIGHT: Palette = {
  ground: '#ffffff',
  card: '#f6f8fa',
  line: '#818b98',
  text: '#1f2328',
  quiet: '#59636e',
  done: '#1a7f37',
  doing: '#0969da',
  blocked: '#cf222e',
  partial: '#9a6700',
  critical: '#8250df',
};

export const DARK: Palette = {
  ground: '#0d1117',
  card: '#151b23',
  line: '#656c76',
  text: '#f0f6fc',
  quiet: '#9198a1',
  done: '#3fb950',
  doing: '#4493f8',
  blocked: '#f85149',
  partial: '#d29922',
  critical: '#ab7df8',
};

/** The rules that colour a picture's classes. Shapes and widths are no colours: they are the same in each theme. */
function pictureStyle(palette: Palette): string {
  const { ground, card, line, text, quiet, critical } = palette;
  const states = (['done', 'doing', 'blocked', 'partial'] as const)
    .map((name) => `.m-${name}{stroke:${palette[name]}}.f-${name}{fill:${palette[name]}}`)
    .join('');
  return [
    `.ground{fill:${ground}}.card{fill:${card};stroke:${line}}.card.critical{stroke:${critical};stroke-width:2.5}`,
    `.bar{fill:none;stroke:${line}}text{fill:${text}}text.quiet{fill:${quiet}}.f-text{fill:${text}}`,
    `.m-plain{stroke:${quiet}}.f-plain{fill:${quiet}}.f-ground{fill:${ground}}.m-ground{stroke:${ground}}${states}`,
    `.arrow{stroke:${quiet}}.head{fill:${quiet}}.arrow.critical{stroke:${critical};stroke-width:2.5}.head.critical{fill:${critical}}`,
    `.f-critical{fill:${critical}}.m-critical{stroke:${critical}}`,
  ].join('');
}

const SHAPES =
  '.mark,.arrow{fill:none}.mark{stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}' +
  '.arrow{stroke-width:1.2}.met{opacity:.45}.strong{font-weight:600}.dashed{stroke-dasharray:3 2.5}';

/** The style that a page with pictures in it needs. */
export const pageStyle = (palette: Palette): string => SHAPES + pictureStyle(palette);

const FONT =
  'text{font-family:-apple-system,BlinkMacSystemFont,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif}';

const styleAlone = `<style>${FONT}${SHAPES}${pictureStyle(LIGHT)}@media (prefers-color-scheme:dark){${pictureStyle(DARK)}}</style>`;

/**
 * Text as XML may hold it: escaped, without the characters that XML 1.0 forbids and those that turn the
 * direction of what follows.
 */
export function escapeText(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g,
      '',
    )
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

type Value = string | number | undefined;

const number = (value: number): string => String(Math.round(value * 100) / 100);

/** An element; attributes that are undefined are left out. `inner` is markup already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, Value>>,
  inner: readonly string[] | string = '',
): string {
  const written = Object.entries(attributes)
    .filter((pair): pair is [string, string | number] => pair[1] !== undefined)
    .map(([key, value]) => {
      const text = typeof value === 'number' ? number(value) : escapeText(value);
      return ` ${key}="${text}"`;
    })
    .join('');
  // A line for each part: two texts do not run together, and a changed picture shows in a diff.
  const content =
    typeof inner === 'string' || inner.length === 0 ? String(inner) : `\n${inner.join('\n')}\n`;
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A whole picture around its parts. `words` are its name and what it shows, for those who do not see it. */
export function picture(
  size: { readonly width: number; readonly height: number },
  words: { readonly title: string; readonly description: string },
  parts: readonly string[],
  { setting }: PictureOptions,
): string {
  const alone = setting === 'alone';
  const { width, height } = size;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${number(width)} ${number(height)}`,
      width,
      height,
      class: 'picture',
      role: alone ? 'img' : 'group',
      'aria-label': words.title,
    },
    [
      ...(alone ? [element('title', {}, escapeText(words.title)), styleAlone] : []),
      ...(alone && words.description !== ''
        ? [element('desc', {}, escapeText(words.description))]
        : []),
      element('rect', { class: 'ground', x: 0, y: 0, width, height }),
      ...parts,
    ],
  );
}
