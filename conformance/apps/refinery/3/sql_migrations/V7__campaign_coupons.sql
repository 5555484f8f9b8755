INSERT INTO coupons (id, code) SELECT id, code FROM campaigns;
