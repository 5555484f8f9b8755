package io.jenkins.plugins.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import io.jenkins.plugins.sluice.PluginSteps;
import io.jenkins.plugins.sluice.PluginSteps.Started;
import io.jenkins.plugins.sluice.PluginSteps.Symbolic;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseUrl;
import io.sluice.spec.ReleaseSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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

    private static final String URL = "postgresql://db.example/shop";
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

        assertThat(spec.store()).isEqualTo(Path.of("/srv/" + text + "/x").normalize().toString());
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
        Files.writeString(directory.resolve("release.yaml"), "app: shop\nversion: v1\n");
        if (text.lines().count() > 1) {
            return; // a form's list is a line each
        }
        Started started = start("releaseOnTekton", Map.of("version", "v2", "params", List.of("image=" + text, "b=c")));

        assertThat(new EngineReading(started, directory, ENVIRONMENT).tekton().tekton().params())
                .containsExactlyInAnyOrderEntriesOf(Map.of("image", text, "b", "c"));
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
        assertThat(spec.migrate().env()).containsEntry("RAILS_ENV", Secret.of("production"));
        assertThat(spec.promote().kubernetes().kind()).hasToString("StatefulSet");
        assertThat(spec.promote().kubernetes().name()).isEqualTo("web");
        assertThat(spec.promote().kubernetes().namespace()).isEqualTo("shop");
        assertThat(spec.promote().kubernetes().timeout()).hasMinutes(5);
        assertThat(spec.backup().when()).hasToString("ALWAYS");
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
                Map.of(
                        "app",
                        "shop",
                        "version",
                        "v2",
                        "database",
                        Map.of("url", URL),
                        "promote",
                        new Symbolic(
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
    void aRestoreSaysYesAndWhichBackupAndHasItsIdentityInAFile() throws Exception {
        Started started = start(
                "restoreDatabase",
                Map.of(
                        "app",
                        "shop",
                        "version",
                        "v2",
                        "database",
                        Map.of("url", URL),
                        "backup",
                        "20261124-040102-4f2a",
                        "identityCredentialsId",
                        "age"),
                "age",
                "# created\nAGE-SECRET-KEY-1XYZ\n");
        EngineReading reading = new EngineReading(started, directory, ENVIRONMENT);

        assertThat(reading.command()).isEqualTo("restore");
        assertThat(reading.option("--backup")).isEqualTo("20261124-040102-4f2a");
        assertThat(reading.option("--yes")).isEmpty();
        assertThat(started.files()).containsOnlyKeys("restore-identityFile");
        assertThat(reading.spec().spec().restore().identityFile())
                .isEqualTo(Path.of("/agent/ws@tmp/sluice-1/restore-identityFile"));
        assertThat(started.secrets()).contains("AGE-SECRET-KEY-1XYZ");
        nothingSecretIsSeen(started, "AGE-SECRET");
    }

    @Test
    void theLastBackupIsRestoredUnlessOneIsNamed() throws Exception {
        assertThat(new EngineReading(start("restoreDatabase", Map.of()), directory, ENVIRONMENT).option("--backup"))
                .isEqualTo("latest");
    }

    @Test
    void aKubeconfigIsAFile() throws Exception {
        Started started = start(
                "releaseFlow",
                Map.of(
                        "app",
                        "shop",
                        "version",
                        "v2",
                        "database",
                        Map.of("url", URL),
                        "promote",
                        new Symbolic(
                                "kubernetesWorkload",
                                Map.of("deployment", "web", "image", "x:v2", "kubeconfigCredentialsId", "kube"))),
                "kube",
                "token: planted");

        assertThat(new String(started.files().get("promote-kubernetes-kubeconfig"), StandardCharsets.UTF_8))
                .isEqualTo("token: planted");
        assertThat(new EngineReading(started, directory, ENVIRONMENT)
                        .spec()
                        .spec()
                        .promote()
                        .kubernetes()
                        .kubeconfig())
                .isEqualTo(Path.of("/agent/ws@tmp/sluice-1/promote-kubernetes-kubeconfig"));
        nothingSecretIsSeen(started, "planted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p@ss/w%rd", "plain", "a:b", "?#[]", " space ", "ü€🚀", "100%25", "+plus", "';\"$(id)`"})
    void anAccountIsReadBackFromTheUrl(String password) throws Exception {
        for (String name : List.of("shop", "sh:op@acme")) {
            Started started = account("postgresql://old@db.example:5433/shop?sslmode=require", name, password);
            DatabaseUrl url = DatabaseUrl.parse(Secret.of(started.variables().get("SLUICE_DATABASE_URL")));

            assertThat(url.user()).isEqualTo(name);
            assertThat(url.passwordOrEmpty().reveal()).isEqualTo(password);
            assertThat(url.hostOrDefault()).isEqualTo("db.example");
            assertThat(url.portOrDefault()).isEqualTo(5433);
            assertThat(url.database()).isEqualTo("shop");
            assertThat(started.secrets()).contains(password);
            nothingSecretIsSeen(started, password);
            assertThat(new EngineReading(started, directory, ENVIRONMENT).spec().spec().app())
                    .isEqualTo("shop");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:shop.db", "jdbc:postgresql://db.example/shop", "shop.db"})
    void anAccountIsRefusedWhereTheUrlHasNoPlaceForIt(String url) {
        assertThatThrownBy(() -> account(url, "shop", "planted"))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("database.url")
                .hasMessageNotContaining("planted");
    }

    @Test
    void aWholeUrlInACredentialIsNoArgument() throws Exception {
        Started started = start(
                "backupDatabase",
                Map.of(
                        "app",
                        "shop",
                        "version",
                        "v2",
                        "database",
                        Map.of("credentialsId", "url", "directUrlCredentialsId", "url")),
                "url",
                "postgresql://shop:planted@db.example/shop");

        assertThat(started.variables())
                .containsEntry("SLUICE_DATABASE_URL", "postgresql://shop:planted@db.example/shop")
                .containsEntry("SLUICE_DATABASE_DIRECT_URL", "postgresql://shop:planted@db.example/shop");
        nothingSecretIsSeen(started, "planted");
        Secret read = new EngineReading(started, directory, ENVIRONMENT).spec().spec().database().url();
        assertThat(DatabaseUrl.parse(read).passwordOrEmpty().reveal()).isEqualTo("planted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://shop:planted@db.example/shop",
                "jdbc:postgresql://db.example/shop?user=shop&password=planted",
                "postgresql://db.example/shop?sslpassword=planted",
                "mysql://root:planted@127.0.0.1:3306/shop"
            })
    void aUrlWithAPasswordIsRefusedAsAParameter(String url) {
        for (Map<String, ?> parameters : List.of(
                Map.of("database", Map.of("url", url)),
                Map.of("settings", List.of("database.url=" + url)),
                Map.of("settings", List.of("database.directUrl=" + url)),
                Map.of("promote", new Symbolic("command", Map.of("command", List.of("deploy", url)))))) {
            Map<String, Object> all = new HashMap<>(Map.of("app", "shop", "version", "v2"));
            all.putAll(parameters);
            assertThatThrownBy(() -> start("releaseFlow", all))
                    .isInstanceOf(AbortException.class)
                    .hasMessageContaining("credential")
                    .hasMessageNotContaining("planted");
        }
    }

    @Test
    void keysOfAStoreAreVariables() throws Exception {
        Started started = start(
                "releaseFlow",
                Map.of("store", "s3://acme/shop", "storeCredentialsId", "keys"),
                "keys",
                "AKIA1\nplanted/secret");

        assertThat(started.variables())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("AWS_ACCESS_KEY_ID", "AKIA1", "AWS_SECRET_ACCESS_KEY", "planted/secret"));
        assertThat(started.secrets()).contains("planted/secret");
        nothingSecretIsSeen(started, "planted");
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
        assertThat(spec.store()).isEqualTo("/srv/${X}");
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

    @Test
    void aMissingCredentialIsNamedWithItsField() {
        assertThatThrownBy(() -> start("releaseFlow", Map.of("database", Map.of("credentialsId", "gone"))))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("gone")
                .hasMessageContaining("database.url");
    }

    private ReleaseSpec read(String function, Map<String, ?> parameters) throws Exception {
        return new EngineReading(start(function, parameters), directory, ENVIRONMENT)
                .spec()
                .spec();
    }

    private static Started account(String url, String name, String password) throws AbortException {
        return PluginSteps.start(
                PluginSteps.make(
                        "releaseFlow",
                        Map.of("app", "shop", "version", "v2", "database", Map.of("url", url, "credentialsId", "account"))),
                Map.of("account", name + "\n" + password),
                Map.of());
    }

    private static Started start(String function, Map<String, ?> parameters, String... credential) throws AbortException {
        Map<String, String> credentials =
                credential.length == 0 ? Map.of() : Map.of(credential[0], credential[1]);
        return PluginSteps.start(PluginSteps.make(function, parameters), credentials, Map.of());
    }

    private static void nothingSecretIsSeen(Started started, String secret) {
        assertThat(started.arguments()).noneMatch(argument -> argument.contains(secret));
    }
}
