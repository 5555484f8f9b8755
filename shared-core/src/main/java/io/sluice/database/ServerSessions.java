package io.sluice.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What a server knows of the sessions in one database, asked through a session of its own, which {@link #close} ends. */
public interface ServerSessions extends AutoCloseable {

    /** The session that asks. */
    DatabaseSession self() throws SQLException;

    /** Where the next session will come in the order of {@link DatabaseSession#start()}. */
    long now() throws SQLException;

    /** Those of other clients that this role may see in this database; the server's own workers are none. The list is the caller's. */
    List<DatabaseSession> others() throws SQLException;

    /** The one that holds the database's lock, whoever it is; empty if none does. */
    Optional<DatabaseSession> lockHolder() throws SQLException;

    /**
     * Ends exactly this session, not a later one with its id; false if it is gone already.
     *
     * @throws SQLException also if this role may not
     */
    boolean terminate(DatabaseSession session) throws SQLException;

    @Override
    void close() throws SQLException;
}
