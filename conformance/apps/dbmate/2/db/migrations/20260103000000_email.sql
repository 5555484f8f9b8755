-- migrate:up
ALTER TABLE customers ADD COLUMN email VARCHAR(200);

-- migrate:down
ALTER TABLE customers DROP COLUMN email;
