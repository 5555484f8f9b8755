-- migrate:up
CREATE TABLE coupons (id INTEGER PRIMARY KEY, code VARCHAR(20) NOT NULL);
ALTER TABLE orders ADD COLUMN coupon_id INTEGER REFERENCES coupons (id);
SELECT SLEEP(2);

-- migrate:down
DROP TABLE coupons;
