/** The accessibility rules of axe, on a page of the workbench or a part of it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A fault that is not ours: the rule that it breaks, and what it is found on. */
export interface KnownFault {
  readonly rule: string;
  /** As CSS has it. */
  readonly on: string;
}

interface Node {
  readonly html: string;
  readonly element: { matches(selector: string): boolean };
}

/**
 * What axe found wrong in a frame, one line each.
 *
 * @param within a CSS selector of the part that is looked at; the whole page without it
 */
export async function findFaults(
  frame: Frame,
  within = 'html',
  known: readonly KnownFault[] = [],
): Promise<string[]> {
  await frame.evaluate(AXE);
  return frame.evaluate(
    async ([part, notOurs]) => {
      const { axe } = globalThis as unknown as {
        axe: {
          run: (
            include: string,
            options: { elementRef: true },
          ) => Promise<{ violations: { id: string; nodes: Node[] }[] }>;
        };
      };
      const { violations } = await axe.run(part, { elementRef: true });
      return violations.flatMap(({ id, nodes }) =>
        nodes
          .filter(
            ({ element }) => !notOurs.some(({ rule, on }) => rule === id && element.matches(on)),
          )
          .map(({ html }) => `${id}: ${html.slice(0, 160)}`),
      );
    },
    [within, known] as const,
  );
}
