package io.sluice.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.ExitStatus;
import io.sluice.spec.SpecException.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake is told with its line, column and field, and with what to do. */
class SpecProblemsTest {

    /** Three lines that are right; a case's own text begins on line 4. */
    private static final String RIGHT = """
            app: shop
            version: v2
            database: { url: "${DATABASE_URL}" }
            """;

    @TempDir
    Path directory;

    static Stream<Arguments> mistakes() {
        return Stream.of(
                // text after line 3, line:column, field, part of the message
                arguments("promte: {}", "4:1", "promte", "did you mean promote?"),
                arguments("zzz: 1", "4:1", "zzz", "there are app, environment, version, database"),
                arguments("backup:\n  wen: always", "5:3", "backup.wen", "did you mean when?"),
                arguments(
                        "backup:\n  when: sometimes",
                        "5:9",
                        "backup.when",
                        "'sometimes' is not one of pending, always"),
                arguments("backup:\n  when: alway", "5:9", "backup.when", "did you mean always?"),
                arguments("backup: yes", "4:9", "backup", "needs fields below it: when, verify"),
                arguments("backup: { keep: { last: ten } }", "4:25", "backup.keep.last", "not a whole number"),
                arguments("backup: { keep: { last: 0 } }", "4:25", "backup.keep.last", "at least 1"),
                arguments("backup: { keep: { last: -1 } }", "4:25", "backup.keep.last", "not a whole number"),
                arguments("migrate: { timeout: 30 }", "4:21", "migrate.timeout", "not a duration such as 90s, 30m"),
                arguments("migrate: { timeout: 0s }", "4:21", "migrate.timeout", "is zero"),
                arguments("migrate: { env: [A] }", "4:17", "migrate.env", "NAME: value"),
                arguments("migrate: { env: { 'a b': c } }", "4:19", "migrate.env.this field", "environment variable"),
                arguments("migrate: { command: [a], custom: x }", "4:34", "migrate.custom", "needs fields below it"),
                arguments(
                        "migrate: { command: [a], custom: { bookkeping: { table: t } } }",
                        "4:34",
                        "migrate.custom",
                        "there is no field 'bookkeping'; known here are bookkeeping"),
                arguments(
                        "migrate: { command: [a], custom: { bookkeeping: { table: t } } }",
                        "4:34",
                        "migrate.custom",
                        "'bookkeeping.columns' is missing"),
                arguments(
                        "migrate: { preset: rails, custom: { } }",
                        "4:35",
                        "migrate.custom",
                        "needs that, and no migrate.preset"),
                arguments("onFailure: { acceptDataLoss: maybe }", "4:30", "onFailure.acceptDataLoss", "true nor false"),
                arguments("onFailure: { migrate: restore }", "4:23", "onFailure.migrate", "add hooks.before"),
                arguments("promote: { command: ./deploy v2 }", "4:21", "promote.command", "program and arguments"),
                arguments("promote: { command: [] }", "4:21", "promote.command", "names no program"),
                arguments("promote: { command: [a, [b]] }", "4:25", "promote.command", "list of single values"),
                arguments(
                        "promote: { symlink: { path: a, to: b }, command: [c] }", "4:50", "promote", "has two targets"),
                arguments("promote: { symlink: { path: a } }", "4:21", "promote.symlink.to", "is missing"),
                arguments(
                        "promote: { symlink: { path: a, to: b, healthCheck: 'localhost:80' } }",
                        "4:52",
                        "promote.symlink.healthCheck",
                        "is not a URL"),
                arguments(
                        "promote: { kubernetes: { name: web, image: 'x:1' }, command: [c] }",
                        "4:62",
                        "promote",
                        "has two targets, kubernetes and command"),
                arguments("promote: { kubernetes: { name: web } }", "4:24", "promote.kubernetes.image", "is missing"),
                arguments(
                        "promote: { kubernetes: { kind: deployment, name: web, image: 'x:1' } }",
                        "4:32",
                        "promote.kubernetes.kind",
                        "did you mean Deployment?"),
                arguments(
                        "promote: { kubernetes: { name: Web, image: 'x:1' } }",
                        "4:32",
                        "promote.kubernetes.name",
                        "is not a workload's name"),
                arguments(
                        "promote: { kubernetes: { name: web, namespace: a.b, image: 'x:1' } }",
                        "4:48",
                        "promote.kubernetes.namespace",
                        "is not a namespace's name"),
                arguments(
                        "promote: { kubernetes: { name: web, image: 'Shop v2' } }",
                        "4:44",
                        "promote.kubernetes.image",
                        "is not an image such as"),
                arguments(
                        "promote: { kubernetes: { name: web, image: 'x:1', timeout: 0s } }",
                        "4:60",
                        "promote.kubernetes.timeout",
                        "is zero"),
                arguments("migrate: { in: job }", "4:16", "migrate.in", "'job' needs an image"),
                arguments("migrate: { in: exec }", "4:16", "migrate.in", "'exec' needs a workload"),
                arguments("migrate: { in: pod }", "4:16", "migrate.in", "'pod' is not one of here, job, exec"),
                arguments(
                        "migrate: { kubernetes: { name: web } }",
                        "4:32",
                        "migrate.kubernetes",
                        "add migrate.in: job, or remove it"),
                arguments(
                        "migrate: { in: job, kubernetes: { image: 'a b' } }",
                        "4:42",
                        "migrate.kubernetes.image",
                        "is not an image such as"),
                arguments("store: gs://bucket/x", "4:8", "store", "neither a directory nor s3://"),
                arguments("store: s3://Bad_Bucket", "4:8", "store", "s3://bucket/prefix"),
                arguments("store: [a]", "4:8", "store", "needs a single value"),
                arguments("environment: a/b", "4:14", "environment", "letters, digits"),
                arguments("environment: '$(reboot)'", "4:14", "environment", "letters, digits"),
                arguments("environment: \"a\\nb\"", "4:14", "environment", "letters, digits"),
                arguments("environment: ..", "4:14", "environment", "letters, digits"),
                arguments(
                        "backup: { encrypt: { recipients: [age1x] } }",
                        "4:34",
                        "backup.encrypt.recipients",
                        "age-keygen"),
                arguments(
                        "backup: { encrypt: { recipients: [AGE-SECRET-KEY-1X] } }",
                        "4:34",
                        "backup.encrypt.recipients",
                        "which is secret"),
                arguments("environment: ${NOT_SET}", "4:14", "environment", "${NOT_SET} is not set"),
                arguments("environment: ${NOT_SET}", "4:14", "environment", "--set-env environment=NAME"),
                arguments("migrate: { changelog: '${EMPTY}', env: { A: '${EMPTY}' } }\napp2: x", "5:1", "app2", "app?"),
                arguments(
                        "promote: { symlink: { path: '${EMPTY}', to: b } }", "4:29", "promote.symlink.path", "nothing"),
                arguments("environment: \"${A\"", "4:14", "environment", "write \"$${\""),
                arguments("environment: \"${A B}\"", "4:14", "environment", "without \"NAME}\""),
                arguments("backup: { when: \"${GIT_COMMIT}\" }", "4:17", "backup.when", "value of ${GIT_COMMIT}"),
                arguments("app: again", "4:1", "app", "is there twice, first on line 1"),
                arguments("hooks: *hook", "4:8", "", "aliases"),
                arguments("hooks: !!java.net.URL [x]", "4:8", "", "tags"),
                arguments("---\napp: second", "4:1", "", "second document"),
                arguments("backup:\n\twhen: always", "5:1", "", "a tab is used for indentation"),
                arguments("migrate: {env: {A: ${GIT_COMMIT}}}", "4:21", "", "in quotes"),
                arguments("environment: a: b", "4:15", "", "a colon and a space"),
                arguments("environment: 'open", "5:1", "", "is not valid YAML"),
                arguments("environment: \"a\\0b\"", "4:14", "", "NUL"),
                arguments(
                        "promote: { command: [./d, \"${API_TOKEN}\"] }\nrestore: { identity: \"${API_TOKEN}\" }",
                        "4:27",
                        "promote.command",
                        "${API_TOKEN} is a secret (restore.identity)"),
                arguments(
                        "hooks: { before: [\"${DATABASE_URL}\"] }",
                        "4:19",
                        "hooks.before",
                        "the process list shows it"),
                arguments("store: ${DATABASE_URL}", "4:8", "store", "records and output show it"),
                arguments(
                        "migrate: {env: {T: \"${API_TOKEN}\"}}\nhooks: {after: [\"${API_TOKEN}\"]}",
                        "5:17",
                        "hooks.after",
                        "is a secret (migrate.env.T)"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakeIsToldWithItsPlace(String text, String place, String field, String message) {
        SpecException e = problems(RIGHT + text + "\n");

        assertThat(e.exitStatus()).isEqualTo(ExitStatus.INVALID_SPEC);
        assertThat(e.problems()).as(e.getMessage()).anySatisfy(problem -> {
            assertThat(problem.place()).isEqualTo(directory.resolve("release.yaml") + ":" + place);
            assertThat(problem.field()).isEqualTo(field);
            assertThat(problem.message()).contains(message);
        });
        assertThat(e).hasMessageNotContaining("planted");
    }

    @Test
    void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
        assertThat(problems("versoin: v2\nbackup: { when: never, keep: { last: x } }\n")
                        .problems())
                .extracting(Problem::field)
                .containsExactly("versoin", "app", "version", "database.url", "backup.when", "backup.keep.last");
    }

    @Test
    void aVariableOfTheUrlThatIsNotItsPasswordMayBeUsedElsewhere() {
        String text = """
                app: shop
                version: ${GIT_COMMIT}
                database: { url: "postgresql://shop:${DB_PASSWORD}@${GIT_COMMIT}.example/shop" }
                migrate: { env: { RELEASE: "${GIT_COMMIT}" } }
                promote: { command: ["./deploy", "${GIT_COMMIT}"] }
                """;

        assertThat(SpecReader.read(write(text), List.of(), SpecReaderTest.ENVIRONMENT)
                        .spec()
                        .promote()
                        .command())
                .containsExactly("./deploy", "1f3c9ab");
        assertThat(problems(text.replace("\"./deploy\"", "\"${DB_PASSWORD}\"")))
                .hasMessageContaining("${DB_PASSWORD} is a secret (database.url)");
    }

    @Test
    void aSecretWhereItDoesNotBelongIsNotRepeated() {
        assertThat(problems("database: { url:postgresql://app:planted@db/shop }\n"))
                .hasMessageContaining("database.this field: is not a field")
                .hasMessageNotContaining("planted");
        assertThat(problems(RIGHT + "backup: { when: 'postgresql://app:planted@db' }\n"))
                .hasMessageNotContaining("planted");
    }

    @Test
    void optionsAreNamedInsteadOfLines() {
        SpecException e = catchThrowableOfType(
                SpecException.class,
                () -> SpecReader.read(
                        write(RIGHT),
                        List.of(SpecOverride.set("backup.when=nver"), SpecOverride.setEnv("version=UNSET_NAME")),
                        SpecReaderTest.ENVIRONMENT));

        assertThat(e.problems()).extracting(Problem::place).containsExactly("--set-env version", "--set backup.when");
    }

    @Test
    void withoutFileTheMissingFieldsAreAskedForByOption() {
        SpecException e = catchThrowableOfType(
                SpecException.class,
                () -> SpecReader.withoutFile(
                        directory, List.of(SpecOverride.set("app=x")), SpecReaderTest.ENVIRONMENT));

        assertThat(e.problems()).extracting(Problem::field).containsExactly("version", "database.url");
        assertThat(e).hasMessageContaining("--set-env database.url=NAME").hasMessageContaining("no release.yaml in");
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Path file = directory.resolve("release.yaml");
        assertThat(problemsOf(file)).hasMessageContaining("does not exist");
        assertThat(problemsOf(directory)).hasMessageContaining("it is a directory");
        Files.write(file, "app: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problemsOf(file)).hasMessageContaining("not UTF-8");
        Files.write(file, new byte[2 << 20]);
        assertThat(problemsOf(file)).hasMessageContaining("larger than 1 MiB");
        Files.writeString(file, "");
        assertThat(problemsOf(file)).hasMessageContaining("is empty");
        Files.writeString(file, "- a\n- b\n");
        assertThat(problemsOf(file)).hasMessageContaining("no list of fields");
        Files.writeString(file, "a: " + "[".repeat(50_000));
        assertThat(problemsOf(file)).hasMessageContaining("nested deeper");
        Files.writeString(file, "a: \u0001");
        assertThat(problemsOf(file)).hasMessageContaining("control character");
    }

    private SpecException problems(String text) {
        return problemsOf(write(text));
    }

    private static SpecException problemsOf(Path file) {
        return catchThrowableOfType(
                SpecException.class, () -> SpecReader.read(file, List.of(), SpecReaderTest.ENVIRONMENT));
    }

    private Path write(String text) {
        try {
            return Files.writeString(directory.resolve("release.yaml"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
