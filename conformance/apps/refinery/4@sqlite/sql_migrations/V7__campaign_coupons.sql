-- SQLite cannot sleep: count for about two seconds
INSERT INTO coupons (id, code)
WITH RECURSIVE ticks (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM ticks WHERE n < 4000000)
SELECT 1, 'SPRING' FROM ticks WHERE n = 4000000;
