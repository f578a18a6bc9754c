/**
 * A text inside the quotes of a Mermaid label. Mermaid has no escape sign, but entity codes (see "Entity
 * codes to escape characters" in its documentation on flowcharts): all signs that mean something to it,
 * to Markdown in it or to HTML are written so, at the beginning also those that would make a list.
 */
export function mermaidText(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim()
    .replace(/["#&<>`%*_;:{}[\]()|\\$~]/g, code)
    .replace(/^(?:[-+]|\d+\.)(?=\s|$)/, (start) => start.slice(0, -1) + code(start.slice(-1)));
}

const code = (sign: string): string => `#${sign.codePointAt(0) ?? 32};`;
