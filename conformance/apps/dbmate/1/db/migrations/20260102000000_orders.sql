-- migrate:up
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    total DECIMAL(10, 2) NOT NULL
);
INSERT INTO orders (id, customer_id, total) VALUES (1, 1, 12.50);

-- migrate:down
DROP TABLE orders;
