package io.sluice.migrate;

import io.sluice.command.Cancellation;
import java.util.Optional;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import org.jspecify.annotations.Nullable;

/** Follows an update: says which changeset runs, remembers which failed, and stops between two changes when asked. */
final class LiquibaseListener extends AbstractChangeExecListener {

    private final LiquibaseLog log;
    private final LiquibaseLock lock;
    private final Cancellation cancellation;
    private volatile boolean stopped;
    private @Nullable ChangeSet failed;
    private Optional<LiquibaseLock.Holder> lockTaken = Optional.empty();

    LiquibaseListener(LiquibaseLog log, LiquibaseLock lock, Cancellation cancellation) {
        this.log = log;
        this.lock = lock;
        this.cancellation = cancellation;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** No further change begins. */
    void stop() {
        stopped = true;
    }

    /** The lock as this update took it, to be freed if Liquibase could not; empty if no changeset ran. */
    Optional<LiquibaseLock.Holder> lockTaken() {
        return lockTaken;
    }

    /** The changeset that failed, for a person; null if none did. */
    @Nullable
    String failed() {
        return failed == null
                ? null
                : "changeset %s by %s in %s".formatted(failed.getId(), failed.getAuthor(), failed.getFilePath());
    }

    @Override
    public void willRun(
            ChangeSet changeSet, DatabaseChangeLog changelog, Database database, ChangeSet.RunStatus status) {
        if (lockTaken.isEmpty()) {
            lockTaken = lock.holder();
        }
        cancellation.confirm();
        checkStopped();
        log.say("running " + changeSet);
    }

    @Override
    public void willRun(Change change, ChangeSet changeSet, DatabaseChangeLog changelog, Database database) {
        checkStopped();
    }

    @Override
    public void runFailed(ChangeSet changeSet, DatabaseChangeLog changelog, Database database, Exception exception) {
        failed = changeSet;
    }

    private void checkStopped() {
        cancellation.check();
        if (stopped) {
            throw new IllegalStateException("the time is up");
        }
    }
}
