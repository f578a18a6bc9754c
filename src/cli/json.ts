/** One JSON text of any plain data; Maps become objects and Sets lists. */
export function toJson(data: unknown): string {
  return JSON.stringify(
    data,
    (_key, value: unknown) =>
      value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value,
    2,
  );
}
