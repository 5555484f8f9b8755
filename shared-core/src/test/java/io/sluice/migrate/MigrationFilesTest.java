package io.sluice.migrate;

import static io.sluice.migrate.PendingMigrations.Certainty.CERTAIN;
import static io.sluice.migrate.PendingMigrations.Certainty.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.preset.FileTest;
import io.sluice.preset.Preset;
import io.sluice.preset.Preset.Holds;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is applied and pending where the table holds only the newest migration, or the heads of a graph. */
class MigrationFilesTest {

    private static final String REVISION = "revision = '%s'\ndown_revision = %s\n";

    @TempDir
    Path directory;

    private MigrationFixture app;

    @BeforeEach
    void application() {
        app = new MigrationFixture(directory);
    }

    private MigrationFiles numbered() {
        for (String file : List.of("0001_a", "0002_b", "0010_c")) {
            app.file("migrations/" + file + ".up.sql", "").file("migrations/" + file + ".down.sql", "");
        }
        return files("migrations/*.up.sql", "0*(\\d+)_[^/]*\\.up\\.sql$", null);
    }

    /** a ← b, and a ← c: two heads, joined by m. */
    private MigrationFiles graph() {
        app.file("versions/z_first.py", REVISION.formatted("a", "None"))
                .file("versions/b.py", REVISION.formatted("b", "\"a\""))
                .file("versions/c.py", "revision: str = 'c'\ndown_revision: Union[str, None] = 'a'\n")
                .file("versions/m.py", REVISION.formatted("m", "(\n    'b',\n    'c',\n)"));
        return files(
                "versions/*.py",
                "(?m)^revision\\b[^=\\n]*=\\s*['\"]([^'\"]+)['\"]",
                "(?m)^down_revision\\b[^=\\n]*=\\s*(\\([^)]*\\)|[^\\n]*)");
    }

    private MigrationFiles files(String glob, String id, String parents) {
        return files(List.of(), glob, id, parents);
    }

    private MigrationFiles files(List<FileTest> places, String glob, String id, String parents) {
        var look = new Preset.Files(
                places,
                glob,
                Pattern.compile(id),
                parents == null ? null : Pattern.compile(parents),
                true,
                null,
                List.of(new FileTest(places.isEmpty() ? "none" : "{directory}/several", null)),
                false,
                false);
        var books = new Preset.Bookkeeping("books", List.of("id"), null, null, null, List.of("id"), null, null, null);
        var engine = DatabaseEngines.of(
                DatabaseUrl.parse(Secret.of("sqlite:shop.db")), directory, new CommandRunner(new Redactor()));
        return new MigrationFiles(look, directory, new BookkeepingTable(engine, books));
    }

    @Test
    void theNewestVersionStandsForTheFilesUpToIt() {
        MigrationFiles files = numbered();

        assertThat(files.applied(Holds.NEWEST, List.of("2"), List.of())).containsExactly("1", "2");
        assertThat(files.applied(Holds.NEWEST, List.of(), List.of())).isEmpty();
    }

    @Test
    void aVersionThatBeganAndDidNotEndIsNotApplied() {
        assertThat(numbered().applied(Holds.NEWEST, List.of(), List.of("10"))).containsExactly("1", "2");
    }

    @Test
    void aNewestVersionWithoutAFileIsAppliedAndItsFileMissing() {
        MigrationFiles files = numbered();
        List<String> applied = files.applied(Holds.NEWEST, List.of("12"), List.of());

        assertThat(applied).containsExactly("1", "2", "10", "12");
        assertThat(files.pending(applied, null).missing()).containsExactly("12");
    }

    @Test
    void headsStandForThemselvesAndTheirAncestors() {
        MigrationFiles files = graph();

        assertThat(files.ids()).startsWith("a").endsWith("m").hasSize(4);
        assertThat(files.applied(Holds.HEADS, List.of("b"), List.of())).containsExactly("a", "b");
        assertThat(files.applied(Holds.HEADS, List.of("m"), List.of()))
                .startsWith("a")
                .endsWith("m")
                .hasSize(4);
        assertThat(files.applied(Holds.HEADS, List.of("gone"), List.of())).containsExactly("gone");
    }

    @Test
    void aTargetInAGraphNeedsItsAncestorsOnly() {
        MigrationFiles files = graph();

        assertThat(files.pending(List.of("a"), "c").ids()).containsExactly("c");
        assertThat(files.pending(List.of("a", "c"), "c").certainlyNone()).isTrue();
        assertThat(files.pending(List.of("a"), "nowhere").certainty()).isEqualTo(UNKNOWN);
    }

    @Test
    void ofAHeadThatNoFileHasNothingIsKnownButThatItIsMissing() {
        PendingMigrations pending = graph().pending(List.of("gone"), null);

        assertThat(pending.certainty()).isEqualTo(UNKNOWN);
        assertThat(pending.ids()).isEmpty();
        assertThat(pending.missing()).containsExactly("gone");
        assertThat(pending.evidence()).contains("gone");
    }

    @Test
    void nothingIsCertainWhereAMigrationFollowsOneThatIsNotThere() {
        MigrationFiles files = graph();
        app.file("versions/d.py", REVISION.formatted("d", "'branch@head'"));

        PendingMigrations pending = files.pending(List.of("a", "b", "c", "m", "branch@head", "d"), null);

        assertThat(pending.certainlyNone()).isFalse();
        assertThat(pending.evidence()).contains("branch@head");
    }

    @Test
    void aHeadThatTheToolNamesIsPendingWithItsAncestors() {
        MigrationFiles files = graph();
        var answer = new PendingMigrations(CERTAIN, List.of("m"), "the tool says so");

        assertThat(files.withAncestors(answer, List.of("a", "c")).ids()).containsExactly("b", "m");
        assertThat(files.withAncestors(answer, List.of("a", "b", "c", "m")).ids())
                .as("the tool does not see our table")
                .containsExactly("m");
    }

    @Test
    void aConfigurationFileSaysWhereTheFilesLie() {
        app.file("patch.ini", "place = ./db/[new]/\n")
                .file("db/[new]/1_a.sql", "")
                .file("db/n/2_b.sql", "");
        var places = List.of(
                new FileTest("patch.toml", Pattern.compile("place = \"(.*)\"")),
                new FileTest("patch.ini", Pattern.compile("place = (.*)")));

        MigrationFiles files = files(places, "{directory}/*.sql", "/(\\d+)_", null);

        assertThat(files.pending(List.of(), null))
                .isEqualTo(new PendingMigrations(
                        CERTAIN, List.of("1"), "1 of db/\\[new\\]/*.sql are not in the table books in sqlite:shop.db"));
        app.file("db/[new]/several", "");
        assertThat(files.pending(List.of("1"), null).certainlyNone()).isFalse();
    }

    @Test
    void nothingIsCertainWhereTheConfigurationFileDoesNotSay() {
        app.file("patch.ini", "").file("1_a.sql", "").file("directory/1_a.sql", "");
        var places = List.of(new FileTest("patch.ini", Pattern.compile("place = (.*)")));

        PendingMigrations pending =
                files(places, "{directory}/*.sql", "/(\\d+)_", null).pending(List.of("1"), null);

        assertThat(pending.certainlyNone()).isFalse();
        assertThat(pending.evidence()).isEqualTo("no migration was found as {directory}/*.sql");
    }

    @Test
    void nothingIsCertainAboutATargetBehindWhatIsApplied() {
        assertThat(numbered().pending(List.of("1", "2"), "1").certainty()).isEqualTo(UNKNOWN);
        assertThat(numbered().pending(List.of("1"), "2").certainty()).isEqualTo(CERTAIN);
    }

    @Test
    void aHistoryOfThousandsOfRevisionsIsRead() {
        for (int i = 1; i <= 3_000; i++) {
            app.file("versions/" + i + ".py", REVISION.formatted("r" + i, i == 1 ? "None" : "'r" + (i - 1) + "'"));
        }
        MigrationFiles files = files("versions/*.py", "(?m)^revision = '([^']+)'", "(?m)^down_revision = (.*)");

        assertThat(files.applied(Holds.HEADS, List.of("r3000"), List.of()))
                .hasSize(3_000)
                .startsWith("r1");
    }
}
