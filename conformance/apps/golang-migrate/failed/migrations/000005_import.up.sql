INSERT INTO customers (id, name) SELECT id, name FROM leads; -- a table that no version has
