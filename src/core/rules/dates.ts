/**
 * What is wrong with the first date in a text, as words that go on after "its date".
 *
 * @param today `YYYY-MM-DD`
 * @returns undefined where it is a day that exists and is not to come
 */
export function dateFault(text: string, today: string): string | undefined {
  const match = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(text.slice(0, 1000));
  if (!match) return 'is missing, or not written as YYYY-MM-DD';
  const [date, year, month, day] = match;
  const time = new Date(`${date}T00:00:00Z`);
  const exists =
    !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 10) === `${year}-${month}-${day}`;
  if (!exists) return `is ${date}, a day that does not exist`;
  return date > today ? `is ${date}, which is still to come` : undefined;
}
