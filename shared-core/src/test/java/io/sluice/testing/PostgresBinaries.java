package io.sluice.testing;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The server's programs: from PATH, from where Debian puts them, or from the test class path. */
final class PostgresBinaries {

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private final Path bin;

    private PostgresBinaries(Path bin) {
        this.bin = bin;
    }

    /** Skips the test where there are none, fails it in CI. */
    static PostgresBinaries find() {
        Optional<Path> found = onPath().or(PostgresBinaries::installed).or(PostgresBinaries::unpacked);
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            fail("CI needs a PostgreSQL server: install postgresql");
        }
        Assumptions.assumeTrue(found.isPresent(), "skipped: no PostgreSQL server on this machine; install postgresql");
        return new PostgresBinaries(found.get());
    }

    private static Optional<Path> onPath() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, "initdb"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(PostgresBinaries::realDirectory)
                .filter(directory -> Files.isExecutable(directory.resolve("postgres")));
    }

    private static Optional<Path> installed() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin"))
                    .filter(directory -> Files.isExecutable(directory.resolve("postgres")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A server that is newer than the client programs of Debian 12: the artifact that cli/pom.xml puts there. */
    static PostgresBinaries newer() {
        Path jar = Path.of("target/postgres-newer.jar");
        try (FileSystem content = FileSystems.newFileSystem(jar);
                InputStream archive = Files.newInputStream(content.getPath(ARCHIVE))) {
            return new PostgresBinaries(unpack(archive).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive of the io.zonky.test.postgres artifact on the class path. */
    private static Optional<Path> unpacked() {
        try (InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
            return archive == null ? Optional.empty() : unpack(archive);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> unpack(InputStream archive) {
        try {
            Path target = Files.createTempDirectory("sluice-postgres-binaries-");
            target.toFile().setReadable(true, false);
            target.toFile().setExecutable(true, false);
            Path file = target.resolve("binaries.txz");
            Files.copy(archive, file);
            Process tar = new ProcessBuilder("tar", "-xJf", file.toString(), "-C", target.toString()).start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(target)));
            return tar.waitFor() == 0 ? Optional.of(target.resolve("bin")) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException leftBehind) {
            // a temporary directory that the system clears
        }
    }

    private static Path realDirectory(Path program) {
        try {
            return program.toRealPath().getParent();
        } catch (IOException e) {
            return program.getParent();
        }
    }

    Path program(String name) {
        return bin.resolve(name);
    }

    /** What comes before a command so that it does not run as root, which the server refuses. */
    List<String> asServerUser() {
        return isRoot()
                ? List.of("setpriv", "--reuid=" + serverUser(), "--regid=" + serverGroup(), "--clear-groups")
                : List.of();
    }

    /** Makes the server's user the owner of a directory. */
    void give(Path directory) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(serverUser()));
        }
    }

    void run(Path directory, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(asServerUser());
        command.add(program(program).toString());
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("sluice-postgres-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(program + " failed: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Files.delete(log);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String serverUser() {
        return known("/etc/passwd", "postgres") ? "postgres" : "nobody";
    }

    private static String serverGroup() {
        return known("/etc/group", "postgres") ? "postgres" : known("/etc/group", "nogroup") ? "nogroup" : "nobody";
    }

    private static boolean known(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.anyMatch(line -> line.startsWith(name + ":"));
        } catch (IOException e) {
            return false;
        }
    }
}
