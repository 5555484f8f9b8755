INSERT INTO coupons (id, code) SELECT 1, 'SPRING' FROM (SELECT SLEEP(2)) AS pause;
