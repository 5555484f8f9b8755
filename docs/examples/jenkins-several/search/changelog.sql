--liquibase formatted sql
--changeset search:1
CREATE TABLE search_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
