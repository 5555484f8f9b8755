package io.sluice.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real PgBouncer in front of a {@link PostgresServer}; skips the test where the program is not installed. */
public final class PgBouncer implements AutoCloseable {

    private final Path directory;
    private final Process process;
    private final int port;

    /** @param mode {@code transaction} or {@code session} */
    public PgBouncer(PostgresServer server, String mode) throws Exception {
        Path program = Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(program != null, "skipped: no PgBouncer on this machine; install pgbouncer");
        PostgresBinaries binaries = PostgresBinaries.find();
        directory = Files.createTempDirectory("sluice-pgbouncer-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        binaries.give(directory);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path users = directory.resolve("users");
        Files.writeString(
                users, "\"" + PostgresServer.OWNER + "\" \"" + PostgresServer.PASSWORD.replace("\"", "\"\"") + "\"\n");
        Path configuration = directory.resolve("pgbouncer.ini");
        Files.writeString(configuration, """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = %s
                unix_socket_dir =
                ignore_startup_parameters = extra_float_digits
                """.formatted(server.port(), port, users, mode));
        List<String> command = new ArrayList<>(binaries.asServerUser());
        command.addAll(List.of(program.toString(), configuration.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory
                        .resolveSibling(directory.getFileName() + ".log")
                        .toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        awaitReady();
    }

    private void awaitReady() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new IOException("PgBouncer did not start");
    }

    /** The database's URL through the pooler, for {@link PostgresServer#OWNER}. */
    public String url(PostgresServer server, String database) {
        return server.url(database, PostgresServer.OWNER, PostgresServer.PASSWORD)
                .replace(":" + server.port() + "/", ":" + port + "/");
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        Files.deleteIfExists(directory.resolveSibling(directory.getFileName() + ".log"));
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
