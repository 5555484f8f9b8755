ALTER TABLE orders ADD COLUMN status TEXT;
UPDATE orders SET status = 'paid';
