-- +goose Up
ALTER TABLE customers ADD COLUMN email VARCHAR(200);

-- +goose Down
ALTER TABLE customers DROP COLUMN email;
