/**
 * MODULE: src/routes/articles.ts
 * PURPOSE: Lists what can be bought
 * VERSION: 1.0.0
 * LAST_MODIFIED: 2025-11-03
 */
export interface Article {
  name: string;
  cents: number;
}

export function listArticles(articles: readonly Article[]): string[] {
  return articles.map(({ name, cents }) => `${name}: ${(cents / 100).toFixed(2)} €`);
}
