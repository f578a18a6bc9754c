/**
 * MODULE: src/receipt.ts
 * PURPOSE: Writes a receipt
 * VERSION: 1.0.0
 * LAST_MODIFIED: 2025-11-28
 */
export interface Line {
  article: string;
  cents: number;
}

export function printReceipt(lines: readonly Line[], card: string): string {
  const total = lines.reduce((sum, line) => sum + line.cents, 0);
  return `Total ${(total / 100).toFixed(2)} €, card …${card.slice(-4)}`;
}
