package io.sluice.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.ExitStatus;
import io.sluice.SluiceException;
import io.sluice.command.Secret;
import io.sluice.spec.ReleaseSpec.MigrateFailure;
import io.sluice.spec.ReleaseSpec.PromoteFailure;
import io.sluice.spec.ReleaseSpec.Verify;
import io.sluice.spec.ReleaseSpec.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {

    static final Map<String, String> ENVIRONMENT = Map.of(
            "DATABASE_URL", "postgresql://app:planted-pw@db.example/shop",
            "GIT_COMMIT", "1f3c9ab",
            "DB_PASSWORD", "planted-pw",
            "API_TOKEN", "planted-token",
            "TRICKY", "a: [b] # ${GIT_COMMIT} 'x' \"y\"",
            "EMPTY", "");

    static final String SMALLEST = """
            app: shop
            version: v2
            database: { url: "${DATABASE_URL}" }
            promote: { command: ["./deploy", "v2"] }
            """;

    private static final String RECIPIENT = "age1" + "q".repeat(58);

    static final String EVERYTHING = """
            app: shop
            environment: staging
            version: ${GIT_COMMIT}
            database: { url: "${DATABASE_URL}", directUrl: "sqlite:x" }
            store: s3://acme-backups/shop
            backup:
              when: always
              verify: read
              encrypt: { recipients: [RECIPIENT] }
              keep: { last: 3, days: 7 }
              timeout: 1h30m
            restore: { identityFile: keys/id.txt }
            migrate:
              preset: rails
              version: 20260101
              directory: app
              env: { RAILS_ENV: production, API_TOKEN: "${API_TOKEN}" }
              timeout: 90s
              lockTimeout: 500ms
            promote:
              symlink: { path: current, to: /srv/v2, restart: [systemctl, restart, shop], healthCheck: "http://[::1]:80/h" }
            hooks: { before: [./maintenance, on], after: [./maintenance, off] }
            onFailure: { migrate: restore, promote: stop }
            """.replace("RECIPIENT", RECIPIENT);

    @TempDir
    Path directory;

    @Test
    void smallestFileGetsEveryDefault() {
        ReleaseSpec spec = read(SMALLEST).spec();

        assertThat(spec.app()).isEqualTo("shop");
        assertThat(spec.environment()).isEqualTo("production");
        assertThat(spec.store().url()).isEqualTo(directory.resolve(".sluice").toString());
        assertThat(spec.file()).isEqualTo(directory.resolve("release.yaml"));
        assertThat(spec.database().url().reveal()).isEqualTo("postgresql://app:planted-pw@db.example/shop");
        assertThat(spec.database().directUrl()).isNull();
        assertThat(spec.backup().when()).isEqualTo(When.PENDING);
        assertThat(spec.backup().verify()).isEqualTo(Verify.UPLOAD);
        assertThat(spec.backup().encrypt().recipients()).isEmpty();
        assertThat(spec.backup().keep()).isEqualTo(new ReleaseSpec.Keep(10, 30));
        assertThat(spec.migrate().preset()).isNull();
        assertThat(spec.migrate().directory()).isEqualTo(directory);
        assertThat(spec.migrate().timeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(spec.migrate().lockTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(spec.promote().command()).containsExactly("./deploy", "v2");
        assertThat(spec.promote().symlink()).isNull();
        assertThat(spec.hooks().before()).isEmpty();
        assertThat(spec.onFailure())
                .isEqualTo(new ReleaseSpec.OnFailure(MigrateFailure.STOP, PromoteFailure.ROLLBACK, false));
    }

    @Test
    void aValueForTheMigrationIsNotWrittenOutInACommandToCopy() {
        assertThat(read(SMALLEST + "migrate: { env: { A: { plain: \"${API_TOKEN}\" } } }")
                        .options())
                .noneMatch(option -> option.contains("planted-token"));
    }

    @Test
    void whatHoldsSluicesOwnSecretsIsWithheldFromOtherPrograms() {
        String own = "restore: { identity: \"${API_TOKEN}\" }\n";

        assertThat(read(SMALLEST).withholds("AWS_REGION")).isFalse();
        assertThat(read(SMALLEST + own).withholds("API_TOKEN")).isTrue();
        assertThat(read(SMALLEST + own + "store: s3://acme/shop\nenv: { pass: [AWS_REGION] }"))
                .satisfies(resolved -> {
                    assertThat(resolved.withholds("AWS_SECRET_ACCESS_KEY")).isTrue();
                    assertThat(resolved.withholds("AWS_REGION")).isFalse();
                    assertThat(resolved.withholds("DATABASE_URL")).isFalse();
                });
    }

    @Test
    void everyFieldIsRead() {
        ReleaseSpec spec = read(EVERYTHING).spec();

        assertThat(spec.version()).isEqualTo("1f3c9ab");
        assertThat(spec.store().url()).isEqualTo("s3://acme-backups/shop");
        assertThat(spec.backup().encrypt().recipients()).containsExactly(RECIPIENT);
        assertThat(spec.backup().keep()).isEqualTo(new ReleaseSpec.Keep(3, 7));
        assertThat(spec.backup().timeout()).isEqualTo(Duration.ofMinutes(90));
        assertThat(spec.restore().identityFile()).isEqualTo(directory.resolve("keys/id.txt"));
        assertThat(spec.migrate().directory()).isEqualTo(directory.resolve("app"));
        assertThat(spec.migrate().version()).isEqualTo("20260101");
        assertThat(spec.migrate().env())
                .containsEntry("API_TOKEN", EnvironmentValue.secret("planted-token"))
                .containsEntry("RAILS_ENV", EnvironmentValue.plain("production"));
        assertThat(spec.migrate().lockTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(spec.promote().symlink().path()).isEqualTo(directory.resolve("current"));
        assertThat(spec.hooks().before()).containsExactly("./maintenance", "on");
        assertThat(spec.onFailure().migrate()).isEqualTo(MigrateFailure.RESTORE);
    }

    @Test
    void readsAWorkloadWithItsDefaults() throws IOException {
        ReleaseSpec.Kubernetes workload = read(SMALLEST.replace(
                        "promote: { command: [\"./deploy\", \"v2\"] }",
                        "promote: { kubernetes: { name: web, image: \"r:5000/a/shop:${GIT_COMMIT}\", kubeconfig: k } }"))
                .spec()
                .promote()
                .kubernetes();

        assertThat(workload)
                .isEqualTo(new ReleaseSpec.Kubernetes(
                        WorkloadKind.DEPLOYMENT,
                        "web",
                        null,
                        null,
                        "r:5000/a/shop:1f3c9ab",
                        directory.resolve("k"),
                        null,
                        Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @CsvSource({"1.10", "0123", "2026-01-01", "1e3", "'\"null\"'", "yes", "0x1F"})
    void textsStayAsTheyWereWritten(String version) {
        assertThat(read(SMALLEST.replace("version: v2", "version: " + version))
                        .spec()
                        .version())
                .isEqualTo(version.replace("\"", ""));
    }

    @Test
    void aVariablesValueIsNeverReadAsYamlNorReplacedAgain() {
        ReleaseSpec spec = read(SMALLEST.replace(
                        "\"v2\"]", "\"${TRICKY}\", \"$${GIT_COMMIT}\", '$$ $HOME ${NONE:-x y}']"))
                .spec();

        assertThat(spec.promote().command())
                .containsExactly("./deploy", ENVIRONMENT.get("TRICKY"), "${GIT_COMMIT}", "$$ $HOME x y");
    }

    @Test
    void overridesReplaceAndAddValues() {
        ReleaseSpec spec = read(
                        SMALLEST,
                        SpecOverride.set("backup.when=always"),
                        SpecOverride.set("backup.keep.last=3"),
                        SpecOverride.set("promote.command=[./other, 'two words']"),
                        SpecOverride.set("hooks={before: [./on]}"),
                        SpecOverride.setEnv("version=GIT_COMMIT"))
                .spec();

        assertThat(spec.backup().when()).isEqualTo(When.ALWAYS);
        assertThat(spec.backup().keep()).isEqualTo(new ReleaseSpec.Keep(3, 30));
        assertThat(spec.promote().command()).containsExactly("./other", "two words");
        assertThat(spec.hooks().before()).containsExactly("./on");
        assertThat(spec.version()).isEqualTo("1f3c9ab");
    }

    @Test
    void fallbacksGiveWayToTheFileAndToOverrides() {
        ResolvedSpec resolved = read(
                SMALLEST + "backup: { keep: { last: 4 } }\n",
                SpecOverride.fallback("backup.keep.last=7"),
                SpecOverride.fallback("backup.keep.days=8"),
                SpecOverride.fallback("backup.when=pending"),
                SpecOverride.set("backup.when=always"),
                SpecOverride.fallback("store=s3://acme/shop"));

        assertThat(resolved.spec().backup().keep()).isEqualTo(new ReleaseSpec.Keep(4, 8));
        assertThat(resolved.spec().backup().when()).isEqualTo(When.ALWAYS);
        assertThat(resolved.spec().store().url()).isEqualTo("s3://acme/shop");
        assertThat(resolved.options())
                .contains("store=s3://acme/shop", "backup.keep.days=8")
                .doesNotContain("backup.keep.last=7", "backup.when=pending");
    }

    @Test
    void aStoreIsItsUrlOrHasAKeyAsWellAndNeitherTakesTheOthersPlace() {
        String key = "0123456789abcdef0123456789abcdef";
        Map<String, String> environment = new java.util.HashMap<>(ENVIRONMENT);
        environment.put("KEY", key);
        String both = SMALLEST + "store: { url: s3://acme/shop, signingKey: \"${KEY}\" }\n";
        for (ResolvedSpec resolved : List.of(
                readWith(environment, both),
                readWith(
                        environment, SMALLEST + "store: s3://acme/shop\n", SpecOverride.setEnv("store.signingKey=KEY")),
                readWith(environment, both.replace("acme", "old"), SpecOverride.set("store=s3://acme/shop")),
                readWith(
                        environment,
                        SMALLEST + "store: { signingKey: \"${KEY}\" }\n",
                        SpecOverride.fallback("store=s3://acme/shop")),
                readWith(
                        environment,
                        SMALLEST,
                        SpecOverride.setEnv("store.signingKey=KEY"),
                        SpecOverride.set("store=s3://acme/shop")))) {
            assertThat(resolved.spec().store()).isEqualTo(new ReleaseSpec.Store("s3://acme/shop", Secret.of(key)));
            assertThat(resolved.secrets()).contains(Secret.of(key));
            assertThat(resolved.withholds("KEY")).isTrue();
        }
    }

    /** The options are those of the restore command too, which refuses what does not reach the cluster. */
    @Test
    void onTektonAFallbackThatDoesNotReachTheClusterIsLeftOut() throws IOException {
        Path file = Files.writeString(directory.resolve("release.yaml"), SMALLEST);
        ResolvedTekton resolved = SpecReader.forTekton(
                file, List.of(SpecOverride.set("version=v3"), SpecOverride.fallback("store=s3://acme/shop")), Map.of());

        assertThat(resolved.release().version()).isEqualTo("v3");
        assertThat(resolved.options()).containsExactly("-f", file.toString(), "--set", "version=v3");
    }

    @Test
    void optionsAloneMakeASpec() {
        ResolvedSpec resolved = SpecReader.withoutFile(
                directory,
                List.of(
                        SpecOverride.set("app=shop"),
                        SpecOverride.set("version=v2"),
                        SpecOverride.setEnv("database.url=DATABASE_URL")),
                ENVIRONMENT);

        assertThat(resolved.spec().version()).isEqualTo("v2");
        assertThat(resolved.spec().promote()).isNull();
        assertThat(resolved.options()).startsWith("-f", directory.toString());
    }

    @Test
    void secretsAreListedForTheRedactorAndSettingsAreNot() {
        ResolvedSpec resolved = read(SMALLEST + """
                migrate:
                  env: { RAILS_ENV: production, TOKEN: "${API_TOKEN}", CACHE: "redis://:planted%2Fpw@cache/0" }
                """);

        assertThat(resolved.secrets())
                .contains(
                        Secret.of("planted-pw"),
                        Secret.of("planted-token"),
                        Secret.of("planted%2Fpw"),
                        Secret.of("planted/pw"))
                .doesNotContain(Secret.of("production"));
    }

    @Test
    void digestChangesWithTheSpecAndNotWithSecretsOrPlace() {
        String digest = read(SMALLEST).digest();

        assertThat(digest).matches("[0-9a-f]{64}");
        assertThat(read("# comment\n" + SMALLEST).digest()).isEqualTo(digest);
        assertThat(SpecReader.read(
                                write(SMALLEST),
                                List.of(),
                                Map.of("DATABASE_URL", "postgresql://app:other-pw@db.example/shop"))
                        .digest())
                .isEqualTo(digest);
        assertThat(read(SMALLEST, SpecOverride.set("backup.when=always")).digest())
                .isNotEqualTo(digest);
    }

    @Test
    void printedOptionsGiveTheSameSpecWithoutThePlainVariables() {
        String text = SMALLEST.replace("version: v2", "version: ${GIT_COMMIT}").replace("\"v2\"]", "\"${TRICKY}\"]");
        ResolvedSpec first = read(text, SpecOverride.set("backup.when=always"));

        List<SpecOverride> printed = new java.util.ArrayList<>();
        for (int i = 2; i < first.options().size(); i += 2) {
            printed.add(SpecOverride.set(first.options().get(i + 1)));
        }
        ResolvedSpec second = SpecReader.read(
                Path.of(first.options().get(1)), printed, Map.of("DATABASE_URL", ENVIRONMENT.get("DATABASE_URL")));

        assertThat(second.spec()).isEqualTo(first.spec());
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(first.options().toString()).doesNotContain("planted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "database.url=postgresql://app:pw@host/db",
                "database.url=jdbc:postgresql://host/db?user=a&password=pw",
                "migrate.env.X=redis://:pw@host",
                "promote.symlink.healthCheck=http://u:p@host/",
                "restore.identity=AGE-SECRET-KEY-1ABC"
            })
    void secretsAreRefusedOnTheCommandLine(String option) {
        SluiceException e = catchThrowableOfType(SluiceException.class, () -> SpecOverride.set(option));

        assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE);
        assertThat(e).hasMessageContaining("--set-env").hasMessageNotContaining("pw");
    }

    @Test
    void aUrlWithAVariableForItsPasswordIsNoSecretOnTheCommandLine() {
        assertThat(read(SMALLEST, SpecOverride.set("database.url=postgresql://app:${DB_PASSWORD}@db/x"))
                        .spec()
                        .database()
                        .url()
                        .reveal())
                .isEqualTo("postgresql://app:planted-pw@db/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup.when", "=x", "a b=c", "a..b=c", ""})
    void malformedOptionsAreUsageErrors(String option) {
        assertThat(catchThrowableOfType(SluiceException.class, () -> SpecOverride.set(option))
                        .exitStatus())
                .isEqualTo(ExitStatus.USAGE);
    }

    ResolvedSpec read(String text, SpecOverride... overrides) {
        return SpecReader.read(write(text), List.of(overrides), ENVIRONMENT);
    }

    private ResolvedSpec readWith(Map<String, String> environment, String text, SpecOverride... overrides) {
        return SpecReader.read(write(text), List.of(overrides), environment);
    }

    private Path write(String text) {
        try {
            return Files.writeString(directory.resolve("release.yaml"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
