ALTER TABLE orders ADD COLUMN status VARCHAR(20) DEFAULT 'open' NOT NULL;
CREATE INDEX orders_status ON orders (status);
