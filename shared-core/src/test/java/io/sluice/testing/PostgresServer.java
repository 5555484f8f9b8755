package io.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server as an ordinary process in a temporary directory, on a free port of 127.0.0.1 and on a unix
 * socket, with password authentication. It ends with the JVM, however the JVM ends: a shell in between waits for the
 * end of its standard input. Where there is no server the test is skipped, in CI ({@code CI=true}) it fails.
 */
public final class PostgresServer implements AutoCloseable {

    /** The superuser. */
    public static final String ADMIN = "admin";

    /** An ordinary role that owns what {@link #createDatabase} makes: no superuser, no CREATEDB. */
    public static final String OWNER = "shop_owner";

    /** Password of both roles; a needle that is easy to look for and needs encoding in a URL. */
    public static final String PASSWORD = "S3cr3t needle'@/%&?";

    /** Keeps the server's parent alive until our end of the pipe is gone, then ends the server and removes its files. */
    private static final String LIFELINE =
            "trap '' INT TERM HUP; cd \"$2\"; \"$1\" -D \"$2/data\" >>\"$2/log\" 2>&1 & pid=$!; echo $pid >\"$2/pid\"; "
                    + "read -r _; kill -INT $pid 2>/dev/null; wait $pid; cd /; rm -rf \"$2\"";

    private static @Nullable PostgresServer shared;

    private final PostgresBinaries binaries;
    private final Path directory;
    private final int port;
    private @Nullable Process lifeline;

    private PostgresServer(PostgresBinaries binaries, Path directory, int port) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
    }

    /** The one server that the tests of this JVM share; a test makes databases of its own in it. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** A server of one's own, for tests that stop it or change its settings; {@code settings} go to postgresql.conf. */
    public static PostgresServer start(String... settings) {
        return start(PostgresBinaries.find(), settings);
    }

    /** A server of one's own that is newer than Debian's client programs. */
    public static PostgresServer startNewer() {
        return start(PostgresBinaries.newer());
    }

    private static PostgresServer start(PostgresBinaries binaries, String... settings) {
        try {
            Path directory = Files.createTempDirectory("sluice-postgres-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            binaries.give(directory);
            PostgresServer server = new PostgresServer(binaries, directory, freePort());
            server.initialise(settings);
            server.launch();
            server.execute(
                    "postgres", "CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialise(String... settings) throws IOException {
        Path passwordFile = directory.resolve("password");
        Files.writeString(passwordFile, PASSWORD + "\n");
        binaries.run(
                directory,
                "initdb",
                "--pgdata=" + directory.resolve("data"),
                "--username=" + ADMIN,
                "--encoding=UTF8",
                "--locale=C",
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile,
                "--no-sync");
        List<String> lines = new ArrayList<>(List.of(
                "listen_addresses = '127.0.0.1'",
                "port = " + port,
                "unix_socket_directories = '" + directory + "'",
                "fsync = off",
                "full_page_writes = off",
                "wal_level = logical",
                "max_connections = 80",
                "log_line_prefix = '%m [%p] %a '"));
        lines.addAll(List.of(settings));
        Path conf = directory.resolve("data/postgresql.conf");
        Files.write(conf, lines, StandardOpenOption.APPEND);
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(binaries.asServerUser());
        command.addAll(
                List.of("sh", "-c", LIFELINE, "sh", binaries.program("postgres").toString(), directory.toString()));
        lifeline = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Process started = lifeline;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endLifeline(started)));
        awaitReady();
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Connection connection = connect("postgres")) {
                return;
            } catch (SQLException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("PostgreSQL did not start: " + log(), notYet);
                }
                pause(50);
            }
        }
    }

    /** Makes a database that {@link #OWNER} owns, in place of any of that name; gives its URL for that role. */
    public String createDatabase(String name) {
        return createDatabase(name, "UTF8");
    }

    /** The same in an encoding that the server has a name for. */
    public String createDatabase(String name, String encoding) {
        execute("postgres", "DROP DATABASE IF EXISTS " + quote(name) + " WITH (FORCE)");
        execute(
                "postgres",
                "CREATE DATABASE " + quote(name) + " OWNER " + OWNER + " TEMPLATE template0 ENCODING '" + encoding
                        + "'");
        return url(name, OWNER, PASSWORD);
    }

    /** Makes a role that can log in, in place of any of that name that owns nothing. */
    public void createRole(String name, String password) {
        execute("postgres", "DROP ROLE IF EXISTS " + quote(name));
        execute("postgres", "CREATE ROLE " + quote(name) + " LOGIN PASSWORD '" + password.replace("'", "''") + "'");
    }

    /** A libpq URI, over TCP, everything percent-encoded. */
    public String url(String database, String user, String password) {
        return "postgresql://" + encode(user) + ":" + encode(password) + "@127.0.0.1:" + port + "/" + encode(database);
    }

    /** The superuser's URL. */
    public String adminUrl(String database) {
        return url(database, ADMIN, PASSWORD);
    }

    /** A session of the superuser. */
    public Connection connect(String database) throws SQLException {
        return connect(database, ADMIN, PASSWORD);
    }

    public Connection connect(String database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + encode(database), properties);
    }

    /** Runs statements, each in a transaction of its own, as the superuser. */
    public void execute(String database, String... statements) {
        executeAs(ADMIN, database, statements);
    }

    /** Runs statements, each in a transaction of its own, as a role that has the usual password. */
    public void executeAs(String user, String database, String... statements) {
        try (Connection connection = connect(database, user, PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return port;
    }

    /** The directory of the unix socket. */
    public Path socketDirectory() {
        return directory;
    }

    /** What the server has logged so far. */
    public String log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Variables for libpq programs that connect as the superuser. */
    public Map<String, String> adminEnvironment(String database) {
        return Map.of(
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                "" + port,
                "PGUSER",
                ADMIN,
                "PGPASSWORD",
                PASSWORD,
                "PGDATABASE",
                database);
    }

    /** Kills the server and its sessions at once, as a crash does; {@link #restart} brings it back. */
    public void kill() {
        signal("QUIT");
    }

    /** Stops the server: sessions are ended, data is kept for {@link #restart}. */
    public void stop() {
        signal("INT");
    }

    /** Starts the server again after {@link #kill} or {@link #stop}, on the same port. */
    public void restart() throws IOException {
        Process old = lifeline;
        if (old != null) {
            old.destroyForcibly();
        }
        launch();
    }

    private void signal(String name) {
        try {
            String pid = Files.readString(directory.resolve("pid")).strip();
            new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
            while (ProcessHandle.of(Long.parseLong(pid))
                    .map(PostgresServer::running)
                    .orElse(false)) {
                pause(20);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A server that has ended stays a zombie until its shell waits for it; its command line is gone by then. */
    private static boolean running(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /** Ends the server and removes its files. */
    @Override
    public void close() {
        if (lifeline != null) {
            endLifeline(lifeline);
        }
    }

    private static void endLifeline(Process lifeline) {
        try {
            lifeline.getOutputStream().close();
            lifeline.waitFor(20, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException e) {
            lifeline.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
