package io.sluice.release;

import io.sluice.command.Cancellation;
import io.sluice.event.Events;
import io.sluice.migrate.MigrationTool;
import io.sluice.migrate.PendingMigrations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is pending, asked once while the database is locked: backup and migration decide on the same answer. */
final class Outlook {

    private final MigrationTool tool;
    private final Events events;
    private final Cancellation cancellation;
    private @Nullable PendingMigrations seen;

    Outlook(MigrationTool tool, Events events, Cancellation cancellation) {
        this.tool = tool;
        this.events = events;
        this.cancellation = cancellation;
    }

    PendingMigrations pending() {
        if (seen == null) {
            seen = lookAgain();
        }
        return seen;
    }

    /** The answer of those who did not ask: something may be pending. */
    static PendingMigrations unasked() {
        return new PendingMigrations(PendingMigrations.Certainty.UNKNOWN, List.of(), "it was not asked for");
    }

    PendingMigrations lookAgain() {
        return tool.pending(events, cancellation);
    }
}
