-- One of everything that an owner without superuser rights can have.
CREATE SCHEMA "other 'schema"";$$";
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b text);
CREATE TYPE span AS RANGE (subtype = numeric);
CREATE TABLE customer (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    upper_name text GENERATED ALWAYS AS (upper(name)) STORED,
    feeling mood DEFAULT 'happy',
    size positive,
    extent span,
    place pair
);
CREATE TABLE "other 'schema"";$$"."we ird
'""table" (id bigserial PRIMARY KEY, customer int REFERENCES public.customer, tags ext.hstore, "a ""b' c" text);
CREATE TABLE chicken (id int PRIMARY KEY, egg int);
CREATE TABLE egg (id int PRIMARY KEY, chicken int REFERENCES chicken DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE chicken ADD FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE event (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE event_2025 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE event_rest PARTITION OF event DEFAULT;
CREATE INDEX event_at ON event (at);
CREATE TABLE animal (name text);
CREATE TABLE dog (barks boolean) INHERITS (animal);
CREATE FUNCTION add_up(int, pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + ($2).a';
CREATE AGGREGATE sum_pairs (pair) (SFUNC = add_up, STYPE = int, INITCOND = '0');
CREATE FUNCTION same(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a = ($2).a';
CREATE OPERATOR === (LEFTARG = pair, RIGHTARG = pair, FUNCTION = same);
CREATE PROCEDURE tidy(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; COMMIT; END $$;
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := NEW.name || ''; RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touched();
CREATE FUNCTION to_mood(int) RETURNS mood LANGUAGE sql IMMUTABLE AS $$ SELECT 'sad'::mood $$;
CREATE CAST (int AS mood) WITH FUNCTION to_mood(int);
CREATE VIEW happy AS SELECT * FROM customer WHERE feeling = 'happy';
CREATE MATERIALIZED VIEW names AS SELECT name FROM customer;
CREATE UNIQUE INDEX names_name ON names (name);
CREATE VIEW chained AS SELECT * FROM names NATURAL JOIN happy;
CREATE RULE no_delete AS ON DELETE TO animal DO INSTEAD NOTHING;
CREATE SEQUENCE lonely START 5;
CREATE COLLATION mine (LOCALE = 'C');
CREATE STATISTICS name_feeling ON name, feeling FROM customer;
CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE INDEX customer_trigram ON customer USING gin (name gin_trgm_ops);
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON customer USING (true);
CREATE PUBLICATION changes FOR TABLE customer;
COMMENT ON TABLE customer IS 'it''s "ours"';
GRANT SELECT ON customer TO reader;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
INSERT INTO customer (name, size, extent, place)
    SELECT 'näme ' || n || E'\t\\.\n''"', n, span(n, n + 1), ROW(n, 'x')::pair FROM generate_series(1, 1000) n;
INSERT INTO "other 'schema"";$$"."we ird
'""table" (customer, tags, "a ""b' c") SELECT n, 'a=>b', E'\\N' FROM generate_series(1, 100) n;
INSERT INTO event SELECT '2025-06-01'::date + n, 'e' FROM generate_series(1, 400) n;
INSERT INTO dog VALUES ('rex', true);
INSERT INTO chicken VALUES (1, NULL);
INSERT INTO egg VALUES (1, 1);
UPDATE chicken SET egg = 1;
SELECT nextval('lonely');
SELECT lo_from_bytea(4711, 'a large object');
REFRESH MATERIALIZED VIEW names;
