package io.sluice.database;

import com.fasterxml.jackson.annotation.JsonValue;

/** The families of database that Sluice knows. MySQL is served by the MariaDB engine. */
public enum DatabaseFamily {
    POSTGRESQL("postgresql", "PostgreSQL", "PGDMP"),
    MARIADB("mariadb", "MariaDB", "-- Sluice dump "),
    MYSQL("mysql", "MySQL", "-- Sluice dump "),
    SQLITE("sqlite", "SQLite", "SQLite format 3\0");

    private final String id;
    private final String title;
    private final String dumpBeginning;

    DatabaseFamily(String id, String title, String dumpBeginning) {
        this.id = id;
        this.title = title;
        this.dumpBeginning = dumpBeginning;
    }

    /** The word in manifests and presets: {@code postgresql}, {@code mariadb}, {@code mysql}, {@code sqlite}. */
    @JsonValue
    public String id() {
        return id;
    }

    /** The name as its makers write it. */
    public String title() {
        return title;
    }

    /** The first bytes of every dump, a character each. */
    public String dumpBeginning() {
        return dumpBeginning;
    }
}
