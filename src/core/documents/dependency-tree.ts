import type { Dependency } from './document.ts';
import type { Resolver } from './resolver.ts';
import { isPlainFence } from './lists.ts';
import { ofType } from './markdown.ts';
import type { Code } from './markdown.ts';
import type { Part } from './sections.ts';
import type { Plan } from './tasks.ts';

interface TreeLine {
  readonly indent: number;
  readonly name: string;
  readonly line: number;
}

const branch = /[├└┬┼╰]|\|--|\+--|`--/;
const stem = /^[\s│|↓▼v]*[│|↓▼][\s│|↓▼]*$/;

/**
 * Reads trees that are drawn in fences, outside of summaries only Mermaid's graphs: a line hangs on the nearest line above with less indent, or on the
 * line before it where a stem leads down from there. What a line says in brackets ("needs Phase 9", "after
 * Phase 0") outranks the drawing.
 */
export function readDependencyTrees(
  part: Part,
  isSummary: boolean,
  plan: Plan,
  resolver: Resolver,
  add: (edge: Dependency) => void,
): void {
  if (plan.phases.length === 0 && plan.tasks.length === 0) return;
  for (const block of ofType(part.blocks, 'code')) {
    if (isSummary ? isPlainFence(block) || isGraph(block) : isGraph(block))
      readTree(block, resolver, add);
  }
}

/** A graph of Mermaid says what leads to what wherever it stands; its other pictures say other things. */
const isGraph = ({ lang, content }: Code): boolean =>
  lang === 'mermaid' && content.some((line) => /^\s*(?:graph|flowchart)\b/.test(line));

/** `→`, `-->`, `=>`, also drawn with lines: `──>`, `─▶`. */
const arrow = /[\s─━]*(?:[-=─━]+>|→|⟶|[─━-]*[▶►])[\s]*/u;
const drawing = /^[\s│|├└┬┼╰─━+`\\-]*$/u;

function readTree(code: Code, resolver: Resolver, add: (edge: Dependency) => void): void {
  const stack: TreeLine[] = [];
  let hasStem = false;
  for (const [offset, text] of code.content.entries()) {
    const line = code.contentLine + offset;
    if (text.trim() === '' || stem.test(text)) {
      hasStem = text.trim() !== '';
      continue;
    }
    const chain = text.split(arrow);
    const isDrawn = chain.length > 1 && drawing.test(chain[0] ?? '');
    if (chain.length > 1 && !isDrawn) readChain(chain, line, resolver, add);
    else if (isDrawn) readChain(chain.slice(1), line, resolver, add);
    const own = isDrawn ? (chain[1] ?? '') : (chain[0] ?? '');
    const remark = /\(([^()]*)\)[^()]*$/.exec(own)?.[1] ?? '';
    const name = resolver.ids(own.replace(/\(.*$/, ''))[0];
    if (name) {
      const indent = text.search(/[\p{L}\d#]/u);
      while (stack.length > 0 && (stack.at(-1)?.indent ?? 0) > indent) stack.pop();
      const same = stack.at(-1)?.indent === indent ? stack.pop() : undefined;
      const hangs = isDrawn || branch.test(text);
      const above = hangs ? stack.at(-1) : hasStem ? (same ?? stack.at(-1)) : undefined;
      // An arrow between two names says all; a line before the first arrow hangs on nothing by itself.
      if (chain.length === 1 || isDrawn) addTreeEdge({ line, name, above, remark }, resolver, add);
      stack.push({ indent, name: name.to, line: name.toLine });
    }
    pushTargets(chain, isDrawn ? 2 : 1, text, resolver, stack);
    hasStem = false;
  }
}

/** What an arrow points to may have branches of its own below it. */
function pushTargets(
  chain: readonly string[],
  from: number,
  text: string,
  resolver: Resolver,
  stack: TreeLine[],
): void {
  let searched = 0;
  for (const [index, segment] of chain.entries()) {
    const indent = text.indexOf(segment, searched);
    searched = indent + segment.length;
    const name = index < from ? undefined : resolver.ids(segment.replace(/\(.*$/, ''))[0];
    if (name) stack.push({ indent, name: name.to, line: name.toLine });
  }
}

function addTreeEdge(
  found: {
    line: number;
    name: { to: string; toLine: number };
    above: TreeLine | undefined;
    remark: string;
  },
  resolver: Resolver,
  add: (edge: Dependency) => void,
): void {
  const { line, name, above, remark } = found;
  const from = { line, from: name.to, fromLine: name.toLine };
  const condition = /(?:needs|after|requires|depends on|waits for)\s+([^,;()]{1,200})/i.exec(
    remark,
  )?.[1];
  const stated =
    condition === undefined
      ? []
      : resolver.ids(condition).filter((one) => one.toLine !== name.toLine);
  if (stated.length > 0) {
    for (const { to, toLine } of stated) add({ ...from, to, toLine });
  } else if (above) {
    add({ ...from, to: above.name, toLine: above.line });
  } else if (condition !== undefined) {
    add({ ...from, to: condition.trim() });
  }
}

/** Each link of `Phase 1 → Phase 2` waits for the one before it. */
export function readChain(
  chain: readonly string[],
  line: number,
  resolver: Resolver,
  add: (edge: Dependency) => void,
): void {
  for (let index = 1; index < chain.length; index += 1) {
    for (const from of resolver.ids(chain[index] ?? '')) {
      for (const { to, toLine } of resolver.ids(chain[index - 1] ?? ''))
        add({ line, from: from.to, fromLine: from.toLine, to, toLine });
    }
  }
}
