package io.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void onlyItsOwnerCanReadItAndNothingStays() throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.in(parent)) {
            Path file = scratch.file("secret");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.path())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void whatAKilledProcessLeftIsSweptAndWhatALiveOneUsesIsNot() throws Exception {
        Process killed = owner();
        Process alive = owner();
        try (ScratchDirectory own = ScratchDirectory.in(parent);
                var killedSays = killed.inputReader();
                var aliveSays = alive.inputReader()) {
            Path left = Path.of(killedSays.readLine());
            Path used = Path.of(aliveSays.readLine());
            killed.destroyForcibly().waitFor();
            age(left);
            age(used);
            age(own.path());

            ScratchDirectory.in(parent).close();

            assertThat(left).doesNotExist();
            assertThat(used.resolve("secret")).exists();
            assertThat(own.path()).exists();
        } finally {
            alive.destroyForcibly().waitFor();
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenToIsNamed() {
        assertThatThrownBy(() -> ScratchDirectory.in(parent.resolve("missing")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("missing");
    }

    private static void age(Path directory) throws IOException {
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    private Process owner() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Has a scratch directory until it is killed, or its standard input ends. */
    static final class Owner {
        public static void main(String[] arguments) throws IOException {
            try (ScratchDirectory scratch = ScratchDirectory.in(Path.of(arguments[0]))) {
                scratch.file("secret");
                System.out.println(scratch.path());
                System.in.read();
            }
        }
    }
}
