package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.event.Events;
import io.sluice.schema.SchemaInspection;
import java.io.OutputStream;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/**
 * One database, through its own programs and driver. Every method throws {@link DatabaseException} with one sentence:
 * wrong password, server gone, program missing or dying, disk full.
 */
public interface DatabaseEngine {

    /** How the names of a migration's sessions begin, where the server has names and the tool's driver takes one from us. */
    String MIGRATION = "sluice migration";

    DatabaseUrl url();

    /** A session in autocommit, in the schema that the URL names; the caller closes it. */
    Connection connect();

    /**
     * Connects and describes; the first thing that is asked of a database.
     *
     * @throws DatabaseException also if the dump program is missing or older than the server, with what to install
     */
    DatabaseDescription describe();

    /**
     * What tells this database from every other one as long as its server runs; the same through every address that leads
     * to it, a pooler's included.
     */
    default String instance() {
        return describe().identity();
    }

    /**
     * Writes the whole database, uncompressed, to {@code sink} as one consistent snapshot. Returns only if the dump is
     * complete: the program's exit status is checked, and the end of its output where the format marks it.
     */
    void dump(OutputStream sink, Events events, Cancellation cancellation);

    /** What the dump is called in manifests, such as {@code pg_dump custom}. */
    String dumpFormat();

    /** What a person has to know before a restore, each a sentence: what it needs, locks, and whether it is atomic. */
    List<String> restoreNotes();

    /**
     * Makes this database exactly what the dump holds: what is not in it is gone. Either it happens whole or the
     * database stays as it was, where the engine can; {@link #restoreNotes()} says where it cannot.
     *
     * @param dump the uncompressed dump; opened as often as needed
     * @param sameDatabase whether the dump is of this very database: owners and privileges are restored only then
     */
    void restore(DumpSource dump, boolean sameDatabase, Events events, Cancellation cancellation);

    /** Whether a restore that did not finish leaves the database as it was. */
    boolean restoreIsAtomic();

    /** Reads through a dump with the engine's own program and fails if it is not a whole one. */
    void verify(DumpSource dump, Cancellation cancellation);

    /** Looks at the database's objects. */
    SchemaInspection schema();

    /** Takes the database's own lock, held by a session of its own, or says at once that another holds it. */
    Optional<DatabaseLock> tryLock();

    /** Asks the server for its sessions in this database; empty if the database has none. */
    default Optional<ServerSessions> sessions() {
        return Optional.empty();
    }
}
