package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.command.Redactor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as other programs meet it: a real process, its output and its exit status. */
class CommandLineTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("DATABASE_URL", "postgresql://app:planted-pw@127.0.0.1:1/shop");

    @TempDir
    Path directory;

    static List<String> commands() {
        return List.copyOf(new Commands(session()).names());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHelpsWithAnExample(String command) {
        SluiceProcess help = sluice(command, "--help");

        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("Usage: sluice " + command).containsPattern("Examples?:\n  sluice ");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(sluice("--help").out()).contains(commands()).contains("Exit status:");
        assertThat(sluice("--version").out()).startsWith("sluice ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plna",
                "plan --sett x",
                "plan --output yaml",
                "plan extra",
                "plan --set x",
                "plan --set-env database.url=not-a-name",
                "plan -f",
                "plan",
                "plan --set database.url=postgresql://app:planted-pw@db/shop",
                "plan postgresql://app:planted-pw@db/shop",
                "plan --set database.url=mysql://o'brien,x:planted-pw@db/shop",
                "plan --set promote={command:[deploy,postgresql://app:planted-pw@db/shop]}",
                "restore --backup",
                "restore --on tekton",
                "restore --on tekton --yes --into-env OTHER",
            })
    void wrongUsageIs64AndOneSentence(String line) {
        SluiceProcess wrong = sluice(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(wrong.exit()).isEqualTo(64);
        assertThat(wrong.err().lines())
                .hasSize(1)
                .allSatisfy(text -> assertThat(text).startsWith("sluice: "));
        assertThat(wrong.err() + wrong.out()).doesNotContain("planted-pw");
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void aSlipIsAnsweredWithWhatWasMeant() {
        assertThat(sluice("plna").err()).contains("did you mean plan?");
        assertThat(sluice("plan", "--sett", "x").err()).contains("did you mean --set?");
    }

    @Test
    void anInvalidSpecIs65WithALineForEachMistake() throws IOException {
        write("app: shop\nversoin: v2\ndatabase: { url: \"${NOT_SET}\" }\n");

        SluiceProcess invalid = sluice("release");

        assertThat(invalid.exit()).isEqualTo(65);
        assertThat(invalid.err().lines())
                .containsExactly(
                        "sluice: release.yaml:1:1: version: is missing; add it or give --set version=VALUE",
                        "sluice: release.yaml:2:1: versoin: is not a field; did you mean version?",
                        "sluice: release.yaml:3:18: database.url: ${NOT_SET} is not set; export it, or write"
                                + " \"${NOT_SET:-default}\", or name another variable by --set-env database.url=NAME");
        assertThat(invalid.out()).isEmpty();
    }

    @Test
    void aFailureIsOneDocumentOnStandardOutputIfJsonIsWanted() throws IOException {
        write("app: shop\n");

        SluiceProcess invalid = sluice("plan", "--output", "json");

        assertThat(document(invalid).get("exitStatus").asInt()).isEqualTo(65);
        assertThat(document(invalid).get("message").asText()).contains("version: is missing");
    }

    @Test
    void aPasswordIsNowhereInWhatAFailureSaysEvenWithDebug() throws IOException {
        write("app: shop\nversion: v2\ndatabase: { url: \"${DATABASE_URL}\" }\nmigrate: { preset: liquibase }\n");

        SluiceProcess failed = sluice("plan", "--debug", "--output", "json");

        assertThat(failed.exit()).isNotZero();
        assertThat(failed.err()).contains("sluice: ", "\tat ");
        assertThat(failed.err() + failed.out()).doesNotContain("planted-pw");
    }

    @Test
    void presetsAreListedByTheirIds() throws IOException {
        assertThat(document(sluice("presets", "--output", "json")).findValuesAsText("id"))
                .contains("liquibase");
        assertThat(sluice("presets").out()).contains("liquibase");
    }

    @Test
    void argumentsAreTakenAsTheyAre() throws IOException {
        Files.writeString(directory.resolve("@file"), "--debug");

        assertThat(sluice("plan", "-f", "@file").err()).contains("@file:1:1");
        assertThat(sluice("plan", "-f", "a b'\"$(id);.yaml").err()).contains("a b'\"$(id);.yaml: does not exist");
        assertThat(sluice("plan", "-f", "a\u001b[1A.yaml").err()).doesNotContain("\u001b");
    }

    private SluiceProcess sluice(String... arguments) {
        return SluiceProcess.run(directory, ENVIRONMENT, arguments);
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve("release.yaml"), text);
    }

    /** Standard output, which has to be one document and nothing else. */
    static JsonNode document(SluiceProcess process) throws IOException {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readTree(process.out());
    }

    private static Session session() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Session(
                nowhere,
                nowhere,
                Terminal.plain(),
                Terminal.plain(),
                Map.of(),
                Path.of(""),
                new Interruption(),
                new Redactor(),
                List.of("sluice"));
    }
}
