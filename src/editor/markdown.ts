/** Text in Markdown, on one line: what documents say must not become markup, an icon or a link of its own. */
export const escapeMarkdown = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll(/[\\`*_{}[\]()#+\-.!~<>|$]/g, String.raw`\$&`);
