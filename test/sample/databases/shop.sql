CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, since TEXT NOT NULL);
CREATE TABLE articles (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL);
INSERT INTO customers (name, since) VALUES
  ('Ada O''Brien', '2024-03-01'), ('Zoë Müller', '2024-07-19'), ('Luis Peña', '2025-01-05');
INSERT INTO articles (name, cents) VALUES ('bread', 320), ('milk', 139), ('coffee', 749);
