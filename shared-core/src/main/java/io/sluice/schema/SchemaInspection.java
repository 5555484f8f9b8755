package io.sluice.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /**
     * What the database looks like now, for {@link #changedSince}.
     *
     * @throws io.sluice.database.DatabaseException if the catalog cannot be read, or an object is locked for some seconds
     */
    SchemaFingerprint fingerprint();

    /**
     * What was changed, or may have been, since {@code before}: objects and tables, such as {@code column public.t.c} and
     * {@code rows of public.t}. Empty only if it is certain that what ran since then has changed nothing.
     *
     * @param lockTables tables of the migration tool's own lock, in lowercase and without a schema: they do not count
     * @param pooled whether what ran since may have used sessions that are still open, those of a connection pooler
     * @throws io.sluice.database.DatabaseException as {@link #fingerprint()}
     */
    default List<String> changedSince(SchemaFingerprint before, Set<String> lockTables, boolean pooled) {
        SchemaFingerprint now = fingerprint();
        List<String> changed = new ArrayList<>(now.changedObjects(before, lockTables));
        changed.addAll(now.writtenTables(before, lockTables));
        return List.copyOf(changed);
    }
}
