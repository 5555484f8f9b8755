-- Empties a database inside the restore's transaction, for a role that owns its objects and is no superuser.
-- sluice.kept is what stays: {"extensions": [...], "schemas": [...], "privileges": whether the dump brings privileges,
-- "public": whether the dump needs the schema public}.
DO $sluice$
DECLARE
    kept jsonb := current_setting('sluice.kept')::jsonb;
    schemas oid[];
    item record;
    named record;
    grantee record;
    present boolean;
BEGIN
    -- They would fire on what follows.
    FOR item IN
        SELECT 'EVENT TRIGGER' AS kind, evtname AS name, evtowner AS owner, 'pg_event_trigger'::regclass AS class, oid
        FROM pg_event_trigger
        UNION ALL
        SELECT 'PUBLICATION', pubname, pubowner, 'pg_publication'::regclass, oid FROM pg_publication
    LOOP
        CONTINUE WHEN NOT pg_has_role(item.owner, 'USAGE') OR EXISTS (
            SELECT FROM pg_depend WHERE classid = item.class AND objid = item.oid AND deptype = 'e');
        EXECUTE format('DROP %s %I', item.kind, item.name);
    END LOOP;

    FOR item IN SELECT extname AS name FROM pg_extension WHERE NOT kept -> 'extensions' ? extname::text LOOP
        EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', item.name);
    END LOOP;

    FOR item IN
        SELECT nspname AS name FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT kept -> 'schemas' ? nspname::text
    LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', item.name);
    END LOOP;

    IF (kept -> 'public')::boolean AND to_regnamespace('public') IS NULL THEN
        CREATE SCHEMA public;
        GRANT USAGE ON SCHEMA public TO PUBLIC;
    END IF;

    -- What lies in the schemas that stay and belongs to no extension; deptype i: goes with its table, type or view.
    schemas := ARRAY(SELECT oid FROM pg_namespace WHERE kept -> 'schemas' ? nspname::text);
    FOR item IN
        SELECT class, object.oid
        FROM (
            SELECT 'pg_class'::regclass AS class, oid, relnamespace AS schema, 1 AS turn FROM pg_class
            WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace, 2 FROM pg_proc
            UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace, 3 FROM pg_type
            UNION ALL SELECT 'pg_opclass'::regclass, oid, opcnamespace, 4 FROM pg_opclass
            UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfnamespace, 5 FROM pg_opfamily
            UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace, 6 FROM pg_operator
            UNION ALL SELECT 'pg_collation'::regclass, oid, collnamespace, 7 FROM pg_collation
            UNION ALL SELECT 'pg_conversion'::regclass, oid, connamespace, 7 FROM pg_conversion
            UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxnamespace, 7 FROM pg_statistic_ext
            UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgnamespace, 7 FROM pg_ts_config
            UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictnamespace, 8 FROM pg_ts_dict
            UNION ALL SELECT 'pg_ts_parser'::regclass, oid, prsnamespace, 8 FROM pg_ts_parser
            UNION ALL SELECT 'pg_ts_template'::regclass, oid, tmplnamespace, 8 FROM pg_ts_template
        ) AS object
        WHERE object.schema = ANY (schemas) AND NOT EXISTS (
            SELECT FROM pg_depend WHERE classid = class AND objid = object.oid AND objsubid = 0
            AND deptype IN ('e', 'i'))
        ORDER BY turn
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE oid = $1)', item.class) INTO present USING item.oid;
        IF present THEN
            SELECT CASE type WHEN 'statistics object' THEN 'STATISTICS' ELSE type END AS kind, identity
            INTO named FROM pg_identify_object(item.class, item.oid, 0);
            EXECUTE format('DROP %s %s CASCADE', named.kind, named.identity);
        END IF;
    END LOOP;

    -- Objects of the whole database, as far as they are ours; an administrator's stay.
    FOR item IN
        SELECT 'SERVER' AS kind, srvname AS name, srvowner AS owner, 'pg_foreign_server'::regclass AS class, oid
        FROM pg_foreign_server
        UNION ALL SELECT 'FOREIGN DATA WRAPPER', fdwname, fdwowner, 'pg_foreign_data_wrapper'::regclass, oid
        FROM pg_foreign_data_wrapper
        UNION ALL SELECT 'LANGUAGE', lanname, lanowner, 'pg_language'::regclass, oid
        FROM pg_language WHERE lanispl
    LOOP
        CONTINUE WHEN NOT pg_has_role(item.owner, 'USAGE') OR EXISTS (
            SELECT FROM pg_depend WHERE classid = item.class AND objid = item.oid AND deptype = 'e');
        EXECUTE format('DROP %s IF EXISTS %I CASCADE', item.kind, item.name);
    END LOOP;
    FOR item IN
        SELECT format('(%s AS %s)', format_type(castsource, NULL), format_type(casttarget, NULL)) AS types
        FROM pg_cast
        JOIN pg_type source ON source.oid = castsource
        JOIN pg_type target ON target.oid = casttarget
        WHERE pg_cast.oid >= 16384
        AND (pg_has_role(source.typowner, 'USAGE') OR pg_has_role(target.typowner, 'USAGE'))
        AND NOT EXISTS (
            SELECT FROM pg_depend WHERE classid = 'pg_cast'::regclass AND objid = pg_cast.oid AND deptype = 'e')
    LOOP
        EXECUTE 'DROP CAST ' || item.types || ' CASCADE';
    END LOOP;
    PERFORM lo_unlink(oid) FROM pg_largeobject_metadata;

    -- An extension's tables stay; the rows in them that a dump holds go.
    FOR item IN
        SELECT config.relation::regclass AS relation, config.condition
        FROM pg_extension, unnest(extconfig, extcondition) AS config (relation, condition)
        JOIN pg_class ON pg_class.oid = config.relation AND relkind IN ('r', 'p')
        WHERE has_table_privilege(config.relation, 'DELETE') AND has_table_privilege(config.relation, 'INSERT')
    LOOP
        EXECUTE format('DELETE FROM %s %s', item.relation, item.condition);
    END LOOP;

    IF NOT (kept -> 'privileges')::boolean THEN
        RETURN;
    END IF;

    -- Default privileges back to PostgreSQL's own: else they would apply to what is created now.
    FOR item IN
        SELECT rolname, defaclacl, defaclobjtype,
            CASE WHEN nspname IS NULL THEN '' ELSE format('IN SCHEMA %I', nspname) END AS scope,
            CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS kind
        FROM pg_default_acl
        JOIN pg_roles ON pg_roles.oid = defaclrole
        LEFT JOIN pg_namespace ON pg_namespace.oid = defaclnamespace
        WHERE pg_has_role(defaclrole, 'USAGE')
    LOOP
        FOR grantee IN
            SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
                AS name
            FROM aclexplode(item.defaclacl) AS acl
        LOOP
            EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I %s REVOKE ALL ON %s FROM %s',
                item.rolname, item.scope, item.kind, grantee.name);
        END LOOP;
        IF item.scope = '' THEN
            EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT ALL ON %s TO %1$I', item.rolname, item.kind);
            IF item.defaclobjtype IN ('f', 'T') THEN
                EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT ALL ON %s TO PUBLIC',
                    item.rolname, item.kind);
            END IF;
        END IF;
    END LOOP;

    -- Owner, privileges and comment of the schemas that stay as initdb made them: the dump says only what differs.
    FOR item IN
        SELECT nspname, nspacl, nspowner, oid,
            (SELECT initprivs FROM pg_init_privs WHERE classoid = 'pg_namespace'::regclass AND objoid = pg_namespace.oid
                AND nspname = 'public') AS initial
        FROM pg_namespace
        WHERE oid = ANY (schemas) AND pg_has_role(nspowner, 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_depend
            WHERE classid = 'pg_namespace'::regclass AND objid = pg_namespace.oid AND deptype = 'e')
    LOOP
        FOR grantee IN
            SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
                AS name
            FROM aclexplode(item.nspacl) AS acl WHERE acl.grantee <> item.nspowner
        LOOP
            EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %s CASCADE', item.nspname, grantee.name);
        END LOOP;
        EXECUTE format('GRANT ALL ON SCHEMA %I TO %I', item.nspname, pg_get_userbyid(item.nspowner));
        FOR grantee IN
            SELECT privilege_type AS privilege,
                CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END AS name
            FROM aclexplode(item.initial) AS acl
        LOOP
            EXECUTE format('GRANT %s ON SCHEMA %I TO %s', grantee.privilege, item.nspname, grantee.name);
        END LOOP;
        IF item.nspname = 'public' THEN
            IF obj_description(item.oid, 'pg_namespace') IS DISTINCT FROM 'standard public schema' THEN
                COMMENT ON SCHEMA public IS 'standard public schema';
            END IF;
            IF pg_get_userbyid(item.nspowner) <> 'pg_database_owner' AND to_regrole('pg_database_owner') IS NOT NULL
            THEN
                BEGIN
                    ALTER SCHEMA public OWNER TO pg_database_owner;
                EXCEPTION WHEN insufficient_privilege THEN
                    NULL; -- not ours to give: then it was not ours to take either
                END;
            END IF;
        END IF;
    END LOOP;
END
$sluice$;
