--liquibase formatted sql
--changeset shop:1
CREATE TABLE shop_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
