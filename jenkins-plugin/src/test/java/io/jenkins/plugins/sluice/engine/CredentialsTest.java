package io.jenkins.plugins.sluice.engine;

import static io.jenkins.plugins.sluice.PluginSteps.shop;
import static io.jenkins.plugins.sluice.PluginSteps.URL;
import static io.jenkins.plugins.sluice.PluginSteps.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import io.jenkins.plugins.sluice.PluginSteps;
import io.jenkins.plugins.sluice.PluginSteps.Started;
import io.jenkins.plugins.sluice.PluginSteps.Symbolic;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseUrl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is secret is where the engine looks for it, and nowhere else. */
class CredentialsTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("X", "expanded", "HOME", "/home/agent");

    @TempDir
    private Path directory;

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
    void aKubeconfigIsAFile() throws Exception {
        Started started = start(
                "releaseFlow",
                shop(new Symbolic(
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
    void aMissingCredentialIsNamedWithItsField() {
        assertThatThrownBy(() -> start("releaseFlow", Map.of("database", Map.of("credentialsId", "gone"))))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("gone")
                .hasMessageContaining("database.url");
    }

    private static Started account(String url, String name, String password) throws AbortException {
        return PluginSteps.start(
                PluginSteps.make(
                        "releaseFlow",
                        Map.of("app", "shop", "version", "v2", "database", Map.of("url", url, "credentialsId", "account"))),
                Map.of("account", name + "\n" + password),
                Map.of());
    }

    private static void nothingSecretIsSeen(Started started, String secret) {
        assertThat(started.arguments()).noneMatch(argument -> argument.contains(secret));
    }
}
