package io.sluice.database;

import io.sluice.command.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A database URL in one form, read from any usual spelling.
 *
 * @param host null for SQLite and for a unix socket
 * @param port null: the family's default
 * @param socket directory (PostgreSQL) or file (MariaDB) of a unix socket
 * @param database name, or SQLite's file as it was written
 * @param schema PostgreSQL schema asked for by {@code ?schema=} or {@code currentSchema}
 * @param parameters other parameters, such as {@code sslmode}
 */
public record DatabaseUrl(
        DatabaseFamily family,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String socket,
        String database,
        @Nullable String user,
        @Nullable Secret password,
        @Nullable String schema,
        Map<String, String> parameters) {

    /** @throws DatabaseException with a sentence that says what is wrong with it and shows no part of it */
    public static DatabaseUrl parse(Secret text) {
        throw new UnsupportedOperationException("parse");
    }

    /** For a person: without the password. */
    public String display() {
        return family.id() + "://" + database;
    }
}
