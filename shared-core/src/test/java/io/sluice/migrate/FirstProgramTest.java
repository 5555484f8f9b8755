package io.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.Redactor;
import io.sluice.event.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstProgramTest {

    @TempDir
    Path directory;

    @Test
    void theFirstThatIsThereIsTaken() throws Exception {
        Files.createDirectories(directory.resolve("venv/bin"));
        Files.writeString(directory.resolve("venv/bin/it's here"), "#!/bin/sh\n")
                .toFile()
                .setExecutable(true);
        Files.createDirectories(directory.resolve("migrations"));

        assertThat(first("no-such-program", "sh", "cat")).isEqualTo(1);
        assertThat(first(".venv/bin/it's here", "venv/bin/it's here", "sh")).isEqualTo(1);
        assertThat(first("./sql_migrations", "./migrations")).isEqualTo(1);
        assertThat(first("sh", "no-such-program")).isZero();
    }

    @Test
    void ofNoneTheFirstIsTakenWhoseAbsenceIsThenTold() {
        assertThat(first("no-such-program", "$(touch injected)")).isZero();
        assertThat(directory.resolve("injected")).doesNotExist();
    }

    private int first(String... programs) {
        CommandRunner runner = new CommandRunner(new Redactor());
        return new FirstProgram((question, stop) -> Optional.of(runner.run(question, Events.none(), stop)))
                .of(List.of(programs), directory, Map.of(), new Cancellation());
    }
}
