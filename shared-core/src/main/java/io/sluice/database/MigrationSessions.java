package io.sluice.database;

import io.sluice.command.Cancellation;
import io.sluice.command.InterruptedRunException;
import io.sluice.event.Events;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The sessions that a migration has left in its database. A server does not notice while it works that its client is gone:
 * a statement that commits by itself would take effect beside the next migration, or after a restore.
 *
 * <p>A session is the migration's for certain if it has its name, or if it was opened since by the same role from this
 * machine and its client is gone. Such a one is terminated. Another one of the same role that is at work may be the
 * migration's or the application's: it is waited for until what it did when it was first seen is over.
 */
public final class MigrationSessions {

    /** How long a server may take to end what it was told to end: a large transaction is rolled back later. */
    private static final Duration TERMINATION = Duration.ofSeconds(10);

    private static final long PAUSE_MILLISECONDS = 100;

    private final DatabaseEngine engine;
    private final MigrationMark mark;
    private final Events events;
    private final Set<String> told = new HashSet<>();

    public MigrationSessions(DatabaseEngine engine, MigrationMark mark, Events events) {
        this.engine = engine;
        this.mark = mark;
        this.events = events;
    }

    /** The mark of a migration that starts now; empty if the database has no sessions. */
    public static Optional<MigrationMark> mark(DatabaseEngine engine, String run, boolean pooled, String in) {
        return asking(engine, sessions -> {
            DatabaseSession self = sessions.self();
            boolean sameClient = !pooled && (in.equals("here") || in.equals("container"));
            String client = sameClient ? self.address() : null;
            return new MigrationMark(
                    run, MigrationMark.application(run), self.role(), client, sessions.now(), pooled, in);
        });
    }

    /** Those that are there now, certain or possible ones, each as a person reads it. */
    public List<String> list() {
        return asking(engine, sessions -> {
                    List<DatabaseSession> others = sessions.others();
                    Optional<ClientMachine> machine = ClientMachine.of(sessions.self());
                    return others.stream()
                            .filter(session -> isCertain(session, machine) || isPossible(session))
                            .map(DatabaseSession::describe)
                            .toList();
                })
                .orElse(List.of());
    }

    /** Terminates those that are the migration's for certain; what is still there after some seconds. */
    public List<String> end() {
        return asking(engine, this::end).orElse(List.of());
    }

    /**
     * Waits for those that are the migration's for certain: a tool that reported success may have left one at work.
     *
     * @return what is still at work after {@code patience}, each as a person reads it
     */
    public List<String> awaitOwn(Duration patience, Cancellation cancellation) {
        return asking(engine, sessions -> {
                    long deadline = System.nanoTime() + patience.toNanos();
                    while (true) {
                        Optional<ClientMachine> machine = ClientMachine.of(sessions.self());
                        List<DatabaseSession> left =
                                those(sessions, session -> session.isWorking() && isCertain(session, machine));
                        if (left.isEmpty() || System.nanoTime() >= deadline || cancellation.isCancelled()) {
                            return described(left);
                        }
                        announce("waiting for what the migration of %s left at work".formatted(mark.run()), left);
                        pause();
                    }
                })
                .orElse(List.of());
    }

    /**
     * Terminates those that are the migration's for certain and waits for those that may be.
     *
     * @param patience how long to wait for those that may be
     * @return what is still at work, each as a person reads it; empty if the migration is over
     */
    public List<String> settle(Duration patience, Cancellation cancellation) {
        return asking(engine, sessions -> {
                    List<String> left = end(sessions);
                    return left.isEmpty() ? await(sessions, patience, cancellation) : left;
                })
                .orElse(List.of());
    }

    private List<String> end(ServerSessions sessions) throws SQLException {
        long deadline = System.nanoTime() + TERMINATION.toNanos();
        while (true) {
            List<DatabaseSession> left = sessions.others();
            // looked at afterwards: a session opened in between would seem to have lost its client
            Optional<ClientMachine> machine = ClientMachine.of(sessions.self());
            left.removeIf(session -> !isCertain(session, machine));
            if (left.isEmpty() || System.nanoTime() >= deadline) {
                return left.stream().map(DatabaseSession::describe).toList();
            }
            for (DatabaseSession session : left) {
                terminate(sessions, session);
            }
            pause();
        }
    }

    private void terminate(ServerSessions sessions, DatabaseSession session) {
        try {
            if (sessions.terminate(session) && told.add(session.key())) {
                events.note("terminated " + session.describe() + ", which the migration of " + mark.run()
                        + " had left in the database");
            }
        } catch (SQLException notAllowed) {
            // it is another role's; whoever reads of it can
        }
    }

    private List<String> await(ServerSessions sessions, Duration patience, Cancellation cancellation)
            throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        Map<String, String> suspects = new HashMap<>();
        those(sessions, this::isPossible).forEach(session -> suspects.put(session.key(), session.work()));
        while (true) {
            List<DatabaseSession> left = those(sessions, session -> session.isStillAt(suspects.get(session.key())));
            suspects.keySet().retainAll(left.stream().map(DatabaseSession::key).toList());
            if (left.isEmpty() || System.nanoTime() >= deadline || cancellation.isCancelled()) {
                return left.stream().map(DatabaseSession::describe).toList();
            }
            announce("waiting for what may be left of the migration of " + mark.run(), left);
            pause();
        }
    }

    private void announce(String what, List<DatabaseSession> left) {
        if (told.add("waiting")) {
            events.note(what + ": " + String.join(", ", described(left)));
        }
    }

    private static List<String> described(List<DatabaseSession> sessions) {
        return sessions.stream().map(DatabaseSession::describe).toList();
    }

    private boolean isCertain(DatabaseSession session, Optional<ClientMachine> machine) {
        boolean named = !mark.pooled() && session.application().equals(mark.application());
        return named
                || isSince(session)
                        && machine.filter(here -> here.hasLost(session)).isPresent();
    }

    /** A client on this machine that is alive may have left its supervisor behind ({@code setsid}, {@code su}). */
    private boolean isPossible(DatabaseSession session) {
        if (!session.isWorking()) {
            return false;
        }
        if (mark.pooled()) {
            return session.application().equals(mark.application())
                    || session.role().equals(mark.role());
        }
        boolean fromThere = mark.client() == null || mark.client().equals(session.address());
        return isSince(session) && fromThere;
    }

    private boolean isSince(DatabaseSession session) {
        return session.role().equals(mark.role()) && session.start() > mark.since();
    }

    private static List<DatabaseSession> those(ServerSessions sessions, Predicate<DatabaseSession> wanted)
            throws SQLException {
        List<DatabaseSession> found = sessions.others();
        found.removeIf(wanted.negate());
        return found;
    }

    private interface Question<T> {
        T ask(ServerSessions sessions) throws SQLException;
    }

    private static <T> Optional<T> asking(DatabaseEngine engine, Question<T> question) {
        Optional<ServerSessions> opened = engine.sessions();
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (ServerSessions sessions = opened.get()) {
            return Optional.of(question.ask(sessions));
        } catch (SQLException e) {
            throw new DatabaseException(
                    "could not list the sessions in " + engine.url().display() + ": " + e.getMessage(), e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException();
        }
    }
}
