-- First statistics, so that queries have sensible plans from the moment of COMMIT: a tenth of the usual sample, as the early
-- stages of vacuumdb --analyze-in-stages. Inside the transaction that filled the tables, their rows still count as changed
-- since then, so autovacuum takes the full sample within its next round. A partitioned table brings its partitions along;
-- its own statistics autovacuum never takes (PostgreSQL documentation, "ANALYZE").
DO $sluice$
DECLARE
    item text;
BEGIN
    SET LOCAL default_statistics_target = 10;
    FOR item IN
        SELECT pg_catalog.format('%I.%I', nspname, relname)
        FROM pg_catalog.pg_class
        JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'm', 'p') AND NOT relispartition AND nspname NOT IN ('pg_catalog', 'information_schema')
            AND nspname NOT LIKE 'pg\_toast%' AND nspname NOT LIKE 'pg\_temp%'
            AND pg_catalog.pg_has_role(relowner, 'USAGE')
    LOOP
        BEGIN
            EXECUTE 'ANALYZE ' || item;
        EXCEPTION WHEN OTHERS THEN
            NULL; -- the data is there; autovacuum will say what is wrong with it
        END;
    END LOOP;
END
$sluice$;
