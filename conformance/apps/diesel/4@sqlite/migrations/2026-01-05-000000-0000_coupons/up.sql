CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20) NOT NULL
);
ALTER TABLE orders ADD COLUMN coupon_id INTEGER REFERENCES coupons (id);
-- SQLite cannot sleep: count for about two seconds
WITH RECURSIVE ticks (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM ticks WHERE n < 8000000)
SELECT count(*) FROM ticks;
INSERT INTO coupons (id, code) VALUES (1, 'SPRING');
