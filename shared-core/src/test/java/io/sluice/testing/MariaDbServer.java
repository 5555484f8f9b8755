package io.sluice.testing;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real MariaDB server as an ordinary process in a temporary directory, on a free port of 127.0.0.1 and on a unix
 * socket. It ends with the JVM, however the JVM ends: a shell in between waits for the end of its standard input. Where
 * there is no server the test is skipped, in CI ({@code CI=true}) it fails.
 */
public final class MariaDbServer implements AutoCloseable {

    /** May do everything. */
    public static final String ADMIN = "admin";

    /** An ordinary account that has all privileges on what {@link #createDatabase} makes, and none elsewhere. */
    public static final String OWNER = "shop_owner";

    /** Password of both accounts; a needle that is easy to look for and needs quoting nearly everywhere. */
    public static final String PASSWORD = "S3cr3t needle'@/%&?#\"\\";

    /** Keeps the server's parent alive until our end of the pipe is gone, then ends the server and removes its files. */
    private static final String LIFELINE =
            "trap '' INT TERM HUP; d=$1; shift; cd \"$d\"; \"$@\" >>log 2>&1 & pid=$!; echo $pid >pid; read -r _;"
                    + " kill -KILL $pid 2>/dev/null; wait $pid; cd /; rm -rf \"$d\"";

    private static @Nullable MariaDbServer shared;

    private final Path server;
    private final Path directory;
    private final int port;
    private final List<String> settings;
    private @Nullable Process lifeline;

    private MariaDbServer(Path server, Path directory, int port, List<String> settings) {
        this.server = server;
        this.directory = directory;
        this.port = port;
        this.settings = settings;
    }

    /** The one server that the tests of this JVM share; a test makes databases of its own in it. */
    public static synchronized MariaDbServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** A server of one's own, for tests that stop it or need settings, such as {@code --wait-timeout=3}. */
    public static MariaDbServer start(String... settings) {
        Path server = find("mariadbd");
        try {
            Path directory = Files.createTempDirectory("sluice-mariadb-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            if (isRoot()) {
                Files.setOwner(
                        directory,
                        directory
                                .getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByName(user()));
            }
            MariaDbServer started = new MariaDbServer(server, directory, freePort(), List.of(settings));
            started.initialise();
            started.launch();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path find(String program) {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/libexec"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            fail("CI needs a MariaDB server: install mariadb-server");
        }
        Assumptions.assumeTrue(found.isPresent(), "skipped: no MariaDB server on this machine; install mariadb-server");
        return found.get();
    }

    private void initialise() throws IOException {
        List<String> command = new ArrayList<>(asServerUser());
        command.addAll(List.of(
                find("mariadb-install-db").toString(),
                "--no-defaults",
                "--datadir=" + directory.resolve("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db"));
        Path log = Files.createTempFile("sluice-mariadb-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException("mariadb-install-db failed: " + Files.readString(log));
            }
            Files.writeString(directory.resolve("accounts.sql"), accounts());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Files.delete(log);
        }
    }

    /** The server runs this at every start; each statement is one line. */
    private static String accounts() {
        String password = PASSWORD.replace("\\", "\\\\").replace("'", "\\'");
        return "CREATE OR REPLACE USER " + ADMIN + "@'%' IDENTIFIED BY '" + password + "';\n"
                + "GRANT ALL ON *.* TO " + ADMIN + "@'%' WITH GRANT OPTION;\n"
                + "CREATE USER IF NOT EXISTS " + OWNER + "@'%' IDENTIFIED BY '" + password + "';\n"
                + "DROP USER IF EXISTS ''@localhost;\n";
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(asServerUser());
        command.addAll(List.of("sh", "-c", LIFELINE, "sh", directory.toString()));
        command.addAll(List.of(
                server.toString(),
                "--no-defaults",
                "--datadir=" + directory.resolve("data"),
                "--tmpdir=" + directory,
                "--socket=" + socket(),
                "--pid-file=" + directory.resolve("server.pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--init-file=" + directory.resolve("accounts.sql"),
                "--skip-name-resolve",
                "--character-set-server=utf8mb4",
                "--innodb-buffer-pool-size=64M",
                "--innodb-flush-log-at-trx-commit=0"));
        command.addAll(settings);
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
            try (Connection connection = connect("mysql", ADMIN, PASSWORD)) {
                return;
            } catch (SQLException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("MariaDB did not start: " + log(), notYet);
                }
                pause(50);
            }
        }
    }

    /** Makes a database on which {@link #OWNER} may do everything, in place of any of that name; gives its URL. */
    public String createDatabase(String name) {
        execute(
                "mysql",
                "DROP DATABASE IF EXISTS " + quote(name),
                "CREATE DATABASE " + quote(name),
                "GRANT ALL ON " + quote(name.replace("_", "\\_").replace("%", "\\%")) + ".* TO " + OWNER + "@'%'");
        return url(name, OWNER, PASSWORD);
    }

    /** Makes an account that may do everything on one database, in place of any of that name. */
    public void createUser(String name, String password, String database) {
        String account = literal(name) + "@'%'";
        execute(
                "mysql",
                "CREATE OR REPLACE USER " + account + " IDENTIFIED BY " + literal(password),
                "GRANT ALL ON " + quote(database) + ".* TO " + account);
    }

    /** A URL over TCP, everything percent-encoded. */
    public String url(String database, String user, String password) {
        return "mariadb://" + encode(user) + ":" + encode(password) + "@127.0.0.1:" + port + "/" + encode(database);
    }

    /** The URL of the account that may do everything. */
    public String adminUrl(String database) {
        return url(database, ADMIN, PASSWORD);
    }

    public Connection connect(String database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5000");
        if (settings.stream().anyMatch(setting -> setting.startsWith("--ssl-cert"))) {
            properties.setProperty("sslMode", "trust");
        }
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/" + encode(database), properties);
    }

    /** Runs statements as the account that may do everything. */
    public void execute(String database, String... statements) {
        executeAs(ADMIN, database, statements);
    }

    /** Runs statements as an account that has the usual password. */
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

    public Path socket() {
        return directory.resolve("sock");
    }

    /** What the server has logged so far. */
    public String log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Kills the server at once, as a crash does; {@link #restart} brings it back. */
    public void kill() {
        signal("KILL");
    }

    /** Stops the server as an administrator would; {@link #restart} brings it back. */
    public void stop() {
        signal("TERM");
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
        long pid = send(name);
        while (ProcessHandle.of(pid).map(MariaDbServer::running).orElse(false)) {
            pause(20);
        }
    }

    private long send(String signal) {
        try {
            String pid = Files.readString(directory.resolve("pid")).strip();
            new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
            return Long.parseLong(pid);
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

    /** What comes before a command so that it does not run as root, which the server refuses. */
    private static List<String> asServerUser() throws IOException {
        return isRoot() ? List.of("setpriv", "--reuid=" + user(), "--regid=65534", "--clear-groups") : List.of();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String user() throws IOException {
        try (Stream<String> accounts = Files.lines(Path.of("/etc/passwd"))) {
            return accounts.anyMatch(account -> account.startsWith("mysql:")) ? "mysql" : "nobody";
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
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
