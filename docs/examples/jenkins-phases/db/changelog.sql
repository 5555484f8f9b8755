--liquibase formatted sql
--changeset shop:1
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
--changeset shop:2
ALTER TABLE item ADD COLUMN price INTEGER;
