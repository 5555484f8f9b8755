package io.sluice.cli;

import io.sluice.handover.Keeper;
import io.sluice.release.Host;
import io.sluice.release.Releases;
import io.sluice.spec.ResolvedSpec;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** A command about one release: it reads release.yaml first. */
abstract class SpecCommand extends SluiceCommand {

    @Mixin
    SpecOptions options = new SpecOptions();

    SpecCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        return run(Optional.empty());
    }

    final int run(Optional<Keeper> keeper) {
        ResolvedSpec resolved = options.read(session);
        session.redactor().add(resolved.secrets());
        Screen screen = screen();
        Host host =
                new Host(screen, session.interruption().cancellation(), session.redactor(), keeper, session.program());
        try (Releases releases = Releases.open(resolved, host)) {
            return run(resolved, releases, screen);
        } finally {
            screen.end();
        }
    }

    /** Does it and shows it; gives the exit status. */
    abstract int run(ResolvedSpec resolved, Releases releases, Screen screen);

    static String name(ResolvedSpec resolved) {
        return resolved.spec().app() + "/" + resolved.spec().environment() + "/"
                + resolved.spec().version();
    }
}
