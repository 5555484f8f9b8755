package io.sluice.preset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Detection of usual layouts, and the patterns of presets whose tool is not run here. The samples of output are written
 * from the sources that the presets name; the conformance suite will take the tools' own.
 */
class BuiltInPresetsTest {

    @TempDir
    Path directory;

    static List<Arguments> layouts() {
        return List.of(
                Arguments.of("alembic", Map.of("alembic.ini", "", "alembic/env.py", "from alembic import context")),
                Arguments.of("django", Map.of("manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'x')")),
                Arguments.of(
                        "flask-migrate",
                        Map.of(
                                "app.py",
                                "from flask_migrate import Migrate",
                                "requirements.txt",
                                "Flask-Migrate==4.1.0\\nalembic==1.20.1",
                                "migrations/alembic.ini",
                                "[logger_alembic]",
                                "migrations/env.py",
                                "target_db = current_app.extensions['migrate'].db")),
                Arguments.of("flask-alembic", Map.of("shop/__init__.py", "from flask_alembic import Alembic")),
                Arguments.of("flask-alembic", Map.of("pyproject.toml", "dependencies = [\"Flask-Alembic>=3\"]")),
                Arguments.of(
                        "rails",
                        Map.of(
                                "config/application.rb",
                                "class A < Rails::Application",
                                "Gemfile",
                                "gem 'rails'",
                                "bin/rails",
                                "")),
                Arguments.of(
                        "laravel",
                        Map.of(
                                "artisan",
                                "",
                                "composer.json",
                                "{\"require\":{\"laravel/framework\":\"^12\"}}",
                                "package.json",
                                "{}")),
                Arguments.of(
                        "knex", Map.of("knexfile.js", "", "migrations/20260101000000_a.js", "", "package.json", "{}")),
                Arguments.of(
                        "sequelize",
                        Map.of("package.json", "{\"dependencies\":{\"sequelize\":\"^6\"}}", ".sequelizerc", "")),
                Arguments.of(
                        "sequelize",
                        Map.of(
                                "package.json",
                                "{\"dependencies\":{\"sequelize\":\"^6\"}}",
                                "config/config.json",
                                "{\"production\":{\"dialect\":\"postgres\"}}")),
                Arguments.of(
                        "db-migrate", Map.of("database.json", "{\"dev\":{\"driver\":\"pg\"}}", "package.json", "{}")),
                Arguments.of("db-migrate", Map.of("package.json", "{\"dependencies\":{\"db-migrate\":\"^0.11\"}}")),
                Arguments.of("prisma", Map.of("prisma/schema.prisma", "", "package.json", "{}")),
                Arguments.of(
                        "sqlx",
                        Map.of("Cargo.toml", "[dependencies]\nsqlx = { version = \"0.8\" }", "migrations/1_a.sql", "")),
                Arguments.of("golang-migrate", Map.of("go.mod", "", "migrations/000001_a.up.sql", "")),
                Arguments.of("goose", Map.of("go.mod", "", "migrations/00001_a.sql", "-- +goose Up\nSELECT 1;")),
                Arguments.of("dbmate", Map.of("db/migrations/20260101000000_a.sql", "-- migrate:up\nSELECT 1;")),
                Arguments.of("liquibase-cli", Map.of("liquibase.properties", "", "db/changelog.yaml", "")),
                Arguments.of(
                        "refinery",
                        Map.of(
                                "Cargo.toml",
                                "[dependencies]\nrefinery = \"0.10\"\nsqlx = \"0.9\"",
                                "migrations/V1__a.sql",
                                "")),
                Arguments.of(
                        "diesel",
                        Map.of("Cargo.toml", "[dependencies]\ndiesel = \"2.3\"", "migrations/1_a/up.sql", "")),
                Arguments.of("diesel", Map.of("diesel.toml", "[migrations_directory]\ndir = \"db\"")),
                Arguments.of("flyway", Map.of("flyway.toml", "", "sql/V1__a.sql", "")),
                Arguments.of("liquibase", Map.of("src/main/resources/db/changelog/db.changelog-master.yaml", "")));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void aUsualLayoutIsRecognised(String preset, Map<String, String> files) throws IOException {
        for (var file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        assertThat(PresetCatalog.load(null).detect(directory).id()).isEqualTo(preset);
    }

    @Test
    void railsStatusIsReadAndSeveralDatabasesAreUnderstoodIfNoneHasAnythingToDo() {
        String one = """

                database: shop

                 Status   Migration ID    Migration Name
                --------------------------------------------------
                   up     001             ********** NO FILE **********
                   up     20260101000000  Create customers
                  down    20260102000000  Add email
                   up     20260103000000  Add status
                """;
        Preset.Question question = question("rails");

        assertThat(question.understood().matcher(one).find()).isTrue();
        assertThat(ids(question.pending(), one)).containsExactly("20260102000000");
        assertThat(ids(question.applied(), one)).containsExactly("20260101000000", "20260103000000");
        assertThat(question.understood().matcher(one + one).find()).isFalse();
        String done = one.replace("down ", " up  ");
        String cache = done.replace("202601", "202501");
        assertThat(question.understood().matcher(done + cache).find()).isTrue();
        assertThat(ids(question.applied(), done + cache))
                .containsExactly("20260101000000", "20260102000000", "20260103000000");
    }

    @Test
    void laravelStatusIsRead() {
        String status = """

                  Migration name .................................................. Batch / Status
                  0001_01_01_000000_create_users_table ................................... [1] Ran
                  2026_01_02_000000_add_email ............................................ Pending
                """;
        Preset.Question question = question("laravel");

        assertThat(question.understood().matcher(status).find()).isTrue();
        assertThat(ids(question.pending(), status)).containsExactly("2026_01_02_000000_add_email");
        assertThat(ids(question.applied(), status)).containsExactly("0001_01_01_000000_create_users_table");
    }

    /** As Laravel 8.83.26 prints it: without its table it exits with 1 and says nothing of migrations. */
    @Test
    void laravel8StatusIsRead() {
        String status = """
                +------+------------------------------------+-------+
                | Ran? | Migration                          | Batch |
                +------+------------------------------------+-------+
                | Yes  | 2026_01_02_000000_create_orders    | 1     |
                | No   | 2026_01_03_000000_add_email        |       |
                +------+------------------------------------+-------+
                """;
        Preset.Question question = question("laravel");

        assertThat(question.understood().matcher(status).find()).isTrue();
        assertThat(ids(question.pending(), status)).containsExactly("2026_01_03_000000_add_email");
        assertThat(ids(question.applied(), status)).containsExactly("2026_01_02_000000_create_orders");
        assertThat(question.understood().matcher("Migration table not found.").find())
                .isFalse();
        assertThat(question.exits()).doesNotContain(1);
    }

    @Test
    void sqlxInfoIsRead() {
        String info = "1/installed init\n20260102000000/pending add email\n3/installed (different checksum) x\n";
        Preset.Question question = question("sqlx");

        assertThat(ids(question.pending(), info)).containsExactly("20260102000000");
        assertThat(ids(question.applied(), info)).containsExactly("1", "3");
    }

    /** As goose 3.29.0 and dbmate 2.36.0 print it. */
    @Test
    void goosesAndDbmatesStatusIsRead() {
        String goose = """
                2026/11/24 11:49:01     Applied At                  Migration
                2026/11/24 11:49:01     =======================================
                2026/11/24 11:49:01     Tue Nov 24 11:48:59 2026 -- 00001_customers.sql
                2026/11/24 11:49:01     Pending                  -- 00002_orders.sql
                """;
        assertThat(question("goose").understood().matcher(goose).find()).isTrue();
        assertThat(ids(question("goose").applied(), goose)).containsExactly("1");
        assertThat(ids(question("goose").pending(), goose)).containsExactly("2");

        String dbmate = """
                [X] 20260101000000_customers.sql
                [ ] 20260102000000_orders.sql

                Applied: 1
                Pending: 1
                """;
        assertThat(question("dbmate").understood().matcher(dbmate).find()).isTrue();
        assertThat(ids(question("dbmate").applied(), dbmate)).containsExactly("20260101000000");
        assertThat(ids(question("dbmate").pending(), dbmate)).containsExactly("20260102000000");
    }

    /** As Flyway 12.4.0 prints it. */
    @Test
    void flywayInfoIsReadAndWhatFlywayWouldPassOverIsNotUnderstood() {
        String info = """
                | Category   | Version | Description | Type | Installed On        | State   | Undoable |
                +------------+---------+-------------+------+---------------------+---------+----------+
                | Versioned  | 1       | init        | SQL  | 2026-11-24 11:05:55 | Success | No       |
                | Versioned  | 1.1     | gone        | SQL  | 2026-11-24 11:05:55 | Missing | No       |
                | Versioned  | 2       | add email   | SQL  |                     | Pending | No       |
                | Repeatable |         | a view      | SQL  |                     | Pending |          |
                """;
        Preset.Question question = question("flyway");

        assertThat(question.understood().matcher(info).find()).isTrue();
        assertThat(ids(question.pending(), info)).containsExactly("2", "");
        assertThat(ids(question.applied(), info)).containsExactly("1");
        assertThat(question.understood()
                        .matcher(info.replace("Missing", "Ignored"))
                        .find())
                .isFalse();
    }

    /** As Alembic 1.20.1 prints it, of two branches of which one is applied, and of one database after another. */
    @Test
    void alembicHistoryIsReadAndSeveralDatabasesAreNotUnderstood() {
        String branches = """
                a2 -> a3 (la, lb) (head) (current), a3 doc
                b2, c1 -> m1 (lbb) (head) (mergepoint), m1 doc
                b1 (a2) -> b2 (lbb), rename a -> b, more
                b1 -> c1 (lbb), c1 doc
                <base> -> b1 (lbb) (branchpoint), b1 doc
                a1 -> a2 (la, lb) (effective head), a2 doc
                <base> -> a1 (la, lb), a1 doc
                """;
        Preset.Question question = question("alembic");

        assertThat(question.understood().matcher(branches).find()).isTrue();
        assertThat(ids(question.pending(), branches)).containsExactly("m1");
        assertThat(ids(question.applied(), branches)).containsExactly("a3");
        assertThat(question.understood().matcher(branches + branches).find()).isFalse();
        assertThat(question.understood().matcher("").find()).isFalse();
    }

    /** As Flask-Alembic 3.3.0 prints it; what is behind ends with status 1. */
    @Test
    void flaskAlembicSaysNothingIsPendingByTheHeadsThatItShows() {
        String heads = """
                INFO  [alembic.runtime.migration] Context impl SQLiteImpl.
                1767398400 -> 1767484800 (head), payments
                1767398400 (1767312000) -> 1767484801 (reports) (head), reports
                """;
        Preset.Question question = question("flask-alembic");

        assertThat(question.understood().matcher(heads).find()).isTrue();
        assertThat(ids(question.applied(), heads)).containsExactly("1767484800", "1767484801");
        assertThat(question.pending().matcher(heads).find()).isFalse();
        assertThat(question.exits()).containsExactly(0);
        assertThat(question.understood().matcher("None\n").find()).isFalse();
    }

    private static Preset.Question question(String preset) {
        return PresetCatalog.load(null).get(preset).pending().tool();
    }

    private static List<String> ids(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> IntStream.rangeClosed(1, found.groupCount())
                        .mapToObj(found::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }
}
