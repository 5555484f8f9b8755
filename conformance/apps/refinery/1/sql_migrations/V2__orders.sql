CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    total INTEGER NOT NULL
);
INSERT INTO orders (id, customer_id, total) VALUES (1, 1, 1200), (2, 2, 450);
