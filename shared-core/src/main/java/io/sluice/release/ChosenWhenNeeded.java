package io.sluice.release;

import io.sluice.command.Cancellation;
import io.sluice.command.CommandResult;
import io.sluice.event.Events;
import io.sluice.migrate.Diagnosis;
import io.sluice.migrate.MigrationOutcome;
import io.sluice.migrate.MigrationTool;
import io.sluice.migrate.PendingMigrations;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tool that is looked for when it is first asked for something, so that backups can be made and restored where the
 * application's files are not. Every method throws what the choice throws.
 */
final class ChosenWhenNeeded implements MigrationTool {

    private final Supplier<MigrationTool> choice;
    private @Nullable MigrationTool chosen;

    ChosenWhenNeeded(Supplier<MigrationTool> choice) {
        this.choice = choice;
    }

    private MigrationTool tool() {
        if (chosen == null) {
            chosen = choice.get();
        }
        return chosen;
    }

    @Override
    public String preset() {
        return tool().preset();
    }

    @Override
    public boolean toNewest() {
        return tool().toNewest();
    }

    @Override
    public void check() {
        tool().check();
    }

    @Override
    public PendingMigrations pending(Events events, Cancellation cancellation) {
        return tool().pending(events, cancellation);
    }

    @Override
    public List<String> applied() {
        return tool().applied();
    }

    @Override
    public Set<String> lockTables() {
        return tool().lockTables();
    }

    @Override
    public MigrationOutcome migrate(String run, Events events, Cancellation cancellation) {
        return tool().migrate(run, events, cancellation);
    }

    @Override
    public List<Diagnosis> obstacles(Duration wait, Cancellation cancellation) {
        return tool().obstacles(wait, cancellation);
    }

    @Override
    public List<Diagnosis> diagnose() {
        return tool().diagnose();
    }

    @Override
    public CommandResult repair(List<String> command, Events events, Cancellation cancellation) {
        return tool().repair(command, events, cancellation);
    }

    @Override
    public boolean releaseLock() {
        return tool().releaseLock();
    }
}
