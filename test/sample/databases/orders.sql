CREATE TABLE orders (number TEXT PRIMARY KEY, customer_id INTEGER, placed_at TEXT NOT NULL);
CREATE TABLE order_lines (
  id INTEGER PRIMARY KEY,
  order_number TEXT NOT NULL REFERENCES orders (number) ON DELETE CASCADE,
  article TEXT NOT NULL,
  cents INTEGER NOT NULL
);
INSERT INTO orders (number, customer_id, placed_at) VALUES
  ('2025-0001', 1, '2025-11-29T09:12:00Z'), ('2025-0002', 3, '2025-11-29T09:40:00Z');
INSERT INTO order_lines (order_number, article, cents) VALUES
  ('2025-0001', 'bread', 320), ('2025-0001', 'coffee', 749), ('2025-0002', 'milk', 139);
