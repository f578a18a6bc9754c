-- ROLLBACK: 20251202_rollback.sql
-- REVERTS: 20251202_add_loyalty_points.sql
-- VERSION: Reverts from 1.3.0 to 1.2.0

-- WARNING: This deletes every point that was earned
-- BACKUP: Make and verify a backup before running it

DROP INDEX loyalty_points_by_customer;
DROP TABLE loyalty_points;

-- VERIFICATION QUERIES:
-- SELECT count(*) FROM sqlite_schema WHERE name = 'loyalty_points'; -- Should return: 0
