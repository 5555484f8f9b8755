INSERT INTO coupons (id, code) SELECT 1, 'SPRING' FROM pg_sleep(2);
