package io.sluice.schema;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Looks at the objects of one database through its catalog, with a session of its own for each question and without
 * changing anything. One implementation for each database engine; {@link
 * io.sluice.database.DatabaseEngine#schema()} has the one that fits.
 */
public interface SchemaInspection {

    /**
     * The objects that are not in force, or not finished.
     *
     * @throws io.sluice.database.DatabaseException if the catalog cannot be read
     */
    List<Flaw> flaws();

    /**
     * How many rows each table has, by its name as {@code schema.table} where the engine has schemas. The smallest tables
     * are counted first; those for which {@code budget} is too short, or that another session has locked, get the
     * server's estimate, or are left out where there is none.
     *
     * @throws io.sluice.database.DatabaseException if the catalog cannot be read
     */
    Map<String, RowCount> rows(Duration budget);
}
