package io.sluice.database;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.InterruptedRunException;
import io.sluice.event.Events;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes one database what a dump has. The dump is read through once before anything else. Then it is loaded beside and
 * exchanged ({@link MariaDbBeside}); where that cannot be, what is there is kept in a file first, and loaded again if the
 * restore fails.
 */
final class MariaDbRestore {

    /** For what the client and the server put around a value. */
    private static final long PACKET_MARGIN = 1024;

    private static final long LONGEST_CHUNK = 9L << 20;

    /** Disk full, in the words of the server: table is full, error writing file, no space. */
    private static final String NO_SPACE =
            "(?s).*(ERROR 1114|ERROR 1021|ERROR 3 |[Ee]rrcode: 28|errno: 28|No space left).*";

    private final DatabaseUrl url;
    private final MariaDbSession session;
    private final MariaDbPrograms programs;
    private final CommandRunner runner;
    private final Events events;
    private final Cancellation cancellation;

    MariaDbRestore(
            DatabaseUrl url,
            MariaDbSession session,
            MariaDbPrograms programs,
            CommandRunner runner,
            Events events,
            Cancellation cancellation) {
        this.url = url;
        this.session = session;
        this.programs = programs;
        this.runner = runner;
        this.events = events;
        this.cancellation = cancellation;
    }

    void run(DumpSource dump, boolean sameDatabase) {
        try (Connection connection = session.connect()) {
            MariaDbSession.run(
                    connection,
                    "SET SESSION lock_wait_timeout = " + MariaDbLoad.LOCK_SECONDS + ", foreign_key_checks = 0");
            MariaDbSchema live = new MariaDbSchema(
                    connection,
                    MariaDbSession.ask(connection, "SELECT DATABASE()").get(0));
            MariaDbDefiners definers = MariaDbDefiners.of(connection, live.name(), sameDatabase);
            MariaDbSurvey survey = MariaDbSurvey.of(dump, definers, cancellation);
            check(connection, live, survey);
            if (sameDatabase && definers.removed() > 0) {
                events.warn(definers.removed() + " views, routines, triggers or events of " + url.display()
                        + " were defined by other users and will be defined by this one; restore as an administrator to"
                        + " keep their definers");
            }
            cancellation.check();
            MariaDbLoad load = new MariaDbLoad(url, programs, runner, cancellation, sameDatabase);
            String obstacle = beside(dump, survey, live, load);
            if (!obstacle.isEmpty()) {
                events.note("the backup cannot be loaded next to " + url.display() + " (" + obstacle
                        + "), so what is there is kept in a file until the restore has succeeded");
                inPlace(dump, survey, live, load);
            }
        } catch (SQLException e) {
            throw session.failure("restore", e);
        }
    }

    /** What can be known before anything is changed. */
    private void check(Connection connection, MariaDbSchema live, MariaDbSurvey survey) throws SQLException {
        long packet = Long.parseLong(
                MariaDbSession.ask(connection, "SELECT @@max_allowed_packet").get(0));
        long needed = survey.hasParts()
                ? Math.max(survey.longestValue(), Math.min(survey.longestStatement(), LONGEST_CHUNK))
                : survey.longestStatement();
        if (needed + PACKET_MARGIN > packet) {
            throw new DatabaseException("cannot restore " + url.display() + ": the backup has a "
                    + (survey.hasParts() ? "value" : "row") + " of " + needed + " bytes and the server takes " + packet
                    + "; nothing was changed: set max_allowed_packet of the server to at least "
                    + (needed + PACKET_MARGIN)
                    + " and try again");
        }
        String text = survey.definitions();
        List<String> missing = MariaDbPrivileges.on(connection, live.name())
                .missing(
                        text.contains(" VIEW `") || !live.names("VIEW").isEmpty(),
                        !survey.routines().isEmpty() || !routines(live).isEmpty(),
                        text.contains("/*!50003 CREATE*/")
                                || !live.names("TRIGGER").isEmpty(),
                        text.contains("/*!50106 CREATE*/")
                                || !live.names("EVENT").isEmpty());
        if (!missing.isEmpty()) {
            throw new DatabaseException("cannot restore " + url.display() + ": this user does not have the privileges "
                    + String.join(", ", missing) + "; nothing was changed: " + grant(missing, live.name()));
        }
        if (!survey.database().orElse(live.name()).equals(live.name())) {
            List<String> named = survey.objectsThatNameTheirDatabase();
            if (!named.isEmpty()) {
                throw new DatabaseException("cannot restore into " + url.display() + ": " + String.join(", ", named)
                        + " of the backup name the database "
                        + survey.database().orElse("") + " and would work on it;"
                        + " nothing was changed: restore into a database of that name on another server, or take the"
                        + " name out of them and take another backup");
            }
        }
    }

    private static List<String> routines(MariaDbSchema schema) throws SQLException {
        List<String> routines = new ArrayList<>();
        for (String type : List.of("PROCEDURE", "FUNCTION", "PACKAGE")) {
            routines.addAll(schema.names(type));
        }
        return routines;
    }

    private static String grant(List<String> missing, String database) {
        return "GRANT " + String.join(", ", missing) + " ON " + MariaDbSession.quote(database) + ".* to it";
    }

    /** Says when a backup is taken that its restore by this user would be refused. */
    static void warnOfMissingPrivileges(Connection connection, DatabaseUrl url, Events events) throws SQLException {
        MariaDbSchema live = new MariaDbSchema(
                connection, MariaDbSession.ask(connection, "SELECT DATABASE()").get(0));
        MariaDbPrivileges privileges = MariaDbPrivileges.on(connection, live.name());
        List<String> missing = privileges.missing(
                !live.names("VIEW").isEmpty(),
                !routines(live).isEmpty(),
                !live.names("TRIGGER").isEmpty(),
                !live.names("EVENT").isEmpty());
        for (String kind : List.of("TRIGGER", "EVENT")) {
            // The catalog hides them from a user without the privilege.
            if (!privileges.has(kind)) {
                events.warn("this user does not have the privilege " + kind + " on " + url.display() + ", so "
                        + kind.toLowerCase(Locale.ROOT) + "s that may exist there are not in the backup; "
                        + grant(List.of(kind), live.name()));
            }
        }
        if (!missing.isEmpty()) {
            events.warn(
                    "this user can take a backup of " + url.display() + " but cannot restore it without the privileges "
                            + String.join(", ", missing) + "; " + grant(missing, live.name())
                            + ", or restore as another user");
        }
    }

    /** @return why it cannot be, as the end of a sentence; empty if it is done */
    private String beside(DumpSource dump, MariaDbSurvey survey, MariaDbSchema live, MariaDbLoad load)
            throws SQLException {
        MariaDbBeside beside = new MariaDbBeside(live.connection(), live, load, programs.mariaDb());
        beside.sweep();
        if (!survey.hasParts()) {
            return "an earlier version of Sluice took it";
        }
        String obstacle = beside.prepare(survey.header());
        if (!obstacle.isEmpty()) {
            return obstacle;
        }
        try (ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system())) {
            obstacle = fill(beside, dump, survey);
            if (obstacle.isEmpty()) {
                Path file = scratch.file("definitions");
                MariaDbDump.Header before;
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    before = backup(cancellation).writeDefinitions(out);
                }
                DumpSource saved = () -> opened(file);
                cancellation.confirm();
                beside.swap(dump, survey, before, saved, events, session);
            }
            return obstacle;
        } catch (IOException e) {
            throw new DatabaseException(
                    "could not keep the definitions of " + url.display() + " in " + ScratchDirectory.system() + ": "
                            + e.getMessage(),
                    e);
        } catch (MariaDbBeside.IncompleteException e) {
            throw incomplete((RuntimeException) e.getCause());
        } catch (DatabaseException e) {
            throw new DatabaseException(e.getMessage() + "; " + url.display() + " is what it was before", e);
        } finally {
            beside.remove();
        }
    }

    private String fill(MariaDbBeside beside, DumpSource dump, MariaDbSurvey survey) throws SQLException {
        try {
            return beside.fill(dump, survey);
        } catch (DatabaseException e) {
            if (String.valueOf(e.getMessage()).matches(NO_SPACE)) {
                return "the server does not have enough free space for both";
            }
            throw e;
        }
    }

    private MariaDbBackup backup(Cancellation cancelled) {
        return new MariaDbBackup(url, session, programs, runner, cancelled);
    }

    private void inPlace(DumpSource dump, MariaDbSurvey survey, MariaDbSchema live, MariaDbLoad load)
            throws SQLException {
        try (ScratchDirectory scratch = ScratchDirectory.in(ScratchDirectory.system())) {
            Path file = scratch.file("before");
            boolean saved = save(file);
            cancellation.confirm();
            RuntimeException failure = attempt(dump, survey, live, load);
            if (failure instanceof InterruptedRunException) {
                events.warn(incompleteNow());
                throw failure;
            }
            if (failure != null) {
                throw saved ? putBack(file, live, failure) : incomplete(failure);
            }
        }
    }

    private @Nullable RuntimeException attempt(
            DumpSource dump, MariaDbSurvey survey, MariaDbSchema live, MariaDbLoad load) {
        try (MariaDbBlockers blockers = new MariaDbBlockers(
                session.connectToAsk(),
                MariaDbSession.ask(live.connection(), "SELECT CONNECTION_ID()").get(0),
                live.name(),
                events)) {
            try {
                live.dropDefinitions(survey.routines());
                live.dropTables();
                live.describe(survey.header(), programs.mariaDb());
                load.load(dump, EnumSet.allOf(MariaDbDump.Part.class), live.connection(), live.name());
                return null;
            } catch (SQLException e) {
                return e.getErrorCode() == 1205 && !blockers.named().isEmpty()
                        ? new DatabaseException(
                                "cannot empty " + url.display() + ": another session uses a table: " + blockers.named()
                                        + "; end it and try again",
                                e)
                        : session.failure("empty", e);
            }
        } catch (SQLException e) {
            return session.failure("empty", e);
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** @return whether it is there; a database that cannot be read is nothing to go back to */
    private boolean save(Path file) {
        try (OutputStream out = new ZstdOutputStreamNoFinalizer(Files.newOutputStream(file), 1)) {
            backup(cancellation).write(out, events);
            return true;
        } catch (IOException e) {
            throw new DatabaseException(
                    "could not keep what is in " + url.display() + " in " + file.getParent() + " before the restore: "
                            + e.getMessage() + "; nothing was changed: free space there, or set TMPDIR",
                    e);
        } catch (InterruptedRunException e) {
            throw e;
        } catch (DatabaseException e) {
            if (e.getCause() instanceof IOException) {
                throw new DatabaseException(
                        e.getMessage() + "; nothing was changed: free space in " + file.getParent() + ", or set TMPDIR",
                        e);
            }
            events.warn("what is in " + url.display()
                    + " cannot be kept, so a restore that fails leaves it incomplete: " + e.getMessage());
            return false;
        }
    }

    private DatabaseException putBack(Path file, MariaDbSchema live, RuntimeException failure) {
        events.warn("the restore failed; what was in " + url.display() + " before is loaded again");
        DumpSource before = () -> unpacked(file);
        Cancellation never = new Cancellation();
        try {
            MariaDbSurvey survey = MariaDbSurvey.of(before, line -> line, never);
            MariaDbLoad load = new MariaDbLoad(url, programs, runner, never, true);
            RuntimeException again = attempt(before, survey, live, load);
            return again == null
                    ? new DatabaseException(
                            failure.getMessage() + "; " + url.display() + " is what it was before", failure)
                    : incomplete(failure);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return incomplete(failure);
        }
    }

    private static InputStream opened(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream unpacked(Path file) {
        try {
            return new ZstdInputStreamNoFinalizer(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DatabaseException incomplete(RuntimeException failure) {
        return new DatabaseException(failure.getMessage() + "; " + incompleteNow(), failure);
    }

    private String incompleteNow() {
        return url.display() + " is incomplete now: run the same restore again when the cause is fixed";
    }
}
