-- MIGRATION: 20251202_add_loyalty_points.sql
-- VERSION: 1.3.0
-- PHASE: Phase 1 – Earn Points
-- DATE: 2025-12-02
-- ROLLBACK: Run 20251202_rollback.sql

-- PURPOSE: Keep the points that customers earn
-- DEPENDENCIES: customers
-- IMPACTS: None (adds a table, changes no row)

CREATE TABLE loyalty_points (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  order_number TEXT NOT NULL UNIQUE,
  points INTEGER NOT NULL CHECK (points >= 0),
  earned_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX loyalty_points_by_customer ON loyalty_points (customer_id);

-- VERIFICATION QUERIES:
-- SELECT count(*) FROM loyalty_points; -- Should return: 0
