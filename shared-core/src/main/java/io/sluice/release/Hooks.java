package io.sluice.release;

import io.sluice.SluiceException;
import io.sluice.command.Cancellation;
import io.sluice.command.Command;
import io.sluice.command.CommandResult;
import io.sluice.command.CommandRunner;
import io.sluice.event.Events;
import io.sluice.spec.ReleaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The commands around a release, such as those that switch a maintenance page on and off. */
final class Hooks {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ReleaseSpec.Hooks hooks;
    private final Path directory;
    private final Map<String, String> environment;
    private final CommandRunner runner;
    private final Events events;
    private final Cancellation cancellation;
    private boolean entered;
    private boolean stopped;

    Hooks(
            ReleaseSpec.Hooks hooks,
            Path directory,
            Map<String, String> environment,
            CommandRunner runner,
            Events events,
            Cancellation cancellation) {
        this.hooks = hooks;
        this.directory = directory;
        this.environment = environment;
        this.runner = runner;
        this.events = events;
        this.cancellation = cancellation;
    }

    /** Runs {@code hooks.before}; after it, {@link #after} is owed, also if it failed half way. */
    void before() {
        entered = true;
        run("hooks.before", hooks.before(), cancellation);
        stopped = !hooks.before().isEmpty();
    }

    /** Whether {@code hooks.before} succeeded in this run and {@code hooks.after} has not run yet. */
    boolean writesAreStopped() {
        return stopped;
    }

    /**
     * Runs {@code hooks.after}, also when the run is being stopped: what was switched on has to be switched off. Not when
     * another run has taken over the database, though: it would be switched off under that run's hands.
     */
    void after() {
        if (!entered) {
            return;
        }
        entered = false;
        stopped = false;
        if (cancellation.reason().isPresent() && !hooks.after().isEmpty()) {
            events.warn("hooks.after was not run, since another run may have taken over the database; if none has, run "
                    + String.join(" ", hooks.after()));
            return;
        }
        run("hooks.after", hooks.after(), cancellation.separate());
    }

    private void run(String name, List<String> arguments, Cancellation stop) {
        if (arguments.isEmpty()) {
            return;
        }
        events.note(name + ": " + String.join(" ", arguments));
        CommandResult result = runner.run(
                new Command(arguments, environment, Map.of(), directory, hooks.timeout(), GRACE), events, stop);
        stop.check();
        if (!result.succeeded()) {
            throw new SluiceException(name + " (" + arguments.get(0) + ") "
                    + (result.timedOut()
                            ? "took longer than " + hooks.timeout().toSeconds() + " s"
                            : "ended with status " + result.exitStatus())
                    + "; put right what it is to do and start the same release again");
        }
    }
}
