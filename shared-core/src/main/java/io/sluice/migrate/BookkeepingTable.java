package io.sluice.migrate;

import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseException;
import io.sluice.database.DatabaseFamily;
import io.sluice.preset.LimitedText;
import io.sluice.preset.Preset;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the table in which a framework keeps its books, in the schema that the framework uses. */
final class BookkeepingTable {

    private final DatabaseEngine engine;
    private final Preset.Bookkeeping books;

    BookkeepingTable(DatabaseEngine engine, Preset.Bookkeeping books) {
        this.engine = engine;
        this.books = books;
    }

    /** Ids in the rows of what was applied with success, oldest first; empty if the table does not exist. */
    List<String> applied() {
        return ids(rows(books.table(), books.columns(), books.where(), books.order()));
    }

    /** Ids in the rows of what began and did not end; empty if the table does not exist or holds no such rows. */
    List<String> unfinished() {
        return books.where() == null
                ? List.of()
                : ids(rows(books.table(), books.columns(), "NOT (" + books.where() + ")", books.order()));
    }

    /** Ids of the rows in a state that means trouble; empty if the table does not exist. */
    List<String> inState(Preset.State state) {
        String table = state.table() == null ? books.table() : state.table();
        List<String> columns = state.columns() == null ? books.columns() : state.columns();
        List<String> rows = rows(table, columns, state.where(), List.of());
        return state.columns() == null ? ids(rows) : rows;
    }

    private List<String> ids(List<String> rows) {
        return books.id() == null
                ? rows
                : rows.stream()
                        .map(row -> books.id().matcher(new LimitedText(row)))
                        .filter(Matcher::find)
                        .map(this::id)
                        .toList();
    }

    /** Joins the parts of an id as the preset says; parts that are empty are left out. */
    String id(List<@Nullable String> parts) {
        return parts.stream()
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(books.separator()));
    }

    /** The id that a pattern has found: its groups, joined. */
    String id(MatchResult found) {
        List<@Nullable String> parts = new ArrayList<>();
        for (int group = 1; group <= found.groupCount(); group++) {
            parts.add(found.group(group));
        }
        return id(parts);
    }

    /** For a person: the table and where it is looked for. */
    String display() {
        return books.table() + " in " + engine.url().display();
    }

    private List<String> rows(String table, List<String> columns, @Nullable String where, List<String> order) {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            Optional<String> name = qualified(connection, table);
            if (name.isEmpty()) {
                return List.of();
            }
            return read(statement, select(name.get(), columns, where, order), columns.size());
        } catch (SQLException e) {
            if (isMissingTable(e)) {
                return List.of();
            }
            throw new DatabaseException(
                    "cannot read the table %s in %s: %s"
                            .formatted(table, engine.url().display(), Messages.of(e)),
                    e);
        }
    }

    private String select(String table, List<String> columns, @Nullable String where, List<String> order) {
        return "SELECT " + columns.stream().map(this::quote).collect(Collectors.joining(", "))
                + " FROM " + table
                + (where == null ? "" : " WHERE " + where)
                + (order.isEmpty()
                        ? ""
                        : " ORDER BY " + order.stream().map(this::quote).collect(Collectors.joining(", ")));
    }

    private List<String> read(Statement statement, String query, int columns) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                List<@Nullable String> parts = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    parts.add(rows.getString(i));
                }
                ids.add(id(parts));
            }
        }
        return ids;
    }

    /** Empty if the schema to look in does not exist. */
    private Optional<String> qualified(Connection connection, String table) throws SQLException {
        if (engine.url().family() != DatabaseFamily.POSTGRESQL) {
            return Optional.of(quote(table));
        }
        return switch (books.schema()) {
            case Preset.Bookkeeping.SEARCH_PATH -> Optional.of(quote(table));
            case Preset.Bookkeeping.CURRENT ->
                Optional.ofNullable(connection.getSchema()).map(schema -> quoteAlways(schema) + "." + quote(table));
            default -> {
                String named = engine.url().schema();
                yield Optional.of(quoteAlways(named == null ? books.schema() : named) + "." + quote(table));
            }
        };
    }

    private String quote(String name) {
        return books.quoted() ? quoteAlways(name) : name;
    }

    private String quoteAlways(String name) {
        return switch (engine.url().family()) {
            case MARIADB, MYSQL -> "`" + name.replace("`", "``") + "`";
            case POSTGRESQL, SQLITE -> "\"" + name.replace("\"", "\"\"") + "\"";
        };
    }

    /**
     * PostgreSQL: 42P01 undefined_table, 3F000 invalid_schema_name (Appendix A of its manual); MariaDB: 42S02; SQLite has
     * no code of its own for it.
     */
    static boolean isMissingTable(SQLException e) {
        String state = e.getSQLState();
        return "42P01".equals(state)
                || "3F000".equals(state)
                || "42S02".equals(state)
                || (e.getMessage() != null && e.getMessage().contains("no such table"));
    }
}
