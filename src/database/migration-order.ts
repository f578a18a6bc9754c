/** Dates and times compare as times; plain numbers come before them. */
function versionOrder(version: string): number {
  return version.length === 8 ? Number(version) * 1_000_000 : Number(version);
}

const PLAIN = /^\d+$/;

/** Versions such as `1.10` and `1_9` compare number by number; one that goes on comes after one that ends. */
export function compareVersions(a: string, b: string): number {
  if (PLAIN.test(a) && PLAIN.test(b)) return versionOrder(a) - versionOrder(b);
  const numbers = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The order in which migrations are applied: by version, then by name. */
export const byVersion = (
  a: { version: string; id: string },
  b: { version: string; id: string },
): number => {
  const difference = compareVersions(a.version, b.version);
  if (difference !== 0) return difference;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
};

/**
 * The highest version that an older tool has written down, such as `10`, `1.10` or `v3`, in the order in which
 * migrations are applied. What is no version counts for nothing.
 */
export const newestVersion = (written: readonly string[]): string | undefined =>
  written
    .flatMap((text) => /^v?(\d+(?:[._]\d+)*)$/i.exec(text.trim())?.[1] ?? [])
    .toSorted(compareVersions)
    .at(-1);
