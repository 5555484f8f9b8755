package io.sluice.database;

import io.sluice.command.CommandRunner;
import java.nio.file.Path;

/** Chooses the engine for a database URL. */
public final class DatabaseEngines {

    private DatabaseEngines() {}

    /** @param directory what the path of an SQLite file is relative to */
    public static DatabaseEngine of(DatabaseUrl url, Path directory, CommandRunner runner) {
        runner.redactor().add(url.secrets());
        return switch (url.family()) {
            case POSTGRESQL -> new PostgresEngine(url, runner);
            case SQLITE -> new SqliteEngine(url, directory);
            case MARIADB, MYSQL -> new MariaDbEngine(url, runner);
        };
    }
}
