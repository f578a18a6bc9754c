/** How many elements of a list, whose numbers ascend, have a number below the limit; in logarithmic time. */
export function countBelow<T>(
  list: readonly T[],
  numberOf: (one: T) => number,
  limit: number,
): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberOf(list[middle] as T) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
