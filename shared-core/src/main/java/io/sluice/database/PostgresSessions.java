package io.sluice.database;

import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/** JDBC sessions of one PostgreSQL database, and the sentences for what goes wrong with them. */
final class PostgresSessions {

    private static final String CONNECT_SECONDS = "10";
    private static final int ANSWER_SECONDS = 30;

    /**
     * Within a minute the server is to notice that our machine is gone, and with it what this session locks: its own
     * settings wait for two hours. Milliseconds for the last, seconds for the others.
     */
    private static final Map<String, Integer> KEEPALIVES = new TreeMap<>(Map.of(
            "tcp_keepalives_idle", 15,
            "tcp_keepalives_interval", 5,
            "tcp_keepalives_count", 4,
            "tcp_user_timeout", 40_000));

    private final DatabaseUrl url;
    private final int answerSeconds;

    PostgresSessions(DatabaseUrl url) {
        this(url, ANSWER_SECONDS);
    }

    /** @param answerSeconds what a short question may take */
    PostgresSessions(DatabaseUrl url, int answerSeconds) {
        this.url = url;
        this.answerSeconds = answerSeconds;
    }

    /** A session in autocommit; {@code application} is what {@code pg_stat_activity} shows. */
    Connection open(String application) {
        return open(application, 0, Map.of());
    }

    /** A session that takes several statements at once and keeps quiet about values. */
    Connection openForScripts(String application) {
        return open(application, 0, Map.of("preferQueryMode", "simple", "logServerErrorDetail", "false"));
    }

    /**
     * A session for short questions: a frozen server accepts connections, and would keep us waiting for ever. Over a unix
     * socket it still does, because the JDK has no time limit there.
     */
    Connection openToAsk(String application) {
        return open(application, answerSeconds, Map.of());
    }

    private Connection open(String application, int answerWithinSeconds, Map<String, String> more) {
        Properties properties = url.jdbcProperties();
        properties.putAll(more);
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", Integer.toString(answerWithinSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", application);
        try {
            // The driver itself: DriverManager would load every driver on the class path first.
            Connection connection = new Driver().connect(url.jdbcUrl(), properties);
            if (connection == null) {
                throw new DatabaseException("PostgreSQL's driver does not take the address " + url.display());
            }
            if (answerWithinSeconds == 0) {
                keepAlive(connection);
            }
            return connection;
        } catch (SQLException e) {
            throw failure("connect to", e);
        }
    }

    /** By a question, because a server that looks like PostgreSQL may have none of these settings. */
    private static void keepAlive(Connection connection) throws SQLException {
        String values = KEEPALIVES.entrySet().stream()
                .map(each -> "('%s', '%d')".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
        try {
            value(
                    connection,
                    "SELECT count(set_config(name, wanted, false)) FROM (VALUES " + values
                            + ") AS ours (name, wanted) JOIN pg_settings USING (name)");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The same for a libpq program, as {@code PGOPTIONS}. */
    static String keepAliveOptions() {
        return KEEPALIVES.entrySet().stream()
                .map(each -> "-c" + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Whether no pooler is in between, which would refuse {@code PGOPTIONS}: see {@link #refuseTransactionPool}. */
    static boolean isDirect(Connection session) throws SQLException {
        return Integer.toString(session.unwrap(PGConnection.class).getBackendPID())
                .equals(value(session, "SELECT pg_backend_pid()"));
    }

    /** The first column of the first row; null if there is no row, or null in it. */
    static @Nullable String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /** Sends SQL as it is: one statement, or several through a session that takes them. */
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /**
     * Ends another session; false if it is gone already.
     *
     * @throws SQLException also if this role may not
     */
    static boolean terminate(Connection connection, int process) throws SQLException {
        return "t".equals(value(connection, "SELECT pg_terminate_backend(" + process + ")"));
    }

    /**
     * Refuses a session that is not one session at the server. A pooler makes up the process id that it tells a client
     * when it connects (PgBouncer, "Feature map for pooling modes", and its cancel keys); behind a transaction pool, a
     * second client is then served by the first one's process.
     */
    void refuseTransactionPool(Connection first) throws SQLException {
        String sql = "SELECT pg_backend_pid()";
        String process = value(first, sql);
        if (process == null
                || process.equals(
                        Integer.toString(first.unwrap(PGConnection.class).getBackendPID()))) {
            return;
        }
        try (Connection second = open("sluice probe", 10, Map.of())) {
            second.setAutoCommit(false);
            if (process.equals(value(second, sql)) || !process.equals(value(first, sql))) {
                throw pooled();
            }
        }
    }

    private DatabaseException pooled() {
        return new TransactionPoolException(
                url.display() + " is a connection pooler in transaction mode, through which no lock"
                        + " holds; set database.directUrl to the address of the server itself");
    }

    /** The sentence for a failure while we tried to {@code doing} the database. */
    DatabaseException failure(String doing, SQLException e) {
        String what = "cannot " + doing + " " + url.display() + ": ";
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String said = String.valueOf(e.getMessage());
        if (said.contains("unsupported startup parameter")) {
            return pooled();
        }
        String why = switch (state) {
            case "28P01" -> "the server refuses the password or the user; check both in the database URL";
            case "28000" ->
                "the server does not let this account in (" + line(said)
                        + "); check the user and the server's pg_hba.conf";
            case "3D000" -> "the server has no database of that name; check the URL or create it";
            case "53300" -> "the server has no connection left; end idle ones or raise max_connections";
            case "57P03" -> "the server is starting up or shutting down; try again in a moment";
            case "08001", "08004", "08006", "08000" -> unreachable(e, said);
            case "57P01", "57P02" -> "the server ended the session; it was stopped, or somebody ended it";
            case "42501" -> line(said) + "; the role in the URL needs that privilege";
            default -> line(said);
        };
        return new DatabaseException(what + why, e);
    }

    private String unreachable(SQLException e, String said) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "there is no host of that name; check the database URL and the DNS";
            }
            if (cause instanceof SSLException) {
                return "TLS failed (" + line(String.valueOf(cause.getMessage())) + "); check sslmode and sslrootcert";
            }
        }
        if (said.contains("no password was provided")) {
            return "the server asks for a password and the database URL holds none";
        }
        if (said.contains("SSL")) {
            return line(said) + "; check sslmode in the database URL";
        }
        return "nothing answers there within " + CONNECT_SECONDS
                + " seconds or the connection broke; check that the server runs and can be reached from here";
    }

    /** What went wrong within a session, as the end of a sentence. */
    static String reason(SQLException e) {
        return (broke(e) ? "the connection broke: " : "") + line(String.valueOf(e.getMessage()));
    }

    /** Whether the session is gone, so that nobody knows what became of its last statement. */
    static boolean broke(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P0");
    }

    /** The first line of a server's message, without its severity. */
    private static String line(String said) {
        return said.lines()
                .findFirst()
                .orElse("no reason given")
                .replaceFirst("^(?:ERROR|FATAL|PANIC): ", "")
                .replaceFirst("[.\\s]+$", "");
    }
}
