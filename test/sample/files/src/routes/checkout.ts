/**
 * MODULE: src/routes/checkout.ts
 * PURPOSE: Takes an order and gives its receipt
 * VERSION: 1.2.0
 * LAST_MODIFIED: 2025-11-28
 */
import { printReceipt, type Line } from '../receipt.ts';

export interface Order {
  number: string;
  lines: Line[];
  card: string;
}

const seen = new Set<string>();

/** An order that is sent again is answered again, but counted once. */
export function checkout(order: Order): string {
  seen.add(order.number);
  return printReceipt(order.lines, order.card);
}
