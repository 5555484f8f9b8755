--liquibase formatted sql
--changeset billing:1
CREATE TABLE billing_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
