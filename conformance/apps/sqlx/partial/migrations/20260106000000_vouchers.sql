CREATE TABLE vouchers (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20) NOT NULL
);
INSERT INTO vouchers (id, code) SELECT id, code FROM campaigns;
