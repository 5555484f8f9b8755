package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ExitStatus;
import io.sluice.command.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path temporary;

    @Test
    void demoReleasesOneVersionKeepsTheFailedOneAwayAndItsRestoreCommandUndoesTheHalf() throws Exception {
        Path shop = temporary.resolve("the shop's");

        assertThat(sluice("demo", "--directory", shop.toString())).isZero();

        List<String> story = said().lines().toList();
        assertThat(story.stream().filter(line -> line.startsWith("shop v")).toList())
                .as("what the server answered")
                .hasSize(3)
                .satisfies(answers -> {
                    assertThat(answers.get(0)).startsWith("shop v1: 2000 customers, 6000 orders;");
                    assertThat(answers.get(1))
                            .startsWith("shop v2: 2000 customers")
                            .contains("@example.org");
                    assertThat(answers.get(2)).isEqualTo(answers.get(1));
                });
        assertThat(said()).contains("UNIQUE constraint failed: customers.email", "v3 was not promoted");
        assertThat(shop.resolve("current").toRealPath().getFileName()).hasToString("v2");
        for (String version : List.of("v2", "v3")) {
            Path reports = shop.resolve("releases/" + version + "/.sluice/reports");
            assertThat(reports).isDirectoryContaining("glob:**.html");
            assertThat(said()).contains(reports.toString());
        }
        assertNoServerIsLeft();

        assertThat(tables(shop)).contains("loyalty");
        String command = story.stream()
                .filter(line -> line.startsWith("  sluice restore"))
                .reduce((first, last) -> last)
                .orElseThrow();
        assertThat(sluice(shellWords(command.strip()))).isZero();
        assertThat(tables(shop)).contains("customers").doesNotContain("loyalty");
    }

    @Test
    void demoReplacesAnEarlierDemoAndNothingElse() throws Exception {
        Path shop = temporary.resolve("shop");
        assertThat(sluice("demo", "--directory", shop.toString())).isZero();
        assertThat(sluice("demo", "--directory", shop.toString())).isZero();

        Path precious = Files.writeString(
                Files.createDirectory(temporary.resolve("mine")).resolve("thesis.txt"), "years of work");
        assertThat(sluice("demo", "--directory", precious.getParent().toString()))
                .isEqualTo(ExitStatus.FAILED.code());
        assertThat(precious).hasContent("years of work");
        assertNoServerIsLeft();
    }

    private int sluice(String... arguments) {
        out.reset();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Session session = new Session(
                stream,
                stream,
                Terminal.plain(),
                Terminal.plain(),
                Map.of(),
                temporary,
                new Interruption(),
                new Redactor(),
                List.of("sluice"));
        int exit = new Program(session).run(arguments);
        session.interruption().finished(exit);
        return exit;
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The words as a shell takes them; what it is to start is left out. */
    private static String[] shellWords(String command) throws Exception {
        String script = "set -- " + command + "; shift; printf '%s\\n' \"$@\"";
        Process shell = new ProcessBuilder("sh", "-c", script).start();
        String words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return words.lines().toArray(String[]::new);
    }

    private static List<String> tables(Path shop) throws Exception {
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + shop.resolve("shop.db"));
                var rows = database.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
            List<String> tables = new java.util.ArrayList<>();
            while (rows.next()) {
                tables.add(rows.getString("TABLE_NAME"));
            }
            return tables;
        }
    }

    private static void assertNoServerIsLeft() {
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(each -> each.info().commandLine().orElse("").contains("ShopServer"))
                        .filter(ProcessHandle::isAlive)
                        .toList())
                .isEmpty();
    }
}
