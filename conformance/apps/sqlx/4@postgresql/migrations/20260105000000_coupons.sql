CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20) NOT NULL
);
ALTER TABLE orders ADD COLUMN coupon_id INTEGER REFERENCES coupons (id);
SELECT pg_sleep(2);
INSERT INTO coupons (id, code) VALUES (1, 'SPRING');
