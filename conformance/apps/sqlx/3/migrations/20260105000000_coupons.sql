CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20) NOT NULL
);
ALTER TABLE orders ADD COLUMN coupon_id INTEGER REFERENCES coupons (id);
INSERT INTO coupons (id, code) SELECT id, code FROM campaigns;
