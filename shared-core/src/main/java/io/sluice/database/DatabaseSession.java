package io.sluice.database;

import io.sluice.spec.Durations;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session in a database, as its server lists it.
 *
 * @param id number that the server gives it; given again to another one later
 * @param start grows from session to session: microseconds since 1970 on PostgreSQL, the id itself on MariaDB and MySQL,
 *     which give ids in order; 0 if it may not be seen
 * @param role who is logged in
 * @param address where its client is, as the server sees it; null for a unix socket, or if it may not be seen
 * @param port the client's port; 0 where there is none
 * @param application the name that the client gave; empty if none
 * @param state the server's word, such as {@code active}
 * @param work marks of its current transaction and of its current statement, apart by {@value #APART}; null if it is idle
 *     outside a transaction
 * @param lasts how long that has been going on
 * @param statement its current or last statement; empty if there is none, or it may not be seen
 */
public record DatabaseSession(
        long id,
        long start,
        String role,
        @Nullable String address,
        int port,
        String application,
        String state,
        @Nullable String work,
        Duration lasts,
        String statement) {

    static final String APART = " / ";

    private static final int STATEMENT_LENGTH = 80;

    /** Tells it from every other session, also from a later one with the same id. */
    public String key() {
        return id + "@" + start;
    }

    /** Whether it runs a statement or has a transaction open. */
    public boolean isWorking() {
        return work != null;
    }

    /** Whether it is still in the transaction or the statement that it was in: a procedure commits within its statement. */
    boolean isStillAt(@Nullable String earlier) {
        return work != null
                && earlier != null
                && Stream.of(work.split(APART)).anyMatch(List.of(earlier.split(APART))::contains);
    }

    /** For a person: who, from where, doing what since when. No value that was written is in it. */
    public String describe() {
        String from = address == null ? "" : " from " + address;
        String doing = isWorking() ? ", " + state + " for " + Durations.text(lasts) : "";
        String what = outline();
        return "session %d of %s%s%s%s".formatted(id, role, from, doing, what.isEmpty() ? "" : ": " + what);
    }

    /** The statement up to its first literal: whatever comes after a quote may be a value. */
    private String outline() {
        String line = statement.replaceAll("\\s+", " ").strip();
        String shown = line.split("['\"$]", 2)[0];
        shown = shown.substring(0, Math.min(shown.length(), STATEMENT_LENGTH));
        boolean cut = shown.length() < line.length();
        return shown.replaceAll("\\b\\d[\\w.]*", "?").strip() + (cut ? " …" : "");
    }
}
