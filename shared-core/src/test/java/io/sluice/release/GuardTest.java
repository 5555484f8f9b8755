package io.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.CommandRunner;
import io.sluice.command.InterruptedRunException;
import io.sluice.command.ProcessIdentity;
import io.sluice.command.Redactor;
import io.sluice.command.Secret;
import io.sluice.database.DatabaseEngine;
import io.sluice.database.DatabaseEngines;
import io.sluice.database.DatabaseLock;
import io.sluice.database.DatabaseUrl;
import io.sluice.database.MigrationSessions;
import io.sluice.event.Event;
import io.sluice.event.Events;
import io.sluice.lease.Lease;
import io.sluice.lease.Leases;
import io.sluice.store.DirectoryStore;
import io.sluice.store.Store;
import io.sluice.testing.MariaDbServer;
import io.sluice.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {

    private static final String RELEASE = "shop/production/v2";

    @TempDir
    Path directory;

    private final List<Event> events = new ArrayList<>();
    private Store store;
    private ProcessIdentity gone;

    @BeforeEach
    void aProcessThatIsGone() throws Exception {
        store = new DirectoryStore(directory);
        Process process = new ProcessBuilder("sleep", "60").start();
        gone = ProcessIdentity.of(process.toHandle());
        process.destroyForcibly().waitFor();
    }

    /** As after a power cut, which a server notices late. */
    @Test
    void theLockSessionOfAHolderThatIsGoneIsEnded() {
        for (DatabaseEngine engine : List.of(
                engine(PostgresServer.shared().createDatabase("guard")),
                engine(MariaDbServer.shared().createDatabase("guard")))) {
            events.clear();
            String database = engine.describe().identity();
            DatabaseLock left = engine.tryLock().orElseThrow();
            Lease lost = acquire(gone, database);
            lost.lockedBy(left.session().orElseThrow());

            try (Guard guard = take(engine, database)) {
                guard.confirm();
                assertThat(left.held()).isFalse();
            }
            assertThat(events)
                    .anySatisfy(event -> assertThat(event.toString())
                            .contains("terminated session ", "which held the lock for a run that is gone"));
        }
    }

    @Test
    void aLockThatNoLeaseExplainsIsNamed() {
        DatabaseEngine engine = engine(PostgresServer.shared().createDatabase("guard"));
        String database = engine.describe().identity();
        try (DatabaseLock other = engine.tryLock().orElseThrow()) {
            assertThatThrownBy(() -> take(engine, database))
                    .isInstanceOf(SluiceException.class)
                    .hasMessageContainingAll(
                            "another run holds the lock of ",
                            "session ",
                            " of " + PostgresServer.OWNER + " from 127.0.0.1",
                            "terminate it");
            assertThat(other.held()).isTrue();
        }
    }

    @Test
    void aMigrationThatIsNotSettledIsLeftToTheNextHolder() throws Exception {
        DatabaseEngine engine = engine(PostgresServer.shared().createDatabase("guard"));
        String database = engine.describe().identity();
        Lease lost = acquire(gone, database);
        lost.migrating(
                MigrationSessions.mark(engine, RELEASE + "#1", false, "job").orElseThrow());
        try (Connection application = engine.connect()) {
            application.setAutoCommit(false);
            application.createStatement().execute("SELECT 1");
            Cancellation cancellation = new Cancellation();
            Events stopsTheWait = event -> {
                if (event.toString().contains("waiting for what may be left")) {
                    cancellation.cancel();
                }
            };

            assertThatThrownBy(() -> take(engine, database, stopsTheWait, cancellation))
                    .isInstanceOf(InterruptedRunException.class);

            assertThat(leases(ProcessIdentity.current()).unsettled(database)).isPresent();
        }
        take(engine, database).close();
        assertThat(leases(ProcessIdentity.current()).unsettled(database)).isEmpty();
    }

    private Guard take(DatabaseEngine engine, String database) {
        return take(engine, database, events::add, new Cancellation());
    }

    private Guard take(DatabaseEngine engine, String database, Events heard, Cancellation cancellation) {
        Lease lease = acquire(ProcessIdentity.current(), database);
        return Guard.take(lease, engine, Duration.ZERO, Optional.empty(), heard, cancellation);
    }

    private Lease acquire(ProcessIdentity holder, String database) {
        return leases(holder).acquire(database, RELEASE, 1, Duration.ZERO, Events.none(), new Cancellation());
    }

    private Leases leases(ProcessIdentity holder) {
        return new Leases(store, holder);
    }

    private DatabaseEngine engine(String url) {
        return DatabaseEngines.of(DatabaseUrl.parse(Secret.of(url)), directory, new CommandRunner(new Redactor()));
    }
}
