/** Reads lists from the page in one go: reading piece by piece would tear when the page changes between. */
import type { Locator } from 'playwright-core';

/**
 * What to read of each element: `'.selector'` for the text of its first such descendant, `'@name'` for
 * an attribute of its own, `'.selector@name'` for a descendant's, `''` for its own text.
 */
type Fields<Name extends string> = Readonly<Record<Name, string>>;

/** `null` where there is no such descendant or attribute. */
export type Read<Name extends string> = Record<Name, string | null> & { index: number };

/**
 * Reads every element that the locator finds, from the top of the page down. `index` is the element's
 * place among what the locator finds, for `locator.nth`.
 */
export async function readAll<Name extends string>(
  locator: Locator,
  fields: Fields<Name>,
): Promise<Read<Name>[]> {
  const found = (await locator.evaluateAll(
    (elements, wanted: Readonly<Record<string, string>>) =>
      elements.map((element, index) => {
        const values = Object.entries(wanted).map(([name, path]) => {
          const [selector, attribute] = path.split('@');
          const part = selector ? element.querySelector(selector) : element;
          if (!part) return [name, null];
          if (attribute) return [name, part.getAttribute(attribute)];
          return [name, 'innerText' in part ? part.innerText : part.textContent];
        });
        return { top: element.getBoundingClientRect().top, index, ...Object.fromEntries(values) };
      }),
    fields,
  )) as (Read<Name> & { top: number })[];
  return found
    .toSorted((a, b) => a.top - b.top)
    .map((each) => {
      for (const name of Object.keys(fields) as Name[]) {
        const value = each[name];
        if (value !== null && !fields[name].includes('@')) {
          (each as Record<string, unknown>)[name] = clean(value);
        }
      }
      return each;
    });
}

/** What is shown, without the private-use characters of icon fonts and with single spaces. */
export function clean(text: string): string {
  return text
    .replaceAll(/[\uE000-\uF8FF]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
