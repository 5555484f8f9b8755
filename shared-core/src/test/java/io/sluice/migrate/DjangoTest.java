package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseUrl;
import io.sluice.event.Events;
import io.sluice.preset.PresetCatalog;
import io.sluice.preset.PresetException;
import io.sluice.spec.ReleaseSpec;
import io.sluice.spec.SpecReader;
import io.sluice.testing.DjangoInstallation;
import io.sluice.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The django preset against a real Django project. */
@Timeout(300)
class DjangoTest {

    private static final String SETTINGS = """
            import os
            from urllib.parse import urlsplit, unquote
            url = urlsplit(os.environ["DATABASE_URL"])
            SECRET_KEY = "test"
            INSTALLED_APPS = ["shop"]
            USE_TZ = True
            if url.scheme == "sqlite":
                DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(url.path[1:])}}
            else:
                DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": unquote(url.path[1:]),
                    "USER": unquote(url.username), "PASSWORD": unquote(url.password), "HOST": url.hostname, "PORT": url.port}}
            """;
    private static final String MANAGE = """
            import os, sys
            os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
            from django.core.management import execute_from_command_line
            execute_from_command_line(sys.argv)
            """;
    private static final String FIRST = """
            from django.db import migrations, models
            class Migration(migrations.Migration):
                initial = True
                operations = [migrations.CreateModel("Customer", [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=100))])]
            """;
    private static final String SECOND = """
            from django.db import migrations, models
            class Migration(migrations.Migration):
                dependencies = [("shop", "0001_initial")]
                operations = [migrations.AddField("customer", "email", models.CharField(max_length=100, default=""))]
            """;
    private static final String FAILING = """
            from django.db import migrations
            class Migration(migrations.Migration):
                dependencies = [("shop", "0002_email")]
                operations = [migrations.RunSQL("INSERT INTO nowhere VALUES (1)")]
            """;

    abstract static class OnAnyDatabase {

        @TempDir
        Path directory;

        MigrationFixture app;

        abstract String url();

        @BeforeEach
        void project() {
            app = new MigrationFixture(directory)
                    .file("manage.py", MANAGE)
                    .file("site_settings.py", SETTINGS)
                    .file("shop/__init__.py", "")
                    .file("shop/migrations/__init__.py", "")
                    .file("shop/migrations/0001_initial.py", FIRST)
                    .file("shop/migrations/0002_email.py", SECOND);
        }

        ReleaseSpec spec(String more) throws IOException {
            Path file = directory.resolve("release.yaml");
            Files.writeString(file, """
                    app: shop
                    version: v1
                    database: { url: "${URL}" }
                    store: %s
                    migrate: { env: { PATH: "${BIN}" }%s }
                    """.formatted(directory.resolve("store"), more));
            return SpecReader.read(
                            file,
                            List.of(),
                            Map.of("URL", url(), "BIN", DjangoInstallation.bin() + ":" + System.getenv("PATH")))
                    .spec();
        }

        DatabaseEngine engine(CommandRunner runner) {
            return DatabaseEngines.of(DatabaseUrl.parse(Secret.of(url())), directory, runner);
        }

        MigrationTool tool() throws IOException {
            return tool("");
        }

        MigrationTool tool(String more) throws IOException {
            var runner = new CommandRunner(new Redactor());
            return MigrationTools.of(spec(more), PresetCatalog.load(null), engine(runner), runner);
        }

        MigrationOutcome migrate(MigrationTool tool) {
            return tool.migrate("shop/production/v1#1", app.events, new Cancellation());
        }

        PendingMigrations pending(MigrationTool tool) {
            return tool.pending(Events.none(), new Cancellation());
        }

        @Test
        void appliedEqualsDjangosOwnIdeaAndThenNothingIsPending() throws IOException {
            MigrationTool tool = tool();
            assertThat(tool.preset()).isEqualTo("django");
            assertThat(tool.applied()).isEmpty();
            PendingMigrations before = pending(tool);
            assertThat(before.certainty()).as(before.evidence()).isEqualTo(PendingMigrations.Certainty.CERTAIN);
            assertThat(before.ids()).containsExactly("shop.0001_initial", "shop.0002_email");

            MigrationOutcome outcome = migrate(tool);

            assertThat(outcome.message()).isEmpty();
            assertThat(outcome.toolExit()).isZero();
            assertThat(app.output).anyMatch(line -> line.contains("Applying shop.0002_email... OK"));
            assertThat(tool.applied()).containsExactly("shop.0001_initial", "shop.0002_email");
            assertThat(pending(tool).evidence()).contains("says that nothing is pending");
            assertThat(pending(tool).certainlyNone()).isTrue();
            assertThat(tool.diagnose()).isEmpty();
        }

        @Test
        void aFailingMigrationKeepsTheToolsExitStatusAndItsLastWord() throws IOException {
            migrate(tool());
            app.file("shop/migrations/0003_bad.py", FAILING);

            MigrationOutcome outcome = migrate(tool());

            assertThat(outcome.toolExit()).isEqualTo(1);
            assertThat(outcome.message())
                    .startsWith("Django ended with status 1: ")
                    .contains("nowhere");
            assertThat(tool().applied()).containsExactly("shop.0001_initial", "shop.0002_email");
            assertThat(pending(tool()).ids()).containsExactly("shop.0003_bad");
        }

        @Test
        void aKnownFailureComesWithAdvice() throws IOException {
            app.file("shop/migrations/0002_other.py", SECOND.replace("email", "phone"));

            assertThat(migrate(tool()).message())
                    .contains("Conflicting migrations detected")
                    .contains("makemigrations --merge");
        }

        @Test
        void aTargetVersionIsAnApplicationAndAMigration() throws IOException {
            MigrationTool tool = tool(", version: shop.0001");

            assertThat(migrate(tool).message()).isEmpty();

            assertThat(tool.applied()).containsExactly("shop.0001_initial");
            assertThat(pending(tool).certainlyNone()).isFalse();
            assertThatThrownBy(() -> tool(", version: \"0001; rm -rf\""))
                    .isInstanceOf(PresetException.class)
                    .hasMessageContaining("shop.0002_add_email");
        }

        @Test
        void settingsThatIgnoreTheUrlAreSeenBeforeAndAfter() throws IOException {
            app.file(
                    "site_settings.py",
                    SETTINGS
                            + "\nDATABASES = {\"default\": {\"ENGINE\": \"django.db.backends.sqlite3\", \"NAME\": \"other.db\"}}\n");

            assertThat(pending(tool()).ids()).isNotEmpty();
            assertThat(migrate(tool()).succeeded()).isTrue();

            assertThat(tool().applied()).isEmpty();
            assertThat(pending(tool()).certainlyNone()).isFalse();
            assertThat(pending(tool()).certainty()).isEqualTo(PendingMigrations.Certainty.ELSEWHERE);
            assertThat(pending(tool()).evidence()).contains("another database or schema");
        }
    }

    @Nested
    class OnSqlite extends OnAnyDatabase {
        @Override
        String url() {
            return "sqlite:" + directory.resolve("shop.db");
        }
    }

    @Nested
    class OnPostgresql extends OnAnyDatabase {

        private String url;

        @BeforeEach
        void database() {
            url = PostgresServer.shared().createDatabase("django_" + System.nanoTime());
        }

        @Override
        String url() {
            return url;
        }
    }
}
