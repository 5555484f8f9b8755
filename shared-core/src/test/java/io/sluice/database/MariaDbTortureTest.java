package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.testing.MariaDbServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of object and value that MariaDB's manual knows, backed up, migrated badly, restored and compared. */
class MariaDbTortureTest {

    private final MariaDbServer server = MariaDbServer.shared();
    private final List<Event> events = new ArrayList<>();

    @AfterEach
    void noSchemaIsLeftBeside() throws SQLException {
        assertThat(ask(
                        engine(server.adminUrl("mysql")),
                        "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '%\\_sluice\\_%'"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheSourceHadIsWhatIsRestored(boolean administrator) throws SQLException {
        String owner = server.createDatabase("torture_db");
        MariaDbEngine engine = engine(administrator ? server.adminUrl("torture_db") : owner);
        run(engine, torture());
        List<String> before = content(engine);
        byte[] dump = dump(engine);
        run(engine, badMigration());
        assertThat(content(engine)).isNotEqualTo(before);

        restore(engine, dump, true, events::add);

        assertThat(content(engine)).containsExactlyElementsOf(before);
        assertThat(warnings()).allMatch(text -> text.contains("not transactional") || text.contains("other tables"));

        server.createDatabase("torture_other");
        MariaDbEngine other = engine(
                administrator
                        ? server.adminUrl("torture_other")
                        : server.url("torture_other", MariaDbServer.OWNER, MariaDbServer.PASSWORD));
        restore(other, dump, false, events::add);
        assertThat(content(other)).containsExactlyElementsOf(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailedLoadLeavesWhatWasThere(boolean administrator) throws SQLException {
        String owner = server.createDatabase("torture_fails");
        MariaDbEngine engine = engine(administrator ? server.adminUrl("torture_fails") : owner);
        run(engine, torture());
        byte[] dump = dump(engine);
        run(engine, badMigration());
        List<String> migrated = content(engine);
        for (String statement : List.of("INSERT INTO `z_last`", "FUNCTION `f_twice`", "VIEW `b_view`")) {
            // rows of another database would be refused before anything is loaded
            String to = statement.startsWith("INSERT")
                    ? "INSERT INTO `no_such`"
                    : statement.replace("`", "`no_such`.`").replace("`.`", "`.");
            byte[] broken = new String(dump, StandardCharsets.ISO_8859_1)
                    .replace(statement, to)
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> restore(engine, broken, true, events::add))
                    .as(statement)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("is what it was before");
            assertThat(content(engine)).as(statement).containsExactlyElementsOf(migrated);
        }
    }

    @Test
    void aSessionInATransactionIsNamedAndWaitedForBeforeAnythingIsGone() throws SQLException {
        server.createDatabase("torture_waits");
        MariaDbEngine engine = engine(server.adminUrl("torture_waits"));
        run(engine, torture());
        List<String> before = content(engine);
        byte[] dump = dump(engine);
        try (Connection session = engine.connect()) {
            session.setAutoCommit(false);
            MariaDbSession.ask(session, "SELECT COUNT(*) FROM z_last");
            String id = MariaDbSession.ask(session, "SELECT CONNECTION_ID()").get(0);
            AtomicBoolean named = new AtomicBoolean();
            AtomicBoolean allThere = new AtomicBoolean();
            restore(engine, dump, true, event -> {
                if (event instanceof Event.Warning warning && warning.text().contains("session " + id + " of admin")) {
                    named.set(true);
                    try {
                        allThere.set(ask(engine, "SHOW TABLES").contains("z_last"));
                        session.commit();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            assertThat(named).isTrue();
            assertThat(allThere).isTrue();
        }
        assertThat(content(engine)).containsExactlyElementsOf(before);
    }

    @Test
    void whatARestoreWorksOnElsewhereIsNeverTheDatabaseOfTheBackup() throws SQLException {
        MariaDbEngine engine = engine(server.createDatabase("torture_prod"));
        run(
                engine,
                "CREATE TABLE t (id INT)",
                "CREATE TRIGGER torture_prod.tr BEFORE INSERT ON torture_prod.t FOR EACH ROW SET NEW.id = 1");
        byte[] harmless = dump(engine);
        MariaDbEngine scratch = engine(server.createDatabase("torture_scratch"));
        restore(scratch, harmless, false, events::add);
        assertThat(
                        ask(
                                scratch,
                                "SELECT event_object_schema FROM information_schema.triggers WHERE trigger_schema = DATABASE()"))
                .containsExactly("torture_scratch");
        run(scratch, "CREATE TABLE kept (id INT)");
        run(
                engine,
                "CREATE PROCEDURE p_static() DELETE FROM `torture_prod`.t",
                "CREATE PROCEDURE p_dynamic() EXECUTE IMMEDIATE 'DELETE FROM torture_prod.t'",
                "CREATE PROCEDURE p_harmless() SELECT 'torture_prod' -- torture_prod.t\n");
        byte[] dangerous = dump(engine);
        assertThatThrownBy(() -> restore(scratch, dangerous, false, events::add))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("procedure `p_static`")
                .hasMessageContaining("procedure `p_dynamic`")
                .hasMessageNotContaining("p_harmless")
                .hasMessageContaining("nothing was changed");
        assertThat(ask(scratch, "SHOW TABLES")).contains("kept");
        restore(engine, dangerous, true, events::add);
    }

    @Test
    void aMissingPrivilegeIsToldWhenTheBackupIsTakenAndRefusesTheRestoreBeforeAnythingIsDropped() throws SQLException {
        server.createDatabase("torture_rights");
        server.execute(
                "torture_rights",
                "CREATE TABLE t (id INT)",
                "CREATE VIEW v AS SELECT id FROM t",
                "CREATE OR REPLACE USER torture_poor@'%' IDENTIFIED BY 'poor'",
                "GRANT SELECT, INSERT, CREATE, ALTER, DROP, INDEX, SHOW VIEW ON torture_rights.* TO torture_poor@'%'");
        MariaDbEngine poor = engine(server.url("torture_rights", "torture_poor", "poor"));
        byte[] dump = dump(poor);
        assertThat(warnings())
                .anySatisfy(text -> assertThat(text).contains("cannot restore it", "CREATE VIEW"))
                .anySatisfy(text -> assertThat(text).contains("TRIGGER", "are not in the backup"))
                .anySatisfy(text -> assertThat(text).contains("EVENT", "are not in the backup"));
        assertThatThrownBy(() -> restore(poor, dump, true, events::add))
                .hasMessageContaining("CREATE VIEW")
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("GRANT CREATE VIEW ON `torture_rights`.*");
        server.execute("mysql", "GRANT CREATE VIEW ON torture_rights.* TO torture_poor@'%'");
        restore(poor, dump, true, events::add);
        assertThat(ask(poor, "SHOW TABLES")).containsExactly("t", "v");
    }

    @Test
    void aValueThatTheServerDoesNotTakeIsRefusedBeforeAnythingIsDropped() throws SQLException {
        try (MariaDbServer own = MariaDbServer.start()) {
            MariaDbEngine engine = engine(own.createDatabase("shop"));
            run(engine, "CREATE TABLE t (b LONGBLOB)", "INSERT INTO t VALUES (REPEAT('x', 6000000))");
            byte[] dump = dump(engine);
            own.execute("mysql", "SET GLOBAL max_allowed_packet = 4194304");
            assertThatThrownBy(() -> restore(engine, dump, true, events::add))
                    .hasMessageContaining("nothing was changed: set max_allowed_packet");
            assertThat(ask(engine, "SELECT LENGTH(b) FROM t")).containsExactly("6000000");
        }
    }

    @Test
    void privilegesOnRoutinesAreKept() throws SQLException {
        MariaDbEngine engine = engine(server.createDatabase("torture_grants"));
        run(engine, "CREATE PROCEDURE p() SELECT 1", "CREATE FUNCTION f() RETURNS INT RETURN 1");
        server.execute(
                "torture_grants",
                "CREATE OR REPLACE USER torture_caller@'%'",
                "GRANT EXECUTE ON PROCEDURE torture_grants.p TO torture_caller@'%'",
                "GRANT EXECUTE ON FUNCTION torture_grants.f TO torture_caller@'%'");
        byte[] dump = dump(engine);
        for (MariaDbEngine each : List.of(engine, engine(server.adminUrl("torture_grants")))) {
            restore(each, dump, true, events::add);
            assertThat(ask(engine(server.adminUrl("mysql")), "SHOW GRANTS FOR torture_caller@'%'"))
                    .hasSize(3);
        }
    }

    private static String[] torture() {
        return new String[] {
            "SET sql_mode = 'ALLOW_INVALID_DATES', check_constraint_checks = 0, innodb_strict_mode = 0",
            "SET foreign_key_checks = 0",
            "CREATE SEQUENCE s_tickets START WITH 100 INCREMENT BY 5 NOCACHE",
            "DO NEXTVAL(s_tickets)",
            "CREATE TABLE numbers (id INT PRIMARY KEY DEFAULT NEXTVAL(s_tickets), f FLOAT, d DOUBLE, m DECIMAL(65,30),"
                    + " b BIGINT UNSIGNED, z INT(6) ZEROFILL, bits BIT(64), y YEAR, fd FLOAT(20,4))",
            "INSERT INTO numbers VALUES (1, 16777216, 1.7976931348623157e308, -12345678901234567890.123456789012345678,"
                    + " 18446744073709551615, 7, b'1111', 0, 16777216.5), (2, 1234567.8, 4.9e-324, 0, 0, 0, 0, 2155, 1)",
            "INSERT INTO numbers (f, d) VALUES (3.4028234663852886e38, 0.1), (1e-45, -1e-300), (NULL, NULL)",
            "CREATE TABLE days (t TIMESTAMP NULL, dt DATETIME(6), d DATE, tm TIME(3), ts6 TIMESTAMP(6) NULL)",
            "INSERT INTO days VALUES ('2026-03-29 01:30:00', '2026-02-31 12:00:00.123456', '2026-02-30',"
                    + " '-838:59:59.999', '2038-01-19 03:14:07.999999'), ('0000-00-00 00:00:00', '9999-12-31"
                    + " 23:59:59.999999', '0000-00-00', '838:59:59', NULL)",
            "CREATE TABLE texts (id INT PRIMARY KEY, a TEXT CHARACTER SET utf8mb4, l VARCHAR(40) CHARACTER SET latin1, s"
                    + " VARCHAR(40) CHARACTER SET sjis, u VARCHAR(40) CHARACTER SET ucs2, e ENUM('x','y'), st SET('a','b'),"
                    + " j JSON, u4 UUID, i6 INET6, bin VARBINARY(20), fixed BINARY(4), g GEOMETRY, c CHAR(5))",
            "INSERT INTO texts VALUES (1, 'a\\r\\nb\\0c\\Z\\\\''\\t\"\u4f60\ud83d\ude00 -- x; DELIMITER //', 'gr\u00fc\u00df"
                    + "\u20ac', 0x815C8160, '\u4f60', 'y', 'a,b', '{\"a\": [1]}',"
                    + " '123e4567-e89b-12d3-a456-426655440000', '2001:db8::1', x'00FF27', x'01', POINT(1.5, -2), 'a ')",
            "INSERT INTO texts (id, a, e, bin, g) VALUES (2, '', '', '', ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))', 4326))",
            "CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB, t LONGTEXT)",
            "INSERT INTO large SELECT 1, UNHEX(REPEAT('0F', 12000000)), REPEAT('\u00e9''\u4f60', 1500000)",
            "CREATE TABLE checked (v INT CHECK (v > 0), w INT, CONSTRAINT w_small CHECK (w < v))",
            "INSERT INTO checked VALUES (-1, 5)",
            "CREATE TABLE wide (" + wide() + ") ENGINE=InnoDB ROW_FORMAT=COMPACT CHARACTER SET latin1",
            "CREATE TABLE parent (id INT PRIMARY KEY, child INT, CONSTRAINT parent_child FOREIGN KEY (child) REFERENCES"
                    + " child (id))",
            "CREATE TABLE child (id INT PRIMARY KEY, parent INT, CONSTRAINT child_parent FOREIGN KEY (parent) REFERENCES"
                    + " parent (id) ON DELETE CASCADE)",
            "INSERT INTO parent VALUES (1, 1)",
            "INSERT INTO child VALUES (1, 1), (2, 99)",
            "CREATE TABLE parts (id INT, day DATE) PARTITION BY RANGE (id) SUBPARTITION BY HASH (TO_DAYS(day)) SUBPARTITIONS 2"
                    + " (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
            "INSERT INTO parts VALUES (1, '2026-01-01'), (100, '2026-01-02')",
            "CREATE TABLE past (id INT, f FLOAT) WITH SYSTEM VERSIONING",
            "INSERT INTO past VALUES (1, 16777216)",
            "UPDATE past SET id = 2",
            "CREATE TABLE named_past (id INT, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START, e TIMESTAMP(6) GENERATED ALWAYS"
                    + " AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING",
            "INSERT INTO named_past (id) VALUES (1)",
            "DELETE FROM named_past",
            "CREATE TABLE booked (id INT, a DATE, b DATE, PERIOD FOR stay (a, b), UNIQUE (id, stay WITHOUT OVERLAPS))",
            "INSERT INTO booked VALUES (1, '2026-01-01', '2026-02-01')",
            "CREATE TABLE computed (a INT, b INT AS (a + 1) PERSISTENT, c INT AS (a * 2) VIRTUAL, h INT INVISIBLE, KEY (c))",
            "INSERT INTO computed (a, h) VALUES (1, 9), (20, 8)",
            "CREATE TABLE counted (id INT AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT = 500",
            "INSERT INTO counted VALUES (-1, 0)",
            "CREATE TABLE compressed (t TEXT COMPRESSED, u TEXT, FULLTEXT (u)) ROW_FORMAT=DYNAMIC COMMENT='it''s nextval(`torture`.`x`)'",
            "INSERT INTO compressed VALUES ('words and words', 'more words')",
            "CREATE TABLE spatial_t (g POINT NOT NULL, SPATIAL INDEX (g)) ENGINE=Aria",
            "INSERT INTO spatial_t VALUES (POINT(3, 4))",
            "CREATE TABLE m_one (id INT) ENGINE=MyISAM",
            "INSERT INTO m_one VALUES (1)",
            "CREATE TABLE m_all (id INT) ENGINE=MERGE UNION=(m_one)",
            "CREATE TABLE `it's \"a\" ``table``\u4f60 %s \\\\ $x` (`col ``x` INT, `--` INT)",
            "INSERT INTO `it's \"a\" ``table``\u4f60 %s \\\\ $x` VALUES (1, 2)",
            "CREATE TABLE z_last (id INT PRIMARY KEY, v INT)",
            "INSERT INTO z_last VALUES (0, 1), (1, 2)",
            "CREATE FUNCTION f_twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n",
            "CREATE AGGREGATE FUNCTION f_count(x INT) RETURNS INT BEGIN DECLARE n INT DEFAULT 0; DECLARE CONTINUE HANDLER FOR"
                    + " NOT FOUND RETURN n; LOOP FETCH GROUP NEXT ROW; SET n = n + 1; END LOOP; END",
            "CREATE PROCEDURE p_lots() COMMENT 'a' BEGIN DECLARE i INT; -- a comment; here\n SELECT 'it''s'; END",
            "CREATE VIEW b_view AS SELECT id, f_twice(v) AS w FROM z_last",
            "CREATE VIEW a_view AS SELECT w FROM b_view WITH CASCADED CHECK OPTION",
            "CREATE TRIGGER tr_one BEFORE INSERT ON z_last FOR EACH ROW SET NEW.v = NEW.v + 1",
            "CREATE TRIGGER tr_zero BEFORE INSERT ON z_last FOR EACH ROW PRECEDES tr_one SET NEW.v = NEW.v * 2",
            "CREATE EVENT ev_nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO DELETE FROM z_last",
            "CREATE EVENT ev_off ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' DISABLE COMMENT 'x' DO SELECT 1",
            "SET sql_mode = 'ORACLE'",
            "CREATE PACKAGE pk AS FUNCTION seven RETURN INT; END",
            "CREATE PACKAGE BODY pk AS FUNCTION seven RETURN INT AS BEGIN RETURN 7; END; END",
            "CREATE FUNCTION f_oracle RETURN INT AS BEGIN RETURN 1; END",
            "SET sql_mode = DEFAULT",
            "SET @name = DATABASE()",
            "EXECUTE IMMEDIATE CONCAT('ALTER DATABASE `', @name, '` CHARACTER SET latin1 COLLATE latin1_german1_ci COMMENT"
                    + " ''the \\\\\\\\ database''''s''')"
        };
    }

    /** A row that is refused under innodb_strict_mode. */
    private static String wide() {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            columns.add("c" + i + " CHAR(250)");
        }
        return String.join(", ", columns);
    }

    private static String[] badMigration() {
        return new String[] {
            "SET foreign_key_checks = 0",
            "CREATE TABLE added (id INT PRIMARY KEY, child INT, FOREIGN KEY (child) REFERENCES child (id))",
            "ALTER TABLE child ADD COLUMN added INT, ADD CONSTRAINT child_added FOREIGN KEY (added) REFERENCES added (id)",
            "DROP VIEW a_view",
            "CREATE TABLE a_view (w INT)",
            "DROP TABLE days",
            "CREATE VIEW days AS SELECT id FROM z_last",
            "UPDATE numbers SET f = 0",
            "DELETE FROM large",
            "DROP FUNCTION f_oracle",
            "CREATE TRIGGER tr_added AFTER DELETE ON z_last FOR EACH ROW SET @gone = OLD.id",
            "CREATE EVENT ev_added ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO SELECT 1",
            "CREATE SEQUENCE s_added",
            "DO NEXTVAL(s_tickets)"
        };
    }

    /** Own queries on the catalog and on values, besides every object's own CREATE statement; without the schema's name. */
    private static List<String> content(MariaDbEngine engine) throws SQLException {
        String schema = ask(engine, "SELECT DATABASE()").get(0);
        List<String> content = new ArrayList<>();
        try (Connection connection = engine.connect()) {
            MariaDbSession.run(connection, "SET time_zone = '+00:00', sql_mode = ''");
            for (String table : MariaDbSession.ask(
                    connection,
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1")) {
                if (!table.equals("days") && !table.equals("large")) {
                    String name = MariaDbSession.quote(table);
                    try {
                        content.addAll(lines(connection, "SHOW CREATE TABLE " + name));
                    } catch (SQLException brokenView) {
                        content.add(brokenView.getMessage());
                    }
                }
            }
            for (String query : List.of(
                    "SELECT table_name, column_name, column_type, column_default, is_nullable, extra, generation_expression,"
                            + " character_set_name, collation_name, column_comment FROM information_schema.columns WHERE"
                            + " table_schema = DATABASE() ORDER BY table_name, ordinal_position",
                    "SELECT constraint_name, table_name, check_clause FROM information_schema.check_constraints WHERE"
                            + " constraint_schema = DATABASE() ORDER BY 2, 1",
                    "SELECT constraint_name, table_name, referenced_table_name, unique_constraint_schema, update_rule,"
                            + " delete_rule FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()"
                            + " ORDER BY 1",
                    "SELECT routine_type, routine_name, routine_definition, sql_mode, definer, is_deterministic,"
                            + " routine_comment, character_set_client FROM information_schema.routines WHERE routine_schema ="
                            + " DATABASE() ORDER BY 1, 2",
                    "SELECT trigger_name, event_object_table, event_manipulation, action_timing, action_order,"
                            + " action_statement, definer, sql_mode FROM information_schema.triggers WHERE trigger_schema ="
                            + " DATABASE() ORDER BY 1",
                    "SELECT event_name, definer, event_definition, interval_value, interval_field, starts, status,"
                            + " on_completion, event_comment, time_zone FROM information_schema.events WHERE event_schema ="
                            + " DATABASE() ORDER BY 1",
                    "SELECT table_name, view_definition, check_option, definer, security_type FROM information_schema.views"
                            + " WHERE table_schema = DATABASE() ORDER BY 1",
                    "SELECT default_character_set_name, default_collation_name, schema_comment FROM"
                            + " information_schema.schemata WHERE schema_name = DATABASE()",
                    "SELECT id, CAST(f AS DOUBLE), d, m, b, z, HEX(bits), y, CAST(fd AS DOUBLE) FROM numbers ORDER BY 1",
                    "SELECT * FROM days ORDER BY 1",
                    "SELECT id, HEX(a), HEX(l), HEX(s), HEX(u), e + 0, st, j, u4, i6, HEX(bin), HEX(fixed), HEX(g), HEX(c)"
                            + " FROM texts ORDER BY 1",
                    "SELECT id, LENGTH(b), MD5(b), LENGTH(t), MD5(t) FROM large",
                    "SELECT * FROM checked",
                    "SELECT * FROM parent",
                    "SELECT id, parent FROM child",
                    "SELECT * FROM parts ORDER BY 1",
                    "SELECT id, CAST(f AS DOUBLE), row_start, row_end FROM past FOR SYSTEM_TIME ALL ORDER BY row_start, row_end",
                    "SELECT id, s, e FROM named_past FOR SYSTEM_TIME ALL",
                    "SELECT a, b, c, h FROM computed",
                    "SELECT * FROM counted",
                    "SELECT * FROM compressed",
                    "SELECT AsText(g) FROM spatial_t",
                    "SELECT * FROM m_all",
                    "SELECT * FROM booked",
                    "SELECT * FROM z_last ORDER BY 1",
                    "SELECT next_not_cached_value FROM s_tickets",
                    "SELECT * FROM `it's \"a\" ``table``\u4f60 %s \\\\ $x`")) {
                content.addAll(lines(connection, query));
            }
        }
        return content.stream().map(line -> line.replace(schema, "DATABASE")).toList();
    }

    private static List<String> lines(Connection connection, String query) throws SQLException {
        return MariaDbSession.rows(connection, query).stream()
                .map(row -> new java.util.TreeMap<>(row).toString())
                .toList();
    }

    private List<String> warnings() {
        return events.stream()
                .filter(Event.Warning.class::isInstance)
                .map(event -> ((Event.Warning) event).text())
                .toList();
    }

    private MariaDbEngine engine(String url) {
        return new MariaDbEngine(DatabaseUrl.parse(Secret.of(url)), new CommandRunner(new Redactor()));
    }

    private byte[] dump(MariaDbEngine engine) {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        engine.dump(sink, events::add, new Cancellation());
        return sink.toByteArray();
    }

    private static void restore(MariaDbEngine engine, byte[] dump, boolean sameDatabase, Events events) {
        engine.restore(() -> new ByteArrayInputStream(dump), sameDatabase, events, new Cancellation());
    }

    private static List<String> ask(MariaDbEngine engine, String query) throws SQLException {
        try (Connection connection = engine.connect()) {
            return MariaDbSession.ask(connection, query);
        }
    }

    private static void run(MariaDbEngine engine, String... statements) {
        try (Connection connection = engine.connect()) {
            for (String statement : statements) {
                try {
                    MariaDbSession.run(connection, statement);
                } catch (SQLException e) {
                    throw new IllegalStateException(statement, e);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
