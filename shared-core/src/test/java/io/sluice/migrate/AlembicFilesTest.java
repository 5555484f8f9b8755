package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.preset.Preset;
import io.sluice.preset.PresetCatalog;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the files of an application of Alembic's prove that nothing is pending. */
class AlembicFilesTest {

    private static final String ENV =
            "from alembic import context\nwith context.begin_transaction():\n    context.run_migrations()\n";
    private static final String REVISION = "revision: str = \"a1\"\ndown_revision: Union[str, None] = None\n";

    @TempDir
    Path directory;

    private MigrationFixture app;

    @BeforeEach
    void theUsualLayout() {
        app = new MigrationFixture(directory)
                .file("alembic.ini", "[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\n")
                .file("alembic/env.py", ENV)
                .file("alembic/versions/__init__.py", "")
                .file("alembic/versions/a1_first.py", REVISION)
                .file(".venv/lib/other/versions/x9_theirs.py", REVISION.replace("a1", "x9"));
    }

    private PendingMigrations pending() {
        return pending("a1");
    }

    private PendingMigrations pending(String applied) {
        return files().pending(List.of(applied), null);
    }

    private static Preset preset() {
        return PresetCatalog.load(null).get("alembic");
    }

    private MigrationFiles files() {
        var preset = preset();
        var engine = DatabaseEngines.of(
                DatabaseUrl.parse(Secret.of("sqlite:shop.db")), directory, new CommandRunner(new Redactor()));
        var books = new BookkeepingTable(engine, preset.bookkeeping());
        return new MigrationFiles(preset.pending().files(), directory, books);
    }

    @Test
    void theUsualLayoutProvesIt() {
        assertThat(pending().certainlyNone()).isTrue();
        app.file("alembic/versions/b2_second.py", "revision = 'b2'\ndown_revision = ('a1',)\n");
        assertThat(pending().certainty()).isEqualTo(PendingMigrations.Certainty.CERTAIN);
        assertThat(pending().ids()).containsExactly("b2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "script_location: alembic",
                "script_location=./alembic/",
                "sqlalchemy.url = x\r\nscript_location = alembic\r"
            })
    void otherSpellingsOfTheLocationDoToo(String line) {
        app.file("alembic.ini", "[alembic]\n" + line + "\n");
        assertThat(pending().certainlyNone()).isTrue();
    }

    @Test
    void ofAHeadThatIsNotFoundNothingIsSaidToBePendingNorMissingWhereFilesMayLieElsewhere() {
        app.file("alembic.ini", "[alembic]\nscript_location = alembic\nversion_locations = alembic/versions more\n");

        assertThat(pending("b2").ids()).isEmpty();
        assertThat(pending("b2").missing()).isEmpty();
        assertThat(pending("b2").evidence()).contains("b2");
    }

    @Test
    void twoHeadsAreToldBeforeAnythingRunsUnlessTheyAreMeant() {
        app.file("alembic/versions/b2.py", "revision = 'b2'\ndown_revision = 'a1'\n")
                .file("alembic/versions/c3.py", "revision = 'c3'\ndown_revision = 'a1'\n");
        FileObstacles obstacles = new FileObstacles(preset(), files());

        assertThat(obstacles.of(pending(), true)).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Diagnosis.Severity.BLOCKING);
            assertThat(found.title()).isEqualTo("there are 2 heads: b2, c3");
        });
        assertThat(obstacles.of(pending(), false)).isEmpty();
        app.file("alembic/versions/d4.py", "revision = 'd4'\ndown_revision = ('b2', 'c3')\n");
        assertThat(new FileObstacles(preset(), files()).of(pending(), true)).isEmpty();
    }

    @Test
    void aRevisionThatTheFilesLackIsToldBeforeAlembicRefusesIt() {
        assertThat(new FileObstacles(preset(), files()).of(pending("b2"), true))
                .singleElement()
                .satisfies(found -> assertThat(found.title()).isEqualTo("applied, but not in the files: b2"));
        assertThat(new FileObstacles(preset(), files()).of(pending(), true)).isEmpty();
    }

    @Test
    void pyprojectSaysTheLocationToo() {
        app.file("alembic.ini", "[alembic]\nsqlalchemy.url = x\n")
                .file(
                        "pyproject.toml",
                        "[tool.other]\nscript_location = \"x\"\n[tool.alembic]\nscript_location = \"%(here)s/alembic\"\n");
        assertThat(pending().certainlyNone()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alembic.ini             | script_location = shop:migrations",
                "alembic.ini             | script_location = /srv/alembic",
                "alembic.ini             | script_location = elsewhere",
                "alembic.ini             | 'script_location = alembic\nversion_locations = a b'",
                "alembic.ini             | 'script_location = alembic\nrecursive_version_locations = true'",
                "alembic.ini             | 'script_location = alembic\ndatabases = one, two'",
                "alembic/env.py          | 'for tenant in tenants:\n    context.run_migrations()'",
                "alembic/env.py          | 'context.configure(version_table=\"other\")\ncontext.run_migrations()'",
                "alembic/env.py          | from shop.database import migrate",
                "alembic/versions/b2.py  | 'revision = PREFIX + \"b2\"\ndown_revision = \"a1\"'",
                "alembic/versions/b2.py  | 'revision = \"b2\"\ndown_revision = LAST'",
                "alembic/versions/b2.py  | 'revision = \"b2\"\ndown_revision = \"gone\"'",
            })
    void whatIsUnusualDoesNot(String file, String text) {
        app.file(file, text + "\n");
        assertThat(pending().certainty()).isEqualTo(PendingMigrations.Certainty.UNKNOWN);
    }
}
