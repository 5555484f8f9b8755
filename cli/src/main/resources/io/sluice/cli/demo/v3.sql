
--changeset shop:0004_add_loyalty
CREATE TABLE loyalty (customer_id INTEGER PRIMARY KEY REFERENCES customers (id), points INTEGER NOT NULL);
INSERT INTO loyalty SELECT customer_id, sum(cents) / 100 FROM orders GROUP BY customer_id;

--changeset shop:0005_unique_email
CREATE UNIQUE INDEX one_account_per_email ON customers (email);
