/** One thing that the doctor looked at. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'error';
  readonly detail: string;
  readonly remedy?: string;
}

export const ok = (id: string, title: string, detail: string): Check => ({
  id,
  title,
  state: 'ok',
  detail,
});
