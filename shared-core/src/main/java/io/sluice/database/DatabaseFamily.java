package io.sluice.database;

import com.fasterxml.jackson.annotation.JsonValue;

/** The families of database that Sluice knows. MySQL is served by the MariaDB engine. */
public enum DatabaseFamily {
    POSTGRESQL("postgresql", "PostgreSQL"),
    MARIADB("mariadb", "MariaDB"),
    MYSQL("mysql", "MySQL"),
    SQLITE("sqlite", "SQLite");

    private final String id;
    private final String title;

    DatabaseFamily(String id, String title) {
        this.id = id;
        this.title = title;
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
}
