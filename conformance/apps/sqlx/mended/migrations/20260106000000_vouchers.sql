-- the table is there already where the first attempt made it
CREATE TABLE IF NOT EXISTS vouchers (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20) NOT NULL
);
INSERT INTO vouchers (id, code) VALUES (1, 'WELCOME');
