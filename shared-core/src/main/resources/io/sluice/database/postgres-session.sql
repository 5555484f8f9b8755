-- The settings of the session that restores, each only where the server knows it.
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN (
    'statement_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout');
SELECT set_config(name, '2000', false) FROM pg_settings WHERE name = 'client_connection_check_interval';

-- The driver sets these as Java has them. A materialized view may depend on them, so they become what they are for a client
-- that sets nothing: what was set for this role and database (in the order in which PostgreSQL looks, postinit.c,
-- process_settings), else the server's time zone; that is what it logs in, unless somebody made the two differ. The style of
-- dates stays ISO, without which the driver does not work.
SELECT set_config(name, coalesce(
    (
        SELECT substr(setting, strpos(setting, '=') + 1)
        FROM pg_db_role_setting, unnest(setconfig) AS setting
        WHERE lower(split_part(setting, '=', 1)) = lower(name)
        AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
        ORDER BY setrole <> 0 DESC, setdatabase <> 0 DESC
        LIMIT 1
    ),
    current_setting(fallback)
), false)
FROM (VALUES ('TimeZone', 'log_timezone'), ('extra_float_digits', 'extra_float_digits')) AS own (name, fallback);
