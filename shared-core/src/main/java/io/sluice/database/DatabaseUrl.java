package io.sluice.database;

import io.sluice.command.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A database URL in one form, read from any usual spelling.
 *
 * <table>
 * <caption>Server databases</caption>
 * <tr><td>{@code postgres:} {@code postgresql:}, also with {@code +driver}</td><td>libpq's connection URI, with
 *   percent-encoding, {@code [::1]}, {@code ?host=/run/postgresql}, {@code //%2Frun%2Fpostgresql/db},
 *   {@code ?user=&password=}; SQLAlchemy's and Rails' are the same</td></tr>
 * <tr><td>{@code mysql:} {@code mysql2:} {@code mariadb:}, also with {@code +driver}</td><td>the same shape; a unix
 *   socket by {@code ?socket=} or {@code ?unix_socket=}; Go's {@code @tcp(host:3306)} and {@code @unix(/file)}</td></tr>
 * <tr><td>{@code jdbc:postgresql:} {@code jdbc:mysql:} {@code jdbc:mariadb:}</td><td>as the drivers read them</td></tr>
 * </table>
 *
 * <table>
 * <caption>SQLite: what the file is; {@code f} is a relative path, {@code /f} an absolute one</caption>
 * <tr><td>{@code sqlite:f} {@code sqlite:/f} {@code sqlite://f}</td><td>as written (sqlx, dbmate, golang-migrate)</td></tr>
 * <tr><td>{@code sqlite:///f}</td><td>relative {@code f} (SQLAlchemy, dj-database-url); sqlx means {@code /f}: write
 *   {@code sqlite:/f}, which everybody reads alike here, and {@link #render} spells it for the framework</td></tr>
 * <tr><td>{@code sqlite:////f}</td><td>absolute {@code /f}</td></tr>
 * <tr><td>{@code sqlite3:f} {@code sqlite3:/f} {@code sqlite3://f} {@code sqlite3:///f}</td><td>{@code f}, {@code /f},
 *   {@code f}, {@code /f} (Rails, golang-migrate)</td></tr>
 * <tr><td>{@code file:f} {@code file:/f} {@code file:///f}</td><td>{@code f}, {@code /f}, {@code /f} (Prisma; it starts
 *   relative paths at the directory of schema.prisma)</td></tr>
 * <tr><td>{@code jdbc:sqlite:f}</td><td>as written, nothing is decoded</td></tr>
 * </table>
 *
 * @param driver what stands behind {@code +} in the scheme, such as {@code psycopg}, which SQLAlchemy reads; null: nothing
 * @param host null for SQLite and for a unix socket
 * @param port null: the family's default
 * @param socket directory (PostgreSQL) or file (MariaDB) of a unix socket
 * @param database name, or SQLite's file as it was written
 * @param schema PostgreSQL schema asked for: {@code ?schema=}, or the first of {@code currentSchema},
 *     {@code search_path} or {@code options=-csearch_path=}
 * @param parameters other parameters, such as {@code sslmode}, in the order they were written
 */
public record DatabaseUrl(
        DatabaseFamily family,
        @Nullable String driver,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String socket,
        String database,
        @Nullable String user,
        @Nullable Secret password,
        @Nullable String schema,
        Map<String, String> parameters) {

    /** Without a driver. */
    public DatabaseUrl(
            DatabaseFamily family,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String socket,
            String database,
            @Nullable String user,
            @Nullable Secret password,
            @Nullable String schema,
            Map<String, String> parameters) {
        this(family, null, host, port, socket, database, user, password, schema, parameters);
    }

    /** @throws DatabaseException with a sentence that says what is wrong with it and shows no part of it */
    public static DatabaseUrl parse(Secret text) {
        return new DatabaseUrlParser(text.reveal().strip()).parse();
    }

    /** The host, {@code localhost} where the URL names none. */
    public String hostOrDefault() {
        return host == null ? "localhost" : host;
    }

    /** The port; 5432 or 3306 where the URL names none; 0 for SQLite. */
    public int portOrDefault() {
        if (port != null) {
            return port;
        }
        return switch (family) {
            case POSTGRESQL -> 5432;
            case MARIADB, MYSQL -> 3306;
            case SQLITE -> 0;
        };
    }

    /** The password, empty where the URL holds none. */
    public Secret passwordOrEmpty() {
        return password == null ? Secret.of("") : password;
    }

    /** The same server and account, another database (for SQLite: another file). */
    public DatabaseUrl withDatabase(String name) {
        return new DatabaseUrl(family, driver, host, port, socket, name, user, password, schema, parameters);
    }

    /** The same with other parameters. */
    public DatabaseUrl withParameters(Map<String, String> others) {
        return new DatabaseUrl(family, driver, host, port, socket, database, user, password, schema, others);
    }

    DatabaseUrl withDriver(String name) {
        return new DatabaseUrl(family, name, host, port, socket, database, user, password, schema, parameters);
    }

    /** The same without its passwords, for where they could be seen. */
    public DatabaseUrl withoutSecrets() {
        Map<String, String> others = new LinkedHashMap<>(parameters);
        others.remove("sslpassword");
        return new DatabaseUrl(family, driver, host, port, socket, database, user, null, schema, others);
    }

    /** For a person: one line without password and parameters. */
    public String display() {
        return new DatabaseUrlWriter(this).display();
    }

    /** For a JDBC driver: host, port, database and parameters; account and passwords are in {@link #jdbcProperties()}. */
    public String jdbcUrl() {
        return new DatabaseUrlWriter(this).jdbcUrl();
    }

    /**
     * For a JDBC driver: {@code user}, {@code password} and other secrets, as far as the URL holds them, and how to
     * reach PostgreSQL's unix socket.
     */
    public Properties jdbcProperties() {
        return new DatabaseUrlWriter(this).jdbcProperties();
    }

    /**
     * The whole URL, password included, as a framework expects it.
     *
     * @param scheme such as {@code postgres}, {@code mysql2}, {@code mysql+pymysql}, {@code jdbc:postgresql}; one that ends
     *     with {@code +} is given the driver that the URL names, or loses the {@code +}; after one that ends with {@code :}
     *     a socket, account and password stand in the query, without an authority before the database;
     *     for SQLite {@code sqlite3} ({@code sqlite3:f}), {@code file} ({@code file:f}), {@code sqlite}
     *     ({@code sqlite:///f}), or all that stands before the path, such as {@code sqlite:} or {@code sqlite://}
     */
    public Secret render(String scheme) {
        return Secret.of(new DatabaseUrlWriter(this).render(scheme));
    }

    /** Everything in it that must not be seen, for a redactor. */
    public List<Secret> secrets() {
        List<Secret> secrets = new ArrayList<>();
        if (password != null && !password.isEmpty()) {
            secrets.add(password);
        }
        String keyPassword = parameters.get("sslpassword");
        if (keyPassword != null && !keyPassword.isEmpty()) {
            secrets.add(Secret.of(keyPassword));
        }
        return List.copyOf(secrets);
    }

    /** The same as {@link #display()}, so that no parameter is seen by accident. */
    @Override
    public String toString() {
        return display();
    }
}
