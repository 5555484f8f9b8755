package io.jenkins.plugins.sluice.engine;

import static io.jenkins.plugins.sluice.PluginSteps.shop;
import static io.jenkins.plugins.sluice.PluginSteps.URL;
import static io.jenkins.plugins.sluice.PluginSteps.make;
import static io.jenkins.plugins.sluice.PluginSteps.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import io.jenkins.plugins.sluice.PluginSteps;
import io.jenkins.plugins.sluice.PluginSteps.Started;
import io.jenkins.plugins.sluice.PluginSteps.Symbolic;
import io.sluice.spec.EnvironmentValue;
import io.sluice.spec.ReleaseSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user types into a step is what the engine reads, whatever it is. */
class ParametersTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("X", "expanded", "HOME", "/home/agent");

    @TempDir
    private Path directory;

    static Stream<String> hostile() {
        return Stream.of(
                "it's",
                "\"quoted\"",
                "'single'",
                "${X}",
                "$${X}",
                "$$${X}",
                "${X:-y}",
                "$(id)",
                "`id`",
                "$HOME",
                "[a, b]",
                "{a: b}",
                "{{x}}",
                "[",
                "\"",
                "--set x=y",
                "-f /etc/passwd",
                "a\nb",
                "a\r\nb: c",
                "a\tb",
                "back\\slash\\n",
                "null",
                "true",
                "0x10",
                "~",
                "a: b # c",
                "*alias",
                "&anchor",
                "!tag",
                "%",
                "@",
                "---",
                "a=b=c",
                "[\u2028\u2029]",
                "\u2028",
                "\"\u0085\ufeff\"",
                "[\u0001\u007f]",
                "日本語 🚀",
                "['it''s', \"x\"]",
                "; rm -rf /");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void textIsReadAsItWasTyped(String text) throws Exception {
        ReleaseSpec spec = read(
                "releaseFlow",
                Map.of(
                        "app",
                        "shop",
                        "version",
                        "v2",
                        "store",
                        "/srv/" + text + "/x",
                        "database",
                        Map.of("url", URL),
                        "migrate",
                        Map.of("command", List.of("migrate", text, "--to", text), "version", "v" + text + "."),
                        "promote",
                        new Symbolic("command", Map.of("command", List.of("deploy", text, "")))));

        assertThat(spec.store().url()).isEqualTo(Path.of("/srv/" + text + "/x").normalize().toString());
        assertThat(spec.migrate().command()).containsExactly("migrate", text, "--to", text);
        assertThat(spec.migrate().version()).isEqualTo("v" + text + ".");
        assertThat(spec.promote().command()).containsExactly("deploy", text, "");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aPlainFieldIsNeverYaml(String text) throws Exception {
        ReleaseSpec spec = read(
                "releaseFlow",
                Map.of(
                        "app",
                        "shop",
                        "version",
                        "v2",
                        "database",
                        Map.of("url", URL),
                        "migrate",
                        Map.of("preset", "rails", "version", text),
                        "promote",
                        new Symbolic(
                                "kubernetesWorkload",
                                Map.of("deployment", "web", "image", "x:v2", "context", text))));

        assertThat(spec.migrate().version()).isEqualTo(text.isBlank() ? null : text.strip());
        assertThat(spec.promote().kubernetes().context()).isEqualTo(text.isBlank() ? null : text.strip());
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileNameIsRefusedByTheEngineAndNothingElseHappens(String text) {
        if (text.matches("[a-z0-9]+")) {
            return; // a name after all
        }
        assertThatThrownBy(() -> read("releaseFlow", Map.of("app", text, "version", "v2", "database", Map.of("url", URL))))
                .hasMessageContaining("app");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void parametersOfTektonAreReadAsTheyWereTyped(String text) throws Exception {
        Files.writeString(
                directory.resolve("release.yaml"),
                "app: shop\nversion: v1\ntekton: { params: { image: old, database-secret: shop } }\n");
        if (text.lines().count() > 1) {
            return; // a form's list is a line each
        }
        Started started = start("releaseOnTekton", Map.of("version", "v2", "params", List.of("image=" + text, "b=c", "e=")));

        assertThat(new EngineReading(started, directory, ENVIRONMENT).tekton().tekton().params())
                .containsExactlyInAnyOrderEntriesOf(Map.of("image", text, "b", "c", "e", "", "database-secret", "shop"));
    }

    @Test
    void aParameterOfTektonThatIsNoPathIsRefused() {
        assertThatThrownBy(() -> start("releaseOnTekton", Map.of("params", List.of("a.b=c"))))
                .isInstanceOf(AbortException.class)
                .hasMessageStartingWith("'a.b' cannot be given here for tekton.params");
    }

    @Test
    void theDefaultsOfThisJenkinsAreNotForTheCluster() throws Exception {
        Started started = start(make("releaseOnTekton", Map.of("version", "v2")), Map.of(), Map.of("store", "s3://acme/shop"));

        assertThat(started.arguments()).containsExactly("release", "--set", "version=v2", "--on", "tekton");
    }

    @ParameterizedTest
    @ValueSource(strings = {"database", "store", "storeCredentialsId", "migrate", "promote"})
    void releaseOnTektonHasNoParameterThatTheEngineRefuses(String parameter) {
        assertThat(PluginSteps.parameters(PluginSteps.all().get("releaseOnTekton"))).doesNotContainKey(parameter);
    }

    @Test
    void everyParameterOfAMigrationArrives() throws Exception {
        ReleaseSpec spec = read(
                "migrateDatabase",
                Map.of(
                        "app",
                        "shop",
                        "environment",
                        "staging",
                        "version",
                        "v2",
                        "database",
                        Map.of("url", URL),
                        "migrate",
                        Map.of(
                                "preset",
                                "liquibase",
                                "directory",
                                "db",
                                "changelog",
                                "changelog.sql",
                                "in",
                                "job",
                                "timeout",
                                "45m"),
                        "promote",
                        new Symbolic(
                                "kubernetesWorkload",
                                Map.of("statefulSet", "web", "namespace", "shop", "image", "x:v2", "timeout", "5m")),
                        "settings",
                        List.of("backup.when=always", "migrate.env={RAILS_ENV: production}", "onFailure.migrate=stop")));

        assertThat(spec.environment()).isEqualTo("staging");
        assertThat(spec.migrate().preset()).isEqualTo("liquibase");
        assertThat(spec.migrate().changelog()).isEqualTo("changelog.sql");
        assertThat(spec.migrate().directory()).isEqualTo(directory.resolve("db"));
        assertThat(spec.migrate().in()).hasToString("JOB");
        assertThat(spec.migrate().timeout()).hasMinutes(45);
        assertThat(spec.migrate().env()).containsEntry("RAILS_ENV", EnvironmentValue.plain("production"));
        assertThat(spec.promote().kubernetes().kind()).hasToString("StatefulSet");
        assertThat(spec.promote().kubernetes().name()).isEqualTo("web");
        assertThat(spec.promote().kubernetes().namespace()).isEqualTo("shop");
        assertThat(spec.promote().kubernetes().timeout()).hasMinutes(5);
        assertThat(spec.backup().when()).hasToString("ALWAYS");
    }

    /** A URL in one element and an at sign in the next are no password. */
    @Test
    void wordsOfACommandAreLookedAtOneByOne() throws Exception {
        List<String> command = List.of("deploy", "https://registry.example", "by:ops@example.org");
        ReleaseSpec spec = read(
                "releaseFlow",
                shop(new Symbolic("command", Map.of("command", command))));

        assertThat(spec.promote().command()).isEqualTo(command);
    }

    @Test
    void phasesAreToldTheSame() throws Exception {
        Map<String, ?> parameters = Map.of(
                "app",
                "shop",
                "version",
                "v2",
                "database",
                Map.of("url", URL),
                "migrate",
                Map.of("command", List.of("./migrate")),
                "promote",
                new Symbolic("command", Map.of("command", List.of("./deploy"))));

        ReleaseSpec spec = read("releaseFlow", parameters);
        assertThat(read("backupDatabase", parameters)).isEqualTo(spec);
        assertThat(read("migrateDatabase", parameters)).isEqualTo(spec);
        assertThat(read("promoteRelease", parameters)).isEqualTo(spec);
        assertThat(read("restoreDatabase", parameters)).isEqualTo(spec);
    }

    @Test
    void everyParameterOfALinkArrives() throws Exception {
        ReleaseSpec spec = read(
                "promoteRelease",
                shop(new Symbolic(
                                "symlink",
                                Map.of(
                                        "path",
                                        "current",
                                        "to",
                                        "releases/${X}",
                                        "restart",
                                        List.of("systemctl", "restart", "shop"),
                                        "healthCheck",
                                        "http://127.0.0.1/health",
                                        "timeout",
                                        "2m"))));

        assertThat(spec.promote().symlink().path()).isEqualTo(directory.resolve("current"));
        assertThat(spec.promote().symlink().to()).isEqualTo(directory.resolve("releases/${X}"));
        assertThat(spec.promote().symlink().restart()).containsExactly("systemctl", "restart", "shop");
        assertThat(spec.promote().symlink().healthCheck()).hasToString("http://127.0.0.1/health");
        assertThat(spec.promote().symlink().timeout()).hasMinutes(2);
    }

    @Test
    void theLastBackupIsRestoredUnlessOneIsNamed() throws Exception {
        assertThat(new EngineReading(start("restoreDatabase", Map.of()), directory, ENVIRONMENT).option("--backup"))
                .isEqualTo("latest");
    }

    @Test
    void whatReleaseYamlSaysGoesBeforeTheDefaultsOfThisJenkins() throws Exception {
        Files.writeString(
                directory.resolve("release.yaml"),
                "app: shop\nversion: v1\ndatabase: { url: '" + URL + "' }\nbackup: { when: always }\n");
        Started started = PluginSteps.start(
                PluginSteps.make("releaseFlow", Map.of()),
                Map.of(),
                Map.of("store", "/srv/${X}", "backup.when", "pending", "backup.keep.last", "3"));

        ReleaseSpec spec = new EngineReading(started, directory, ENVIRONMENT).spec().spec();
        assertThat(spec.store().url()).isEqualTo("/srv/${X}");
        assertThat(spec.backup().when()).hasToString("ALWAYS");
        assertThat(spec.backup().keep().last()).isEqualTo(3);
    }

    @Test
    void parametersGoBeforeReleaseYaml() throws Exception {
        Files.createDirectories(directory.resolve("deploy"));
        Files.writeString(
                directory.resolve("deploy/release.yaml"),
                "app: shop\nversion: ${NOT_SET}\ndatabase: { url: 'sqlite:shop.db' }\nmigrate: { preset: rails }\n");
        ReleaseSpec spec = read(
                "releaseFlow",
                Map.of("file", "deploy/release.yaml", "version", "v2", "migrate", Map.of("preset", "django")));

        assertThat(spec.version()).isEqualTo("v2");
        assertThat(spec.migrate().preset()).isEqualTo("django");
    }

    @Test
    void anEmptyFieldOfAFormIsNoValue() throws Exception {
        Started started = start(
                "releaseFlow",
                Map.of(
                        "app",
                        "",
                        "version",
                        " ",
                        "database",
                        Map.of("url", "", "credentialsId", ""),
                        "migrate",
                        Map.of("preset", "", "command", List.of()),
                        "promote",
                        new Symbolic("symlink", Map.of("path", ""))));

        assertThat(started.arguments()).containsExactly("release");
        assertThat(started.variables()).isEmpty();
    }

    private ReleaseSpec read(String function, Map<String, ?> parameters) throws Exception {
        return new EngineReading(start(function, parameters), directory, ENVIRONMENT)
                .spec()
                .spec();
    }
}
