package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandException;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.SqliteEngine;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.preset.PresetCatalog;
import io.sluice.preset.PresetException;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preset of a user's own, with a real program: a shell script that stands for a framework. */
class CommandMigrationToolTest {

    private static final String PRESET = """
            id: patch
            title: Patch
            migrate:
              command: [./patch, run, "{target}"]
              target: { pattern: "(\\\\d+)", arguments: [--to, "{1}"], environment: { PATCH_TO: "{target}" }, example: "2" }
            pending:
              files: { glob: "patches/*.sql", id: "patches/0*(\\\\d+)", certain: true, unless: [ { file: patch.conf } ] }
              tool: { command: [./patch, status], exits: [0, 3], understood: "status of", pending: "(?m)^todo (\\\\d+)", applied: "(?m)^done (\\\\d+)" }
            environment:
              always: { FROM_PRESET: preset, SLUICE_VERSION: preset, WINNER: preset }
              sqlite: { PATCH_DB: "{database}" }
            bookkeeping: { table: patches, columns: [n], where: "ok", order: [n] }
            states:
              - { title: a patch failed, where: "NOT ok", severity: blocking, meaning: "patch {id} ended half-way", repair: [[./patch, forget, "{id}", "{previous:none}"]] }
            failures:
              - { pattern: "E42", advice: "oil the machine" }
            warnings: { sqlite: "patch hides its failures here", mysql: "not here" }
            """;

    @TempDir
    Path directory;

    private MigrationFixture app;

    @BeforeEach
    void application() {
        app = new MigrationFixture(directory)
                .file("presets/patch.yaml", PRESET)
                .file("patches/1_a.sql", "")
                .file("patches/2_b.sql", "")
                .file("patches/10_c.sql", "");
        MigrationFixture.execute(engine(), "CREATE TABLE patches (n int, ok boolean)");
    }

    private SqliteEngine engine() {
        return new SqliteEngine(DatabaseUrl.parse(Secret.of("sqlite:shop.db")), directory);
    }

    private void patch(String script) {
        app.file("patch", "#!/bin/sh\n" + script + "\n");
        assertThat(directory.resolve("patch").toFile().setExecutable(true)).isTrue();
    }

    private MigrationTool tool(String migrate) throws IOException {
        Path file = directory.resolve("release.yaml");
        Files.writeString(
                file,
                "{ app: shop, version: v7, database: { url: \"sqlite:shop.db\" }, store: store, migrate: { " + migrate
                        + " } }");
        ReleaseSpec spec =
                SpecReader.read(file, List.of(), Map.of("TOKEN", "very secret")).spec();
        return MigrationTools.of(
                spec, PresetCatalog.load(directory.resolve("presets")), engine(), new CommandRunner(new Redactor()));
    }

    private MigrationTool tool() throws IOException {
        return tool("preset: patch");
    }

    private PendingMigrations pending(MigrationTool tool) {
        return tool.pending(Events.none(), new Cancellation());
    }

    private MigrationOutcome migrate(MigrationTool tool) {
        return tool.migrate("shop/production/v1#1", app.events, new Cancellation());
    }

    private void applied(String... numbers) {
        for (String number : numbers) {
            MigrationFixture.execute(engine(), "INSERT INTO patches VALUES (" + number + ", 1)");
        }
    }

    @Test
    void whatTheToolHidesIsSaidBeforeItRuns() throws Exception {
        patch("exit 0");
        List<Event> events = new ArrayList<>();

        tool("preset: patch").migrate("shop/production/v7#1", events::add, new Cancellation());

        assertThat(events.get(0)).isEqualTo(new Event.Warning("patch hides its failures here"));
        assertThat(events).filteredOn(Event.Warning.class::isInstance).hasSize(1);
    }

    @Test
    void filesThatWereCompiledSinceAreToldWithTheStatementThatRenamesThem() throws IOException {
        MigrationFixture.execute(
                engine(),
                "CREATE TABLE knex_migrations (id int, name text)",
                "INSERT INTO knex_migrations VALUES (1, '1_a.ts'), (2, '2_b.ts')");
        app.file("knexfile.js", "").file("migrations/1_a.js", "").file("migrations/2_b.js", "");
        MigrationTool knex = tool("preset: knex");

        List<Diagnosis> found = knex.obstacles(Duration.ZERO, new Cancellation());

        assertThat(found).singleElement().satisfies(missing -> {
            assertThat(missing.title()).isEqualTo("applied, but not in the files: 1_a.ts, 2_b.ts");
            assertThat(missing.repair()).hasSize(2);
        });
        found.get(0).repair().forEach(repair -> MigrationFixture.execute(engine(), repair.get(repair.size() - 1)));
        assertThat(knex.obstacles(Duration.ZERO, new Cancellation())).isEmpty();
        assertThat(pending(knex).certainlyNone()).isTrue();
        MigrationFixture.execute(engine(), "INSERT INTO knex_migrations VALUES (3, '3_gone.js')");
        assertThat(knex.obstacles(Duration.ZERO, new Cancellation()))
                .as("a version without its own pending migrations is let through: Knex runs nothing")
                .isEmpty();
    }

    @Test
    void filesAndBookkeepingAloneProveWhatIsPending() throws IOException {
        applied("1");
        assertThat(pending(tool()).ids()).containsExactly("2", "10");

        applied("2", "10");
        assertThat(pending(tool()).certainlyNone()).isTrue();
    }

    @Test
    void aCommandOfReleaseYamlCanSayAllThatAPresetSays() throws IOException {
        String custom = PRESET.substring(PRESET.indexOf("pending:"))
                .replaceFirst("(?s)  always: \\{ FROM_PRESET.*?\n", "")
                .indent(2);
        Path file = directory.resolve("release.yaml");
        Files.writeString(
                file,
                "app: shop\nversion: v7\ndatabase: { url: \"sqlite:shop.db\" }\nmigrate:\n"
                        + "  command: [./patch, run]\n  custom:\n" + custom.indent(2));
        MigrationTool tool = MigrationTools.of(
                SpecReader.read(file, List.of(), Map.of()).spec(),
                PresetCatalog.load(null),
                engine(),
                new CommandRunner(new Redactor()));
        applied("1");
        MigrationFixture.execute(engine(), "INSERT INTO patches VALUES (2, 0)");
        patch("echo migrating $PATCH_DB; echo E42 broke; exit 3");

        assertThat(tool.applied()).containsExactly("1");
        assertThat(pending(tool).ids()).containsExactly("2", "10");
        assertThat(tool.diagnose().get(0).repair()).containsExactly(List.of("./patch", "forget", "2", "1"));
        assertThat(migrate(tool).message()).contains("E42 broke").endsWith("oil the machine");
        assertThat(app.output).anyMatch(line -> line.endsWith("/shop.db"));
    }

    @Test
    void whereFilesAreNotCertainTheToolIsAskedAndUnknownMeansPending() throws IOException {
        app.file("patch.conf", "");
        applied("1", "2", "10");

        patch("echo status of all; echo done 1; echo todo 11; exit 3");
        assertThat(pending(tool()).ids()).containsExactly("11");
        patch("echo status of all; echo done 1");
        assertThat(pending(tool()).certainlyNone()).isTrue();

        patch("echo status of all; echo done 99");
        assertThat(pending(tool()).certainlyNone()).isFalse();
        assertThat(pending(tool()).evidence()).contains("takes 99 for applied").contains("another database");
        patch("echo nonsense");
        assertThat(pending(tool()).certainlyNone()).isFalse();
        patch("echo status of all");
        assertThat(pending(tool()).evidence()).contains("lists no migration at all");
        patch("echo status of all; echo broken; exit 1");
        assertThat(pending(tool()).evidence()).contains("status 1: broken");
        Files.delete(directory.resolve("patch"));
        assertThat(pending(tool()).certainlyNone()).isFalse();
    }

    @Test
    void aTargetVersionReachesTheToolAsArgumentAndVariable() throws IOException {
        patch("echo \"$@\" \"$PATCH_TO\"");

        assertThat(migrate(tool("preset: patch, version: 2")).succeeded()).isTrue();

        assertThat(app.output).containsExactly("run --to 2 2");
        applied("1", "2");
        assertThat(pending(tool("preset: patch, version: 2")).certainlyNone()).isTrue();
        assertThat(pending(tool("preset: patch, version: 1")).certainlyNone()).isFalse();
        assertThatThrownBy(() -> tool("preset: patch, version: \"2 --force\""))
                .isInstanceOf(PresetException.class)
                .hasMessageContaining("one looks like 2");
    }

    @Test
    void theToolsOwnVariableForATargetVersionCountsAsOne() throws IOException {
        patch("echo \"$@\" \"$PATCH_TO\"");
        MigrationTool tool = tool("preset: patch, env: { PATCH_TO: \"2\" }");

        assertThat(migrate(tool).succeeded()).isTrue();

        assertThat(app.output).containsExactly("run --to 2 2");
        assertThat(tool.toNewest()).isFalse();
        applied("1", "2");
        assertThat(pending(tool).certainlyNone()).isTrue();
        assertThat(tool("preset: patch, env: { PATCH_TO: \"\" }").toNewest()).isTrue();
        assertThatThrownBy(() -> tool("preset: patch, version: 1, env: { PATCH_TO: \"2\" }"))
                .isInstanceOf(PresetException.class)
                .hasMessageContaining("migrate.version and PATCH_TO in migrate.env name two target versions");
    }

    @Test
    void theEnvironmentIsThePresetsThenTheReleasesThenTheUsersOwn() throws IOException {
        patch("echo $FROM_PRESET $SLUICE_VERSION $SLUICE_RELEASE $WINNER $PATCH_DB");

        migrate(tool("preset: patch, env: { WINNER: user, TOKEN: \"${TOKEN}\" }"));

        assertThat(app.output)
                .singleElement()
                .asString()
                .startsWith("preset v7 shop/")
                .endsWith("/v7 user " + directory.resolve("shop.db"));
    }

    @Test
    void aLiteralIsNoSecretAndMayBeAnArgument() throws IOException {
        patch("echo $DJANGO_SETTINGS_MODULE $SHOWN $HIDDEN");

        MigrationTool tool = tool(
                "command: [./patch, --settings, shop.settings],"
                        + " env: { DJANGO_SETTINGS_MODULE: shop.settings, SHOWN: { plain: \"${TOKEN}\" }, HIDDEN: { secret: marked } }");
        tool.check();
        migrate(tool);

        assertThat(app.output).containsExactly("shop.settings very secret ******");
    }

    @Test
    void aSecretArgumentIsRefusedByTheCheck() throws IOException {
        MigrationTool tool = tool("command: [./patch, very secret], env: { TOKEN: \"${TOKEN}\" }");

        assertThatThrownBy(tool::check)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("argument 1 of patch")
                .hasMessageNotContaining("very secret");
    }

    @Test
    void theUsersOwnVariablesMayBeMadeOfThePartsOfTheDatabase() throws IOException {
        patch("echo $DB_NAME $LITERAL $DB_URL");

        migrate(tool("preset: patch, env: { DB_NAME: \"{name}\", LITERAL: \"{{name}}\", DB_URL: \"{url}\" }"));

        assertThat(app.output).containsExactly(directory.resolve("shop.db") + " {name} ******");
        assertThatThrownBy(() -> tool("preset: patch, env: { DB_HOST: \"{host}\" }"))
                .isInstanceOf(PresetException.class)
                .hasMessageContaining("{host}");
    }

    @Test
    void aKnownFailureIsShownWithItsLineAndAdviceAndTheToolsStatusIsKept() throws IOException {
        patch("echo starting; echo 'E42: no oil'; echo '    at patch(1)'; exit 9");

        MigrationOutcome outcome = migrate(tool());

        assertThat(outcome.toolExit()).isEqualTo(9);
        assertThat(outcome.message()).isEqualTo("Patch ended with status 9: E42: no oil; oil the machine");
    }

    @Test
    void anUnknownFailureIsShownWithTheLastLineThatSaysSomething() throws IOException {
        patch("echo 'the disk is full'; echo '    at patch.run(patch.js:7)'; echo; echo ---; exit 2");

        assertThat(migrate(tool()).message()).isEqualTo("Patch ended with status 2: the disk is full");
    }

    @Test
    void aToolThatIsTooSlowIsStopped() throws IOException {
        patch("sleep 60");

        MigrationOutcome outcome = migrate(tool("preset: patch, timeout: 1s"));

        assertThat(outcome.timedOut()).isTrue();
        assertThat(outcome.message()).contains("1s").contains("migrate.timeout");
    }

    @Test
    void aToolThatIsMissingCannotBeStartedAndHasChangedNothing() throws IOException {
        MigrationTool tool = tool();
        assertThatThrownBy(() -> migrate(tool))
                .isInstanceOfSatisfying(
                        MigrationException.class,
                        e -> assertThat(e.nothingRan()).isTrue());
    }

    @Test
    void doctorNamesFailedOnesFirstThenDriftThenWhatIsPending() throws IOException {
        applied("1", "77");
        MigrationFixture.execute(engine(), "INSERT INTO patches VALUES (2, 0)");

        List<Diagnosis> found = tool().diagnose();

        assertThat(found)
                .extracting(Diagnosis::severity)
                .containsExactly(Diagnosis.Severity.BLOCKING, Diagnosis.Severity.WARNING, Diagnosis.Severity.INFO);
        assertThat(found.get(0).title()).isEqualTo("a patch failed: 2");
        assertThat(found.get(0).repair()).containsExactly(List.of("./patch", "forget", "2", "1"));
        assertThat(found.get(1).title()).contains("77");
        assertThat(found.get(2).title()).isEqualTo("2 pending: 2, 10");
    }

    @Test
    void aCommandOfReleaseYamlTakesThePlaceOfThePresetsOrStandsAlone() throws IOException {
        patch("echo own \"$@\" $DATABASE_URL");
        migrate(tool("preset: patch, command: [./patch, mine]"));
        assertThat(app.output).containsExactly("own mine");
        assertThat(pending(tool("preset: patch, command: [./patch, mine]")).ids())
                .hasSize(3);

        MigrationTool alone = tool("command: [./patch, alone]");
        migrate(alone);
        assertThat(app.output).contains("own alone sqlite:" + directory.resolve("shop.db"));
        assertThat(alone.applied()).isEmpty();
        assertThat(pending(alone).certainlyNone()).isFalse();
    }
}
