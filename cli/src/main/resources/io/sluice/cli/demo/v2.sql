
--changeset shop:0002_add_email
ALTER TABLE customers ADD COLUMN email TEXT;
UPDATE customers SET email = lower(replace(name, ' ', '.')) || '@example.org';

--changeset shop:0003_index_orders
CREATE INDEX orders_of_customer ON orders (customer_id);
