package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that were put into a dump; those that belong there are proven by every test that restores one. */
class DumpStatementsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE USER evil IDENTIFIED BY 'x';",
                "DROP DATABASE other;",
                "/*!50003 drop */ /*!50017 database other */;",
                "USE other;",
                "GRANT ALL ON *.* TO evil;",
                "SET GLOBAL general_log = 1;",
                "SET @sluice_2 = CONCAT(@sluice_2, LOAD_FILE('/etc/passwd'));",
                "SET @@global.general_log = 1;",
                "DROP TABLE other.t;",
                "INSERT INTO `other`.`t` VALUES (1);",
                "INSERT INTO `t` VALUES (LOAD_FILE('/etc/passwd'));",
                "INSERT INTO `t` SELECT * FROM other.t;",
                "INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1;",
                "CREATE TABLE t SELECT * FROM other.t;",
                "CREATE FUNCTION f RETURNS STRING SONAME 'x.so';",
                "LOAD DATA INFILE '/etc/passwd' INTO TABLE t;",
                "SELECT 1 INTO OUTFILE '/tmp/x';",
                "CREATE OR REPLACE USER evil;",
                "INSERT INTO `t` VALUES ('it\\'s');DROP DATABASE other;",
                "SET sql_mode='NO_BACKSLASH_ESCAPES';INSERT INTO `t` VALUES ('\\');DROP DATABASE other; -- '",
                "/*/ ' */ DROP DATABASE other; -- '",
                "/*!50701 ' */ DROP DATABASE other; -- '",
                "DELIMITER //\nDROP DATABASE other//",
                "/*!999999 ' */ DROP DATABASE other; -- '",
                "DROP DATABASE other"
            })
    void aDumpOfMariaDbTouchesItsOwnDatabaseOnly(String sql) {
        assertThatThrownBy(() -> mariaDb(sql)).isInstanceOf(DatabaseException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- DROP DATABASE other;\nINSERT INTO `t` VALUES ('; DROP DATABASE other;',0x41,_binary 'x',-1.5e-3,NULL);",
                "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN DELETE FROM t; SELECT 1; END ;;\nDELIMITER ;\nCOMMIT;",
                "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON t FOR EACH ROW SET @a=1 */;",
                "/*M!999999\\- enable the sandbox mode */ \nUNLOCK TABLES;",
                "SET @sluice_2 = 0x41;\nSET @sluice_2 = CONCAT(@sluice_2, 'x');\nINSERT INTO `t` VALUES (1,@sluice_2);",
                "/* ' */ UNLOCK TABLES;"
            })
    void whatADumpOfMariaDbContainsIsLetThrough(String sql) {
        assertThatCode(() -> mariaDb(sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY public.t FROM PROGRAM 'id';",
                "copy t to '/tmp/x';",
                "CREATE ROLE evil SUPERUSER;",
                "CREATE USER evil;",
                "ALTER SYSTEM SET x = 'y';",
                "DROP DATABASE other;",
                "GRANT pg_execute_server_program TO evil;",
                "SET ROLE postgres;",
                "SET SESSION AUTHORIZATION postgres;",
                "DO $$ BEGIN END $$;",
                "SELECT pg_catalog.pg_read_file('/etc/passwd');",
                "SELECT pg_catalog.setval('s', (SELECT 1));",
                "\\! id",
                "CREATE TABLE t (); /* /* ; */ ' */ DROP DATABASE x; -- '",
                "COMMENT ON TABLE t IS E'\\''; DROP DATABASE x; --';",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; CREATE ROLE evil;"
            })
    void aDumpOfPostgresRunsNoProgramAndChangesNoRole(String sql) {
        assertThatThrownBy(() -> PostgresStatements.check(bytes(sql))).isInstanceOf(DatabaseException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC\n SELECT CASE WHEN true THEN 1 END;\n SELECT 2;\nEND;",
                "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; COPY x);",
                "CREATE FUNCTION f() RETURNS int AS $_$ COPY x FROM PROGRAM 'a'; $_$ LANGUAGE sql;",
                "SELECT pg_catalog.setval('public.\"it''s\"', 3, true);",
                "CREATE USER MAPPING FOR a SERVER b;",
                "GRANT SELECT ON TABLE t TO a;"
            })
    void whatADumpOfPostgresContainsIsLetThrough(String sql) {
        assertThatCode(() -> PostgresStatements.check(bytes(sql))).doesNotThrowAnyException();
    }

    private static void mariaDb(String sql) {
        MariaDbStatements statements = new MariaDbStatements();
        statements.add(bytes(sql), 0, sql.length());
        statements.finish();
    }

    private static byte[] bytes(String sql) {
        return sql.getBytes(StandardCharsets.ISO_8859_1);
    }
}
