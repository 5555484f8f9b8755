-- migrate:up
CREATE TABLE coupons (id INTEGER PRIMARY KEY, code VARCHAR(20) NOT NULL);
ALTER TABLE orders ADD COLUMN coupon_id INTEGER REFERENCES coupons (id);
-- SQLite cannot sleep: count for about two seconds
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000) SELECT count(*) FROM n;

-- migrate:down
DROP TABLE coupons;
