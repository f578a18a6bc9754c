import type { Example, Item, StatedRule, Template } from './document.ts';
import { readFieldLines } from './fields.ts';
import { introduced, linesOf, linesUnder, toLine } from './lists.ts';
import { ofType } from './markdown.ts';
import type { Code } from './markdown.ts';
import { walkParts } from './sections.ts';
import type { Part } from './sections.ts';
import type { Source } from './source.ts';

const ruleHeading = /^(?:pattern|rule|law|invariant|commandment|regla|regel)\s*#?\s*[\dIVX]+/i;
const rulesHeading =
  /^(?:[\p{L}-]+ ){0,2}(?:rules|principles|non-negotiables|reglas|regeln|grundsätze)(?!\p{L})/iu;
const enforcementLabel =
  /enforce|checked by|how (?:it|this) is (?:checked|enforced)|durchsetzung|cumplimiento/i;

/** Patterns and rules: each a heading of its own, or an item of a numbered list under "Rules". */
export function readRules(parts: readonly Part[], source: Source): StatedRule[] {
  return parts.flatMap((part): StatedRule[] => {
    const heading = part.name;
    if (ruleHeading.test(heading)) {
      const inner = [...walkParts(part)];
      return [
        withExamples(
          {
            line: part.line,
            title: heading,
            enforcement: inner.flatMap((one) => readEnforcement(one, part, source)),
          },
          inner.flatMap((one) => introduced(one.blocks, 'code').flatMap(examplesIn)),
        ),
      ];
    }
    if (!rulesHeading.test(part.title)) return [];
    return introduced(part.blocks, 'list')
      .filter(({ block }) => block.ordered)
      .flatMap(({ block }) => block.items)
      .filter((item) => item.text !== '')
      .map((item) =>
        withExamples(
          { ...rename(toLine(item)), enforcement: linesUnder(item.blocks, enforcementLabel) },
          introduced(item.blocks, 'code').flatMap(examplesIn),
        ),
      );
  });
}

const rename = ({ line, text }: Item): { line: number; title: string } => ({ line, title: text });

const withExamples = (rule: StatedRule, examples: readonly Example[]): StatedRule =>
  examples.length > 0 ? { ...rule, examples } : rule;

/** From a list under a label, a heading of its own, or a line such as `**Enforcement**: by hook`. */
function readEnforcement(part: Part, rule: Part, source: Source): Item[] {
  if (part !== rule && enforcementLabel.test(part.heading))
    return linesOf(ofType(part.blocks, 'list'));
  const stated = ofType(part.blocks, 'paragraph')
    .flatMap((block) => readFieldLines(block.line, block.endLine, source))
    .filter(({ name, text }) => enforcementLabel.test(name) && text !== '')
    .map(({ line, text }) => ({ line, text }));
  return [...stated, ...linesUnder(part.blocks, enforcementLabel)];
}

const wrong =
  /[❌✗✘🚫⛔]|\b(?:wrong|bad|incorrect|don'?t|do not|never|avoid|falsch|incorrecto)\b/iu;
const right = /[✅✓✔]|\b(?:right|correct|good|always|preferred|instead|richtig|correcto|bien)\b/iu;
const comment = /^\s*(?:#(?!include|define|!)|\/\/|--|;|\/\*|<!--|%|\*)/;

/** What a comment or label says of the code below it; the sign outranks the words. */
function verdictOf(text: string): Example['verdict'] | undefined {
  const sign = /[❌✗✘🚫⛔✅✓✔]/u.exec(text.slice(0, 200))?.[0];
  const said = sign ?? text.slice(0, 200);
  if (wrong.test(said)) return 'wrong';
  return right.test(said) ? 'right' : undefined;
}

/** Cuts a fence at the comments that call what follows right or wrong. */
function examplesIn({ block, label }: { block: Code; label: string }): Example[] {
  const cuts: { offset: number; verdict: Example['verdict'] }[] = [];
  for (const [offset, text] of block.content.entries()) {
    const verdict = comment.test(text) ? verdictOf(text) : undefined;
    const isNew = verdict !== undefined && verdict !== cuts.at(-1)?.verdict;
    if (isNew) cuts.push({ offset, verdict });
  }
  const first = cuts[0];
  const whole = verdictOf(label) ?? 'unsaid';
  // Details in a comment further down, such as "never commit here", are no verdict on the whole.
  if (!first || block.content.slice(0, first.offset).some((text) => text.trim() !== ''))
    return [toExample(block, 0, block.content.length, whole)];
  return cuts.map(({ offset, verdict }, index) =>
    toExample(block, offset, cuts[index + 1]?.offset ?? block.content.length, verdict),
  );
}

function toExample(block: Code, from: number, to: number, verdict: Example['verdict']): Example {
  let end = to;
  while (end > from && (block.content[end - 1] ?? '').trim() === '') end -= 1;
  return {
    line: block.contentLine + from,
    language: block.lang,
    code: block.content.slice(from, end).join('\n'),
    verdict,
  };
}

const fieldInTemplate = /^\W*([A-Z][A-Z0-9_ ]{1,40}?)\s*:/;

/** The names of a template's fields, such as `LAST_MODIFIED`, each once. */
export function fieldNames(lines: readonly string[]): string[] {
  return [...new Set(lines.flatMap((line) => fieldInTemplate.exec(line.slice(0, 300))?.[1] ?? []))];
}

const markerHeading =
  /change[- ]?markers?|inline (?:change|marker|comment)|change (?:block|comment|annotation)s?\b|änderungsmarke|marcador(?:es)? de cambio/i;

/** The comment block at the start of the fence that shows how a change is marked. */
export function readChangeMarker(parts: readonly Part[]): Template | undefined {
  for (const part of parts) {
    const isWhole = markerHeading.test(part.heading);
    for (const { block, label } of introduced(part.blocks, 'code')) {
      if (!isWhole && !markerHeading.test(label)) continue;
      const end = block.content.findIndex((text) => !comment.test(text));
      const lines = end < 0 ? block.content : block.content.slice(0, end);
      if (lines.length > 0) return { line: block.contentLine, lines, names: fieldNames(lines) };
    }
  }
  return undefined;
}
